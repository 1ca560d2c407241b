import { buildAdmission } from '../meetings/join/build-admission.ts';
import { decideGuestJoin, type GuestJoinDecision } from '../meetings/join/decide-join.ts';
import { findRoomByMeeting } from '../meetings/rooms/find-room.ts';
import type { GuestJoinResult, GuestJoinRequest } from '../meetings/join/guest-join.ts';
import type { MeetingContext } from '../meetings/join/join-meeting.ts';
import { logJitsiDown, logJoin } from '../meetings/join/log-join.ts';
import { guestDisplayName } from './guest-name.ts';
import { GUEST_TOKEN_LIFETIME_MS, type GuestPass } from './guest-pass.ts';
import { recordGuestJoin, recordGuestRefusal } from './guest-passes.queries.ts';

/** Somebody with a pass wants in: look up, decide, mint, record, log, as for everyone else. Undefined where the meeting is gone. */
export async function joinAsGuest(
  context: MeetingContext,
  pass: GuestPass,
  { entryPoint, withoutToken }: Omit<GuestJoinRequest, 'meetingId'>,
): Promise<GuestJoinResult | undefined> {
  const { db, settings, clock, log } = context;
  const now = clock.now();
  const room = await findRoomByMeeting(db, settings.jitsi, pass.meetingId);
  if (!room) return undefined;
  const { meeting, options } = room;
  const decision = decideGuestJoin({ meeting, link: pass.link, jitsiAllowsGuests: settings.jitsi.auth === 'jwt' }, now);
  // What members are told of their course and its classes is not for guests.
  const meetingInfo = { meeting, courseTitle: '', cancelNote: '' };
  const who = { id: pass.guestId, username: pass.guestId };
  const entry = { meetingId: meeting.id, entryPoint: entryPoint };
  await recordAttempt(context, pass, decision, withoutToken, now);
  if (decision.kind !== 'admitted') {
    logJoin(log, entry, who, decision, settings.jitsi.auth);
    return { kind: 'refused', refusal: decision, meetingInfo: decision.kind === 'guest-withdrawn' ? undefined : meetingInfo };
  }
  const admission = {
    meetingInfo: meetingInfo,
    // Under the name on their pass: it says that they are a guest.
    options: { ...options, fixedName: true },
    subject: { id: pass.guestId, name: guestDisplayName(pass.name), email: undefined, avatar: null, moderator: false },
    participantKind: 'guest' as const,
    closesAt: decision.closesAt,
    lifetimeMs: Math.min(GUEST_TOKEN_LIFETIME_MS, settings.jitsi.tokenLifetimeSeconds * 1000),
    flatClaims: false,
    withoutToken,
  };
  const admitted = buildAdmission(context, admission, now);
  if (withoutToken) logJitsiDown(log, entry, who);
  else logJoin(log, entry, who, decision, settings.jitsi.auth);
  return admitted;
}

async function recordAttempt(
  { db, meters }: MeetingContext,
  { id }: GuestPass,
  { kind }: GuestJoinDecision,
  withoutToken: boolean,
  now: Date,
): Promise<void> {
  if (kind === 'admitted' && !withoutToken) await recordGuestJoin(db, id, now);
  else if (kind !== 'admitted' && kind !== 'too-early') await recordGuestRefusal(db, id);
  meters.joins.inc({ entry_point: 'guest', outcome: kind === 'admitted' && withoutToken ? 'jitsi-down' : kind });
}
