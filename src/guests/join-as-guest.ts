import { clientIp } from '../platform/http/client.ts';
import { hashSecret } from '../platform/shared/secret.ts';
import { makerManagesCourse } from '../courses/course-authority.ts';
import { buildAdmission } from '../meetings/join/build-admission.ts';
import { keptOfCall } from '../meetings/call-options/resolve-call-options.ts';
import { decideGuestJoin, type GuestJoinDecision } from '../meetings/join/decide-join.ts';
import { decideWithPlace } from '../meetings/join/call-state.ts';
import type { GuestJoinRequest, GuestJoinResult, JoinAsGuest } from '../meetings/join/join-meeting.ts';
import { hasMeetingAccess } from '../meetings/join/meeting-access.ts';
import type { MeetingContext } from '../meetings/context.ts';
import { findRoomByMeeting } from '../meetings/rooms/find-room.ts';
import { logJoin } from '../meetings/join/log-join.ts';
import { GUEST_TOKEN_LIFETIME_MS, guestDisplayName, readPassCookie, setPassCookie, type GuestPass } from './guest-pass.ts';
import { findGuestPass, recordGuestJoin, recordGuestRefusal } from './guest-passes.queries.ts';

/** Joins the browser that holds a pass. Undefined without a pass, and for a signed-in user who may join with their account. */
export function createGuestJoinHandler(context: MeetingContext): JoinAsGuest {
  const { db, clock, settings } = context;
  return async (request, response, { meetingId, ...entry }) => {
    const secret = readPassCookie(request, settings.http, meetingId);
    const secretHash = hashSecret(secret);
    const pass = secretHash === undefined ? undefined : await findGuestPass(db, { secretHash, meetingId });
    if (!pass || (request.user && (await hasMeetingAccess(context, request.user.id, meetingId)))) return undefined;
    const result = await joinAsGuest(context, pass, { ...entry, clientIp: clientIp(request) });
    // Renewed at every join: the meeting may have been extended since.
    if (result?.kind === 'admitted') setPassCookie(response, settings.http, secret!, result.meetingInfo.meeting, clock.now());
    return result;
  };
}

/** Look up, decide, sign, record, log: the steps of every join. Undefined where the meeting is gone. */
async function joinAsGuest(
  context: MeetingContext,
  pass: GuestPass,
  { entryPoint, withoutToken, clientIp: ip }: Omit<GuestJoinRequest, 'meetingId'> & { clientIp: string },
): Promise<GuestJoinResult | undefined> {
  const { db, settings, clock, log } = context;
  const now = clock.now();
  const room = await findRoomByMeeting(db, settings.jitsi, pass.meetingId);
  if (!room) return undefined;
  const { meeting, options } = room;
  const link = {
    ...pass.link,
    revoked: pass.link.revoked || !(await makerManagesCourse(db, pass.link.makerId, meeting.courseId, 'meetings:write')),
  };
  const moderatorPresent = meeting.waitsForModerator ? await context.moderators.isPresent(meeting.id) : undefined;
  const { removalId } = pass;
  const person = withoutToken ? undefined : { guestPassId: pass.id, guestId: pass.guestId };
  const facts = { meeting, link, removalId, moderatorPresent, jitsiAllowsGuests: settings.jitsi.auth === 'jwt' };
  const decision = await decideWithPlace(context, person, facts, (asked) => decideGuestJoin(asked, now));
  // Course and cancellation note are for members only.
  const meetingInfo = { meeting, courseTitle: '', cancelNote: '', kept: keptOfCall(settings, options) };
  const guest = { id: pass.guestId, username: pass.guestId };
  const entry = { meetingId: meeting.id, entryPoint, withoutToken, clientIp: ip };
  await recordAttempt(context, pass, decision, withoutToken, now);
  if (decision.kind !== 'admitted') {
    logJoin(log, entry, guest, decision, settings.jitsi.auth);
    return {
      kind: 'refused',
      refusal: decision,
      meetingInfo: decision.kind === 'guest-link-revoked' ? undefined : meetingInfo,
      guestId: pass.guestId,
    };
  }
  const admission = {
    meetingInfo,
    // The name on the pass is marked as a guest's: Jitsi must not let them change it.
    options: { ...options, fixedName: true },
    subject: { id: pass.guestId, name: guestDisplayName(pass.name), email: undefined, avatar: null, moderator: false },
    participantKind: 'guest' as const,
    closesAt: decision.closesAt,
    lifetimeMs: Math.min(GUEST_TOKEN_LIFETIME_MS, settings.jitsi.tokenLifetimeSeconds * 1000),
    flatClaims: false,
    withoutToken,
  };
  const admitted = buildAdmission(context, admission, now);
  logJoin(log, entry, guest, decision, settings.jitsi.auth);
  return admitted;
}

/** Who waits is not refused. */
const waitingKinds: ReadonlySet<GuestJoinDecision['kind']> = new Set(['too-early', 'moderator-absent', 'full']);

async function recordAttempt(
  { bookkeeping, metrics }: MeetingContext,
  { id }: GuestPass,
  { kind }: GuestJoinDecision,
  withoutToken: boolean,
  now: Date,
): Promise<void> {
  if (kind === 'admitted' && !withoutToken)
    await bookkeeping.record({ what: 'guest-join' }, (db, moment) => recordGuestJoin(db, id, now, moment === 'uncertain'));
  else if (kind !== 'admitted' && !waitingKinds.has(kind))
    await bookkeeping.record({ what: 'guest-refusal' }, async (db, moment) => moment === 'uncertain' || recordGuestRefusal(db, id));
  metrics.joins.inc({ entry_point: 'guest', outcome: kind === 'admitted' && withoutToken ? 'jitsi-down' : kind });
}
