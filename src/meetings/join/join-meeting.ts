import { displayName } from '../../accounts/account.ts';
import { absolutePictureUrl } from '../../accounts/pictures/picture-url.ts';
import { moderatesInCall } from '../../jitsi/tokens/room-token.ts';
import { type Admitted, buildAdmission, type MeetingInfo } from './build-admission.ts';
import { parseCallOptions, parseCallPolicy } from '../call-options/call-policy.ts';
import { keptOfCall, resolveCallOptions } from '../call-options/resolve-call-options.ts';
import type { MeetingContext } from '../context.ts';
import { addModeratorPresence, decideWithPlace } from './call-state.ts';
import { decideJoin, joinOutcome, type GuestRefusal, type JoinDecision, type JoinRefusal, type SkippedRules } from './decide-join.ts';
import { findLastJoinAttempt, recordJoinAttempt, type EntryPoint } from './join-attempts.queries.ts';
import { findJoinContext, type JoinContext } from './join-context.queries.ts';
import { logJoin } from './log-join.ts';
import { factsOfRequest, factsWithoutAccount } from './meeting-access.ts';
import type { Request, Response } from 'express';

/** No meeting has this id: a request that names none is decided, recorded and logged like one for a meeting that does not exist. */
export const NO_MEETING = 0;

export type JoinRequest = {
  /** Undefined where nobody is signed in. */
  userId: number | undefined;
  /** In the session, or for the token. */
  usedSecondFactor: boolean;
  meetingId: number;
  entryPoint: EntryPoint;
  /** For the log. */
  clientIp: string;
  skippedRules?: SkippedRules;
  requestsModerator?: boolean;
  /** Repeats the claims of `context` at the top level of the token, where the mobile client reads them. */
  flatClaims?: boolean;
  /** Jitsi is down: the user is not sent there, so no token is signed. */
  withoutToken?: boolean;
};

type JoinResult = Admitted | { kind: 'refused'; refusal: JoinRefusal; meetingInfo: MeetingInfo | undefined };

/** Every join of a user, whatever the entry point: look up, decide, sign, record, log. Throws where the token cannot be signed. */
export async function joinMeeting(context: MeetingContext, request: JoinRequest): Promise<JoinResult> {
  const { userId, meetingId, entryPoint, withoutToken = false, requestsModerator = false } = request;
  const { db, settings, clock } = context;
  const now = clock.now();
  const found = userId === undefined ? undefined : await findJoinContext(db, settings.jitsi, { userId, meetingId });
  const facts = found ? await addModeratorPresence(context, factsOfRequest(found, request, now)) : factsWithoutAccount;
  // Who waits for Jitsi itself, or tries a token, needs no place.
  const person = found && !withoutToken && !request.skippedRules?.schedule ? { userId: found.user.id } : undefined;
  const decision = await decideWithPlace(context, person, { ...facts, requestsModerator }, (asked) =>
    decideJoin(asked, now, request.skippedRules),
  );
  const result: JoinResult =
    decision.kind === 'admitted'
      ? admit(context, found!, decision, request, now)
      : {
          kind: 'refused',
          refusal: decision,
          meetingInfo: decision.kind === 'no-access' ? undefined : toMeetingInfo(settings, found),
        };
  if (found) await recordDecision(context, found, request, decision, now);
  context.metrics.joins.inc({ entry_point: entryPoint, outcome: joinOutcome(decision, withoutToken) });
  logJoin(context.log, { meetingId, entryPoint, withoutToken, clientIp: request.clientIp }, found?.user, decision, settings.jitsi.auth);
  return result;
}

function admit(
  context: MeetingContext,
  found: JoinContext,
  { moderator, closesAt }: JoinDecision & { kind: 'admitted' },
  { flatClaims = false, withoutToken = false }: JoinRequest,
  now: Date,
): Admitted {
  const { user, options } = found;
  const meetingInfo = toMeetingInfo(context.settings, found)!;
  const { jitsi } = context.settings;
  return buildAdmission(
    context,
    {
      meetingInfo,
      options: resolveCallOptions(jitsi, parseCallPolicy(options.policy), {
        choices: parseCallOptions(options.choices),
        roomName: meetingInfo.meeting.roomName,
        expectsGuests: options.expectsGuests,
      }),
      subject: {
        id: user.id,
        name: displayName(user),
        email: found.emailInTokens ? user.email : undefined,
        avatar: absolutePictureUrl(context.settings.http.publicUrl, user.avatarUrl),
        moderator,
      },
      participantKind: moderator ? 'moderator' : 'enrolled',
      closesAt,
      lifetimeMs: jitsi.tokenLifetimeSeconds * 1000,
      flatClaims,
      withoutToken,
    },
    now,
  );
}

function toMeetingInfo(settings: MeetingContext['settings'], found: JoinContext | undefined): MeetingInfo | undefined {
  const meeting = found?.facts.meeting;
  if (!meeting) return undefined;
  return {
    meeting,
    courseTitle: found.courseTitle ?? '',
    cancelNote: found.cancelNote,
    kept: keptOfCall(settings, found.options),
  };
}

/** The record never decides: who may join joins, and who may not is told why, also where nothing can be written. */
async function recordDecision(
  { bookkeeping, settings, moderators }: MeetingContext,
  { facts, user, lastAttempt }: JoinContext,
  { entryPoint, withoutToken = false }: JoinRequest,
  decision: JoinDecision,
  now: Date,
): Promise<void> {
  const attempt = {
    userId: user.id,
    meetingId: facts.meeting?.id ?? null,
    entryPoint,
    outcome: joinOutcome(decision, withoutToken),
    moderator: decision.kind === 'admitted' && !withoutToken && moderatesInCall(settings.jitsi.moderators, decision.moderator),
  };
  const recorded = await bookkeeping.record({ what: 'join' }, async (db, moment) => {
    const last = facts.meeting && moment === 'now' ? lastAttempt : await findLastJoinAttempt(db, attempt);
    await recordJoinAttempt(db, attempt, { last, now, uncertain: moment === 'uncertain' });
  });
  // Where nothing can be written, the row that lets the class in is missing.
  if (recorded !== 'written' && attempt.moderator && attempt.meetingId !== null) moderators.assumePresent(attempt.meetingId);
}

/** `withoutToken`: Jitsi is down, no token is signed. */
export type GuestJoinRequest = { meetingId: number; entryPoint: EntryPoint; withoutToken: boolean };

/** `guestId`: in Jitsi. */
export type GuestJoinResult = Admitted | { kind: 'refused'; refusal: GuestRefusal; meetingInfo: MeetingInfo | undefined; guestId: string };

/**
 * Joins a guest by the pass in the request's cookie. Undefined where the request has no pass for this meeting, or a signed-in user has
 * access of their own. The guests module, which lies above this one, passes it in.
 */
export type JoinAsGuest = (request: Request, response: Response, entry: GuestJoinRequest) => Promise<GuestJoinResult | undefined>;
