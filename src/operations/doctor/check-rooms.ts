import type { JitsiFailure } from '../../jitsi/client/jitsi-failure.ts';
import { connectXmpp, type JoinRoomResult, type RoomRole, type XmppClient, type XmppServer } from '../../jitsi/client/xmpp-client.ts';
import { findDoctorRoomActivity } from '../../meetings/rooms/doctor-room.ts';
import { type CheckResult, type DoctorContext, failed, passed, skipped } from './check-result.ts';
import { createTestToken, explainRefusal, formatFailure, invalidTokens, isUnknownDomain } from './check-sign-in.ts';

/** `guestDomain` is the virtual host for guests without an account, which the server may have. */
type DoctorRoom = { name: string; jid: string; focus: string; guestDomain: string };

/** Checks who can join a room, and with which role. `student` is connected with a valid token. All clients disconnect at the end. */
export async function* checkRooms(
  context: DoctorContext,
  server: XmppServer,
  room: DoctorRoom,
  student: XmppClient,
): AsyncGenerator<CheckResult> {
  const clients: XmppClient[] = [student];
  try {
    const opened = await student.requestConference(room.jid, room.focus);
    yield opened.kind === 'ready' ? passed('room', 'room-opened') : explainRoomFailure(opened);
    // Without Jicofo nobody is there who could make moderators of everyone: who joins then, as what, tells nothing.
    const joined = opened.kind === 'ready' ? await student.joinRoom(room.jid, 'Doctor') : undefined;
    if (joined?.kind !== 'joined') {
      yield joined ? explainJoinFailure(joined) : skipped('student', 'no-room');
      for (const check of ['wrong-room', 'wrong-sub', 'guest', 'teacher'] as const) yield skipped(check, 'no-room');
      yield* checkCallbacks(context, room.name, false);
      if (context.settings.jitsi.keepsPollsAndLinks) yield skipped('chat-links', 'no-room');
      return;
    }
    yield await checkStudent(context, server, room, { student, joined, clients });
    for (const check of ['wrong-room', 'wrong-sub'] as const) yield await checkInvalidToken(context, server, room, check);
    yield await checkGuest(server, room);
    yield await checkTeacher(context, server, room, clients);
    yield* checkCallbacks(context, room.name, true);
    if (context.settings.jitsi.keepsPollsAndLinks) yield await checkLinks(context, room, student);
  } finally {
    await Promise.all(clients.map((client) => client.disconnect()));
  }
}

function explainRoomFailure(answer: JitsiFailure): CheckResult {
  if (answer.condition === 'reservation-error') return failed('room', 'room-not-reserved', formatFailure(answer));
  return failed('room', 'jicofo-unreachable', formatFailure(answer));
}

function explainJoinFailure(answer: JitsiFailure): CheckResult {
  if (answer.condition === 'registration-required') return failed('student', 'student-in-lobby', formatFailure(answer));
  if (/mismatched/i.test(answer.text)) return failed('student', 'join-mismatched', formatFailure(answer));
  return failed('student', 'join-refused', formatFailure(answer));
}

type StudentInRoom = { student: XmppClient; joined: JoinRoomResult & { kind: 'joined' }; clients: XmppClient[] };

/** A second student tells whether the first one moderates only for being first. */
async function checkStudent(
  { tokenSigner, clock }: DoctorContext,
  server: XmppServer,
  room: DoctorRoom,
  { student, joined, clients }: StudentInRoom,
): Promise<CheckResult> {
  const first = await student.currentRole(joined);
  if (!first || !isKnown(first)) return skipped('student', 'role-unknown', formatRole(first));
  if (!isModerator(first)) return passed('student', 'student-not-moderator', formatRole(first));
  const other = await connectXmpp(server, { room: room.name, token: createTestToken(tokenSigner, room.name, clock.now()) });
  if (other.kind !== 'connected') return failed('student', 'student-moderates', formatRole(first));
  clients.push(other.client);
  const second = await other.client.joinRoom(room.jid, 'Doctor');
  const role = second.kind === 'joined' ? await other.client.currentRole(second) : undefined;
  const all = role !== undefined && isModerator(role);
  return failed('student', all ? 'student-moderates' : 'first-moderates', formatRole(first));
}

/** As Jitsi words it where a token is not for the room, or not for the domain (mod_token_verification.lua, token/util.lib.lua). */
const otherRoomReason = /mismatch|does not match|cannot be matched/i;

