import { displayName } from '../../accounts/account.ts';
import type { Needs } from '../../platform/http/context.ts';
import { moderatesInCall } from '../../jitsi/tokens/moderates-in-call.ts';
import type { TokenMint } from '../../jitsi/tokens/room-token.ts';
import type { Meters } from '../../platform/metrics/portal-metrics.ts';
import { admit, type Admission, type Admitted, type KnownMeeting } from './build-admission.ts';
import { callOptions } from '../call-options/resolve-call-options.ts';
import { choicesFrom, policyFrom } from '../call-options/call-policy.ts';
import { decideJoin, type Excuses, type JoinDecision, type JoinFacts, type JoinRefusal } from './decide-join.ts';
import { findLastAttemptWithoutMeeting } from './join-attempts.queries.ts';
import { findJoinQuestion, type JoinQuestion } from './join-context.queries.ts';
import { logJitsiDown, logJoin } from './log-join.ts';
import type { Door } from './join-attempt.ts';
import { recordAttempt } from './record-join-attempt.ts';

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

export type Joining = Admitted | { kind: 'refused'; refusal: JoinRefusal; known: KnownMeeting | undefined };

/** Someone wants into a meeting, through whatever door: look up, decide, mint, record, log. Throws where no token can be made. */
export async function joinMeeting(needs: MeetingNeeds, request: JoinRequest): Promise<Joining> {
  const now = needs.clock.now();
  const question = await lookUp(needs, request);
  const decision = decideJoin({ ...(question?.facts ?? nobody), asksToModerate: request.asksToModerate === true }, now, request.excuses);
  const joining: Joining =
    decision.kind === 'admitted'
      ? letIn(needs, question!, decision, now, request)
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

function letIn(
  needs: MeetingNeeds,
  question: JoinQuestion,
  { moderator, closesAt }: JoinDecision & { kind: 'admitted' },
  now: Date,
  { flatClaims = false, withoutToken = false }: JoinRequest,
): Admitted {
  const { joiner, options } = question;
  const known = knownFrom(question)!;
  const { jitsi } = needs.settings;
  const email = question.emailInTokens ? joiner.email : undefined;
  const call = { choices: choicesFrom(options.choices), roomName: known.meeting.roomName, expectsGuests: options.expectsGuests };
  const admission: Admission = {
    known,
    call: callOptions(jitsi, policyFrom(options.policy), call),
    attendee: { id: joiner.id, name: displayName(joiner), email, avatar: joiner.avatarUrl, moderator },
    bearer: moderator ? 'moderator' : 'enrolled',
    closesAt,
    lifetime: jitsi.tokenLifetime * 1000,
    flatClaims,
    withoutToken,
  };
  return admit(needs, admission, now);
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
