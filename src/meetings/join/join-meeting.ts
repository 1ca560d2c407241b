import type { MeetingContext } from '../context.ts';
import { displayName } from '../../accounts/account.ts';
import { moderatesInCall } from '../../jitsi/tokens/moderates-in-call.ts';
import { buildAdmission, type AdmissionRequest, type Admitted, type MeetingInfo } from './build-admission.ts';
import { resolveCallOptions } from '../call-options/resolve-call-options.ts';
import { parseCallOptions, parseCallPolicy } from '../call-options/call-policy.ts';
import { decideJoin, type SkippedRules, type JoinDecision, type JoinFacts, type JoinRefusal } from './decide-join.ts';
import { findLastJoinAttemptWithoutMeeting, recordJoinAttempt, type EntryPoint } from './join-attempts.queries.ts';
import { findJoinContext, type JoinContext } from './join-context.queries.ts';
import { logJitsiDown, logJoin } from './log-join.ts';

export type JoinRequest = {
  userId: number | undefined;
  meetingId: number;
  entryPoint: EntryPoint;
  skippedRules?: SkippedRules;
  requestsModerator?: boolean;
  /** Whether the token says once more, beside `context`, what the mobile client reads. */
  flatClaims?: boolean;
  /** Jitsi does not answer: nobody is sent there, so that no token is made. */
  withoutToken?: boolean;
};

export type JoinResult = Admitted | { kind: 'refused'; refusal: JoinRefusal; meetingInfo: MeetingInfo | undefined };

/** Someone wants into a meeting, through whatever door: look up, decide, mint, record, log. Throws where no token can be made. */
export async function joinMeeting(context: MeetingContext, request: JoinRequest): Promise<JoinResult> {
  const now = context.clock.now();
  const question = await loadContext(context, request);
  const decision = decideJoin(
    { ...(question?.facts ?? notSignedIn), requestsModerator: request.requestsModerator === true },
    now,
    request.skippedRules,
  );
  const joining: JoinResult =
    decision.kind === 'admitted'
      ? admit(context, question!, decision, now, request)
      : { kind: 'refused', refusal: decision, meetingInfo: decision.kind === 'no-access' ? undefined : toMeetingInfo(question) };
  if (question) await record(context, question, request, decision, now);
  context.meters.joins.inc({ entry_point: request.entryPoint, outcome: toOutcome(decision, request) });
  if (request.withoutToken && decision.kind === 'admitted') logJitsiDown(context.log, request, question!.user);
  else logJoin(context.log, request, question?.user, decision, context.settings.jitsi.auth);
  return joining;
}

const notSignedIn: JoinFacts = { account: undefined, meeting: undefined, enrolledAs: undefined };

async function loadContext({ db, settings }: MeetingContext, { userId, meetingId }: JoinRequest): Promise<JoinContext | undefined> {
  return userId === undefined ? undefined : findJoinContext(db, settings.jitsi.serverUrl, { userId, meetingId });
}

function admit(
  context: MeetingContext,
  question: JoinContext,
  { moderator, closesAt }: JoinDecision & { kind: 'admitted' },
  now: Date,
  { flatClaims = false, withoutToken = false }: JoinRequest,
): Admitted {
  const { user, options } = question;
  const meetingInfo = toMeetingInfo(question)!;
  const { jitsi } = context.settings;
  const email = question.emailInTokens ? user.email : undefined;
  const call = { choices: parseCallOptions(options.choices), roomName: meetingInfo.meeting.roomName, expectsGuests: options.expectsGuests };
  const admission: AdmissionRequest = {
    meetingInfo,
    options: resolveCallOptions(jitsi, parseCallPolicy(options.policy), call),
    subject: { id: user.id, name: displayName(user), email, avatar: user.avatarUrl, moderator },
    participantKind: moderator ? 'moderator' : 'enrolled',
    closesAt,
    lifetimeMs: jitsi.tokenLifetimeSeconds * 1000,
    flatClaims,
    withoutToken,
  };
  return buildAdmission(context, admission, now);
}

function toMeetingInfo(question: JoinContext | undefined): MeetingInfo | undefined {
  const meeting = question?.facts.meeting;
  return meeting && { meeting, courseTitle: question.courseTitle ?? '', cancelNote: question.cancelNote };
}

async function record(
  { db, settings }: MeetingContext,
  question: JoinContext,
  request: JoinRequest,
  decision: JoinDecision,
  now: Date,
): Promise<void> {
  const { facts, user } = question;
  const attempt = {
    userId: user.id,
    meetingId: facts.meeting?.id ?? null,
    entryPoint: request.entryPoint,
    outcome: toOutcome(decision, request),
    moderator: decision.kind === 'admitted' && !request.withoutToken && moderatesInCall(settings.jitsi.moderators, decision.moderator),
  };
  const last = facts.meeting ? question.lastAttempt : await findLastJoinAttemptWithoutMeeting(db, user.id);
  await recordJoinAttempt(db, attempt, last, now);
}

/** As records and metrics have it. */
function toOutcome(decision: JoinDecision, { withoutToken = false }: JoinRequest): string {
  return decision.kind === 'admitted' && withoutToken ? 'jitsi-down' : decision.kind;
}
