import { admit } from '../meetings/join/build-admission.ts';
import { decideGuest, type GuestDecision } from '../meetings/join/decide-join.ts';
import { findRoomOfMeeting } from '../meetings/rooms/find-room.ts';
import type { GuestAnswer, GuestEntry } from '../meetings/join/guest-join.ts';
import type { MeetingNeeds } from '../meetings/join/join-meeting.ts';
import { logJitsiDown, logJoin } from '../meetings/join/log-join.ts';
import { nameInCall } from './guest-name.ts';
import { GUEST_TOKEN_LASTS, type GuestPass } from './guest-pass.ts';
import { noteEntered, noteRefused } from './guest-passes.queries.ts';

/** Somebody with a pass wants in: look up, decide, mint, record, log, as for everyone else. Undefined where the meeting is gone. */
export async function joinAsGuest(
  needs: MeetingNeeds,
  pass: GuestPass,
  { door, withoutToken }: Omit<GuestEntry, 'meetingId'>,
): Promise<GuestAnswer | undefined> {
  const { db, settings, clock, log } = needs;
  const now = clock.now();
  const room = await findRoomOfMeeting(db, settings.jitsi, pass.meetingId);
  if (!room) return undefined;
  const { meeting, options } = room;
  const decision = decideGuest({ meeting, link: pass.link, jitsiTakesGuests: settings.jitsi.auth === 'jwt' }, now);
  // What members are told of their course and its classes is not for guests.
  const known = { meeting, courseTitle: '', cancelNote: '' };
  const who = { id: pass.guestId, username: pass.guestId };
  const entry = { meetingId: meeting.id, door };
  await record(needs, pass, decision, withoutToken, now);
  if (decision.kind !== 'admitted') {
    logJoin(log, entry, who, decision, settings.jitsi.auth);
    return { kind: 'refused', refusal: decision, known: decision.kind === 'guest-withdrawn' ? undefined : known };
  }
  const admission = {
    known,
    // Under the name on their pass: it says that they are a guest.
    call: { ...options, fixedName: true },
    attendee: { id: pass.guestId, name: nameInCall(pass.name), email: undefined, avatar: null, moderator: false },
    bearer: 'guest' as const,
    closesAt: decision.closesAt,
    lifetime: Math.min(GUEST_TOKEN_LASTS, settings.jitsi.tokenLifetime * 1000),
    flatClaims: false,
    withoutToken,
  };
  const admitted = admit(needs, admission, now);
  if (withoutToken) logJitsiDown(log, entry, who);
  else logJoin(log, entry, who, decision, settings.jitsi.auth);
  return admitted;
}

async function record(
  { db, meters }: MeetingNeeds,
  { id }: GuestPass,
  { kind }: GuestDecision,
  withoutToken: boolean,
  now: Date,
): Promise<void> {
  if (kind === 'admitted' && !withoutToken) await noteEntered(db, id, now);
  else if (kind !== 'admitted' && kind !== 'too-early') await noteRefused(db, id);
  meters.joins.inc({ door: 'guest', answer: kind === 'admitted' && withoutToken ? 'jitsi-down' : kind });
}