async function checkInvalidToken(
  { tokenSigner, clock }: DoctorContext,
  server: XmppServer,
  room: DoctorRoom,
  check: 'wrong-room' | 'wrong-sub',
): Promise<CheckResult> {
  const answer = await connectXmpp(server, { room: room.name, token: invalidTokens[check](tokenSigner, room.name, clock.now()) });
  if (answer.kind !== 'connected') return explainRefusal(check, answer, otherRoomReason);
  const joining = await answer.client.joinRoom(room.jid, 'Doctor');
  await answer.client.disconnect();
  if (joining.kind !== 'joined') return explainRefusal(check, joining, otherRoomReason);
  return failed(check, `${check}-accepted`, formatRole(joining));
}

/** A guest is kept out where the server has no virtual host for guests, where that asks for an account, or where the room asks for a token. */
async function checkGuest({ httpBind }: XmppServer, room: DoctorRoom): Promise<CheckResult> {
  const answer = await connectXmpp({ httpBind, domain: room.guestDomain }, { room: room.name });
  if (answer.kind !== 'connected') {
    const isClosed = answer.kind === 'refused' && (isUnknownDomain(answer) || answer.condition === 'invalid-mechanism');
    return isClosed ? passed('guest', 'refused-as-expected', formatFailure(answer)) : explainRefusal('guest', answer, /token required/i);
  }
  const joining = await answer.client.joinRoom(room.jid, 'Doctor');
  await answer.client.disconnect();
  if (joining.kind !== 'joined') return explainRefusal('guest', joining, otherRoomReason);
  return failed('guest', 'guest-accepted', formatRole(joining));
}

async function checkTeacher(
  { tokenSigner, clock }: DoctorContext,
  server: XmppServer,
  room: DoctorRoom,
  clients: XmppClient[],
): Promise<CheckResult> {
  const answer = await connectXmpp(server, {
    room: room.name,
    token: createTestToken(tokenSigner, room.name, clock.now(), { moderator: true }),
  });
  if (answer.kind !== 'connected') return failed('teacher', 'join-refused', formatFailure(answer));
  clients.push(answer.client);
  const joining = await answer.client.joinRoom(room.jid, 'Doctor');
  if (joining.kind !== 'joined') {
    const inLobby = joining.condition === 'registration-required';
    return failed('teacher', inLobby ? 'teacher-in-lobby' : 'join-refused', formatFailure(joining));
  }
  const role = isModerator(joining) ? joining : await answer.client.currentRole(joining);
  if (!role || !isKnown(role)) return skipped('teacher', 'role-unknown', formatRole(role));
  if (isModerator(role)) return passed('teacher', 'teacher-moderates', formatRole(role));
  return failed('teacher', 'teacher-not-moderator', formatRole(role));
}

function isModerator({ affiliation, role }: RoomRole): boolean {
  return affiliation === 'owner' || affiliation === 'admin' || role === 'moderator';
}

/** Whether the server named a role of someone inside (XEP-0045). */
function isKnown({ role }: RoomRole): boolean {
  return ['moderator', 'participant', 'visitor'].includes(role);
}

function formatRole(role: RoomRole | undefined): string {
  return role ? `${role.affiliation}/${role.role}` : '-';
}

/** Jitsi sends room events within a second, and retries three times. */
const MAX_POLLS = 12;
const POLL_INTERVAL_MS = 500;

/** Whether Jitsi requested a reservation for the doctor's room, and sent its events. */
async function* checkCallbacks(context: DoctorContext, room: string, joined: boolean): AsyncGenerator<CheckResult> {
  if (context.settings.jitsi.webhookSecret === undefined) {
    yield skipped('reservation', 'without-secret');
    yield skipped('events', 'without-secret');
    return;
  }
  const { reservationRequested } = await findDoctorRoomActivity(context.db, room);
  yield reservationRequested ? passed('reservation', 'reservation-arrived') : failed('reservation', 'reservation-missing');
  if (!joined) yield skipped('events', 'no-room');
  else yield (await waitFor(context, room, 'eventReceived')) ? passed('events', 'events-arrived') : failed('events', 'events-missing');
}

/** Whether Jitsi reports a link that is written into the chat of the doctor's room. */
async function checkLinks(context: DoctorContext, room: DoctorRoom, student: XmppClient): Promise<CheckResult> {
  await student.sayInRoom(room.jid, `https://${room.name}.invalid/`);
  return (await waitFor(context, room.name, 'linkReceived')) ? passed('chat-links', 'link-arrived') : failed('chat-links', 'link-missing');
}

async function waitFor({ db, clock }: DoctorContext, room: string, what: 'eventReceived' | 'linkReceived'): Promise<boolean> {
  for (let poll = 0; poll < MAX_POLLS; poll++) {
    if ((await findDoctorRoomActivity(db, room))[what]) return true;
    await clock.pause(POLL_INTERVAL_MS);
  }
  return false;
}
