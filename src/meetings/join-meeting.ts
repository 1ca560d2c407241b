import { displayName } from '../accounts/account.ts';
import type { Needs } from '../http/needs.ts';
import { configOf, tokenExtrasOf } from '../jitsi/call-options.ts';
import { moderatesInCall } from '../jitsi/moderates-in-call.ts';
import { mintRoomToken, type RoomPass, type TokenMint } from '../jitsi/room-token.ts';
import type { CallConfig } from '../jitsi/returned-state.ts';
import type { Meters } from '../metrics/meters.ts';
import { after } from '../shared/clock.ts';
import { callOptions } from './call-options.ts';
import { choicesFrom, policyFrom } from './call-policy.ts';
import { decideJoin, type Excuses, type JoinDecision, type JoinFacts, type JoinRefusal } from './decide-join.ts';
import { findLastAttemptWithoutMeeting } from './join-attempts.queries.ts';
import { findJoinQuestion, type JoinQuestion } from './join-facts.queries.ts';
import { logJitsiDown, logJoin } from './log-join.ts';
import type { Meeting } from './meeting.ts';
import type { Door } from './join-attempt.ts';
import { recordAttempt } from './record-attempt.ts';

/** `jitsi` knows whether the server answers, without asking it. */
export type MeetingNeeds = Needs & { mint: TokenMint; jitsi: { isDown(): boolean }; meters: Meters };

export type JoinRequest = {
  userId: number | undefined;
  meetingId: number;
  door: Door;
  excuses?: Excuses;
  asksToModerate?: boolean;
  /** Whether the token says once more, beside `context`, what the mobile client reads. */
  flatClaims?: boolean;
  /** Jitsi does not answer: nobody is sent there, so that no token is made. */
  withoutToken?: boolean;
};

/** What the person may know of the meeting they asked for; nothing where they have no access to it. */
export type KnownMeeting = {
  meeting: Meeting;
  courseTitle: string;
  /** What the members were told when it was cancelled. */ cancelNote: string;
};

export type Joining =
  | {
      kind: 'admitted';
      known: KnownMeeting;
      pass: RoomPass;
      /** Undefined where Jitsi asks for accounts, or none was wanted. */
      token: string | undefined;
      /** What the page of the call is told, beside the token. */
      config: CallConfig;
    }
  | { kind: 'refused'; refusal: JoinRefusal; known: KnownMeeting | undefined };

/** Someone wants into a meeting, through whatever door: look up, decide, mint, record, log. Throws where no token can be made. */
export async function joinMeeting(needs: MeetingNeeds, request: JoinRequest): Promise<Joining> {
  const now = needs.clock.now();
  const question = await lookUp(needs, request);
  const decision = decideJoin({ ...(question?.facts ?? nobody), asksToModerate: request.asksToModerate === true }, now, request.excuses);
  const joining: Joining =
    decision.kind === 'admitted'
      ? admit(needs, question!, decision, now, request)
      : { kind: 'refused', refusal: decision, known: decision.kind === 'no-access' ? undefined : knownFrom(question) };
  if (question) await record(needs, question, request, decision, now);
  needs.meters.joins.inc({ door: request.door, answer: answerOf(decision, request) });
  if (request.withoutToken && decision.kind === 'admitted') logJitsiDown(needs.log, request, question!.joiner);
  else logJoin(needs.log, request, question?.joiner, decision, needs.settings.jitsi.auth);
  return joining;
}

const nobody: JoinFacts = { account: undefined, meeting: undefined, enrolledAs: undefined };

async function lookUp({ db, settings }: MeetingNeeds, { userId, meetingId }: JoinRequest): Promise<JoinQuestion | undefined> {
  return userId === undefined ? undefined : findJoinQuestion(db, settings.jitsi.serverUrl, { userId, meetingId });
}

function admit(
  { mint, settings, meters }: MeetingNeeds,
  question: JoinQuestion,
  admission: JoinDecision & { kind: 'admitted' },
  now: Date,
  { flatClaims = false, withoutToken = false }: JoinRequest,
): Joining {
  const { joiner } = question;
  const known = knownFrom(question)!;
  const endOfLifetime = after(now, settings.jitsi.tokenLifetime * 1000);
  const { roomName } = known.meeting;
  const options = callOptions(settings.jitsi, policyFrom(question.options.policy), choicesFrom(question.options.choices), roomName);
  const pass: RoomPass = {
    room: roomName,
    attendee: {
      id: joiner.id,
      name: displayName(joiner),
      email: joiner.email,
      avatar: joiner.avatarUrl,
      moderator: admission.moderator,
    },
    now,
    expiresAt: endOfLifetime < admission.closesAt ? endOfLifetime : admission.closesAt,
    flatClaims,
    extras: tokenExtrasOf(options, admission.moderator),
  };
  const token = settings.jitsi.auth === 'jwt' && !withoutToken ? mintTimed(mint, pass, meters) : undefined;
  return { kind: 'admitted', known, pass, token, config: configOf(options) };
}

function mintTimed(mint: TokenMint, pass: RoomPass, meters: Meters): string {
  const stop = meters.tokenTime.startTimer();
  const token = mintRoomToken(mint, pass);
  stop();
  return token;
}

function knownFrom(question: JoinQuestion | undefined): KnownMeeting | undefined {
  const meeting = question?.facts.meeting;
  return meeting && { meeting, courseTitle: question.courseTitle ?? '', cancelNote: question.cancelNote };
}

async function record(
  { db, settings }: MeetingNeeds,
  question: JoinQuestion,
  request: JoinRequest,
  decision: JoinDecision,
  now: Date,
): Promise<void> {
  const { facts, joiner } = question;
  const attempt = {
    userId: joiner.id,
    meetingId: facts.meeting?.id ?? null,
    door: request.door,
    answer: answerOf(decision, request),
    moderator: decision.kind === 'admitted' && !request.withoutToken && moderatesInCall(settings.jitsi.moderators, decision.moderator),
  };
  const last = facts.meeting ? question.lastAttempt : await findLastAttemptWithoutMeeting(db, joiner.id);
  await recordAttempt(db, attempt, last, now);
}

/** As records and metrics have it. */
function answerOf(decision: JoinDecision, { withoutToken = false }: JoinRequest): string {
  return decision.kind === 'admitted' && withoutToken ? 'jitsi-down' : decision.kind;
}
