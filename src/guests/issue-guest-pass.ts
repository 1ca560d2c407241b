import { finishAttempt, reserveAttempt } from '../accounts/limits/sign-in-limits.ts';
import { hashSecret } from '../platform/shared/secret.ts';
import { makerManagesCourse } from '../courses/course-authority.ts';
import { listTeacherNames } from '../courses/teachers.ts';
import { keptOfCall, type KeptOfCall } from '../meetings/call-options/resolve-call-options.ts';
import { decideGuestJoin, type GuestJoinDecision } from '../meetings/join/decide-join.ts';
import type { Meeting } from '../meetings/meeting.ts';
import { findRoomByMeeting } from '../meetings/rooms/find-room.ts';
import { inTransaction } from '../platform/db/database.ts';
import type { AppContext } from '../platform/http/context.ts';
import { logSecurityEvent } from '../platform/http/security-log.ts';
import { codeMatches, decryptCode, parseGuestLinkKey, type GuestLink } from './guest-link.ts';
import { findGuestLink, incrementUses } from './guest-links.queries.ts';
import { createGuestId, parseGuestName, type GuestNameError } from './guest-pass.ts';
import { deleteGuestPass, insertGuestPass } from './guest-passes.queries.ts';

/** A link with its meeting, the names of the teachers, and the decision that a guest would get now. */
export type LoadedGuestLink = {
  link: GuestLink;
  meeting: Meeting;
  teachers: string[];
  decision: GuestJoinDecision;
  kept: KeptOfCall;
};

/**
 * Undefined where the signature is not the portal's, the link was revoked, or its maker may not make it any more; a caller cannot tell which. Loading uses nothing up: mail
 * scanners open links too.
 */
export async function loadGuestLink({ db, clock, settings }: AppContext, key: string): Promise<LoadedGuestLink | undefined> {
  const id = parseGuestLinkKey(key, settings.http);
  const link = id === undefined ? undefined : await findGuestLink(db, id);
  const room = link && !link.revoked ? await findRoomByMeeting(db, settings.jitsi, link.meetingId) : undefined;
  if (!link || !room || !(await makerManagesCourse(db, link.makerId, room.meeting.courseId, 'meetings:write'))) return undefined;
  const { meeting } = room;
  // Who gets a pass may wait for a moderator with it.
  const facts = { meeting, link, moderatorPresent: true, jitsiAllowsGuests: settings.jitsi.auth === 'jwt' };
  const decision = decideGuestJoin(facts, clock.now());
  const teachers = (await listTeacherNames(db, [meeting.courseId])).get(meeting.courseId)!;
  return { link, meeting, teachers, decision, kept: keptOfCall(settings, room.options) };
}

/** `secret` is the one that the browser will present for the pass. */
type GuestPassRequest = { secret: string; name: string; code: string; clientIp: string };

export type IssueGuestPassResult =
  | { kind: 'issued' }
  | { kind: 'invalid-name'; error: GuestNameError }
  | { kind: 'wrong-code' }
  /** Too many codes at once from an IP address with wrong ones. */
  | { kind: 'busy' }
  | { kind: 'used-up' };

/** Turns one use of a link into a pass. The same secret never uses a second one: a form that is submitted twice is one guest. */
export async function issueGuestPass(context: AppContext, link: GuestLink, request: GuestPassRequest): Promise<IssueGuestPassResult> {
  const parsed = parseGuestName(request.name);
  if ('error' in parsed) return { kind: 'invalid-name', error: parsed.error };
  const refusal = link.encryptedCode === undefined ? undefined : await checkCode(context, link, link.encryptedCode, request);
  if (refusal) return refusal;
  const now = context.clock.now();
  const issued = await inTransaction(context.db, async (tx) => {
    const passId = await insertGuestPass(tx, {
      link_id: link.id,
      meeting_id: link.meetingId,
      secret_hash: hashSecret(request.secret)!,
      guest_id: createGuestId(),
      name: parsed.name,
      created_at: now.toISOString(),
    });
    if (passId === undefined || (await incrementUses(tx, link.id, now))) return true;
    await deleteGuestPass(tx, passId);
    return false;
  });
  context.log.info(
    { event: 'guest_pass', link: link.id, meeting: link.meetingId, issued },
    issued ? 'pase de invitado dado' : 'enlace agotado',
  );
  return { kind: issued ? 'issued' : 'used-up' };
}

/**
 * Wrong codes of a link slow down all attempts at it from their IP address, which a school may share; a right code clears them. Undefined
 * where it is right.
 */
async function checkCode(
  { db, clock, settings, log }: AppContext,
  { id, meetingId }: GuestLink,
  encryptedCode: string,
  { code: typed, clientIp }: GuestPassRequest,
): Promise<IssueGuestPassResult | undefined> {
  const attempt = { accountKey: `code of guest link ${id}`, client: clientIp, userId: undefined };
  const permit = await reserveAttempt(db, clock, attempt, { sharesPair: true });
  if (permit.kind !== 'allowed') {
    logSecurityEvent(log, 'guest_code_blocked', { user: undefined, clientIp, link: id });
    return { kind: 'busy' };
  }
  const code = decryptCode(settings.http.keys.guestCodes, meetingId, encryptedCode);
  const matches = code !== undefined && codeMatches(typed, code);
  await finishAttempt(db, permit.attemptId, attempt, matches ? 'correct' : 'wrong');
  if (matches) return undefined;
  logSecurityEvent(log, 'guest_code_failed', { user: undefined, clientIp, link: id });
  return { kind: 'wrong-code' };
}
