import type { JitsiFailure } from '../../jitsi/client/jitsi-failure.ts';
import { connectXmpp, type JoinRoomResult, type XmppClient, type XmppServer } from '../../jitsi/client/xmpp-client.ts';
import { findDoctorRoomActivity } from '../../meetings/rooms/doctor-room.ts';
import { type CheckResult, type DoctorContext, failed, passed, skipped } from './check-result.ts';
import { createTestToken, formatFailure, invalidTokens } from './check-sign-in.ts';

/** `guestDomain` is the virtual host for guests without an account, where the server has one. */
type DoctorRoom = { name: string; jid: string; focus: string; guestDomain: string | undefined };

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
    const joined = await student.joinRoom(room.jid, 'Doctor');
    if (joined.kind !== 'joined') {
      yield explainJoinFailure(joined);
      for (const check of ['wrong-room', 'wrong-sub', 'teacher'] as const) yield skipped(check, 'no-room');
      yield* checkCallbacks(context, room.name, false);
      return;
    }
    yield await checkStudent(context, server, room, { student, joined, clients });
    for (const check of ['wrong-room', 'wrong-sub'] as const) yield await checkInvalidToken(context, server, room, check);
    yield* checkGuest(await joinAsGuest(server, room));
    yield await checkTeacher(context, server, room, clients);
    yield* checkCallbacks(context, room.name, true);
  } finally {
    await Promise.all(clients.map((client) => client.disconnect()));
  }
}

function explainRoomFailure(answer: JitsiFailure): CheckResult {
  if (answer.condition === 'reservation-error') return failed('room', 'room-not-reserved', formatFailure(answer), 14);
  return failed('room', 'jicofo-unreachable', formatFailure(answer), 19);
}

function explainJoinFailure(answer: JitsiFailure): CheckResult {
  if (answer.condition === 'registration-required') return failed('student', 'student-in-lobby', formatFailure(answer), 10);
  if (/mismatched/i.test(answer.text)) return failed('student', 'join-mismatched', formatFailure(answer), 2);
  return failed('student', 'join-refused', formatFailure(answer), 19);
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
  if (!isModerator(first)) return passed('student', 'student-not-moderator', formatRole(first));
  const other = await connectXmpp(server, { room: room.name, token: createTestToken(tokenSigner, room.name, clock.now()) });
  if (other.kind !== 'connected') return failed('student', 'student-moderates', formatRole(first), 1);
  clients.push(other.client);
  const second = await other.client.joinRoom(room.jid, 'Doctor');
  const all = second.kind === 'joined' && isModerator(await other.client.currentRole(second));
  return failed('student', all ? 'student-moderates' : 'first-moderates', formatRole(first), 1);
}

async function checkInvalidToken(
  { tokenSigner, clock }: DoctorContext,
  server: XmppServer,
  room: DoctorRoom,
  check: 'wrong-room' | 'wrong-sub',
): Promise<CheckResult> {
  const answer = await connectXmpp(server, { room: room.name, token: invalidTokens[check](tokenSigner, room.name, clock.now()) });
  if (answer.kind !== 'connected') return passed(check, 'refused-as-expected', formatFailure(answer));
  const joining = await answer.client.joinRoom(room.jid, 'Doctor');
  await answer.client.disconnect();
  if (joining.kind !== 'joined') return passed(check, 'refused-as-expected', formatFailure(joining));
  return failed(check, `${check}-accepted`, formatRole(joining), check === 'wrong-sub' ? 3 : undefined);
}

/** Undefined where the server has no virtual host for guests. */
async function joinAsGuest({ httpBind }: XmppServer, room: DoctorRoom): Promise<JoinRoomResult | undefined> {
  if (!room.guestDomain) return undefined;
  const answer = await connectXmpp({ httpBind, domain: room.guestDomain }, { room: room.name });
  if (answer.kind !== 'connected') return answer;
  const joining = await answer.client.joinRoom(room.jid, 'Doctor');
  await answer.client.disconnect();
  return joining;
}

function* checkGuest(joining: JoinRoomResult | undefined): Generator<CheckResult> {
  if (joining?.kind === 'joined') yield failed('guest', 'guest-accepted', formatRole(joining), 16);
  else if (joining) yield passed('guest', 'refused-as-expected', formatFailure(joining));
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
    return failed('teacher', inLobby ? 'teacher-in-lobby' : 'join-refused', formatFailure(joining), inLobby ? 10 : undefined);
  }
  const role = isModerator(joining) ? joining : await answer.client.currentRole(joining);
  if (isModerator(role)) return passed('teacher', 'teacher-moderates', formatRole(role));
  return failed('teacher', 'teacher-not-moderator', formatRole(role), 1);
}

function isModerator({ affiliation, role }: { affiliation: string; role: string }): boolean {
  return affiliation === 'owner' || affiliation === 'admin' || role === 'moderator';
}

function formatRole({ affiliation, role }: { affiliation: string; role: string }): string {
  return `${affiliation}/${role}`;
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
  yield reservationRequested ? passed('reservation', 'reservation-arrived') : failed('reservation', 'reservation-missing', '', 14);
  if (!joined) yield skipped('events', 'no-room');
  else yield (await waitForEvents(context, room)) ? passed('events', 'events-arrived') : failed('events', 'events-missing', '', 20);
}

async function waitForEvents({ db, clock }: DoctorContext, room: string): Promise<boolean> {
  for (let poll = 0; poll < MAX_POLLS; poll++) {
    if ((await findDoctorRoomActivity(db, room)).eventReceived) return true;
    await clock.pause(POLL_INTERVAL_MS);
  }
  return false;
}
