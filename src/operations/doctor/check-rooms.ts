import { connectXmpp, type JoinRoomResult, type XmppClient, type XmppServer } from '../../jitsi/client/xmpp-client.ts';
import type { JitsiFailure } from '../../jitsi/client/jitsi-failure.ts';
import { checkCallbacks } from './check-callbacks.ts';
import { formatFailure } from './check-tokens.ts';
import { failed, passed, skipped, type CheckResult } from './check-result.ts';
import type { DoctorContext } from './context.ts';
import { createTestToken, invalidTokens } from './test-tokens.ts';

/** The room as the doctor and as XMPP name it; `guestDomain` where the server has one for people whom nobody knows. */
export type DoctorRoom = { name: string; jid: string; focus: string; guestDomain: string | undefined };

/** Who gets into a room and as what: `student` has signed in with a good token. Everyone has left in the end. */
export async function* checkRooms(
  context: DoctorContext,
  server: XmppServer,
  room: DoctorRoom,
  student: XmppClient,
): AsyncGenerator<CheckResult> {
  const inside: XmppClient[] = [student];
  try {
    const opened = await student.requestConference(room.jid, room.focus);
    yield opened.kind === 'ready' ? passed('room', 'room-opened') : explainRoomFailure(opened);
    const entered = await student.joinRoom(room.jid, 'Doctor');
    if (entered.kind !== 'joined') {
      yield explainJoinFailure(entered);
      for (const check of ['wrong-room', 'wrong-sub', 'teacher'] as const) yield skipped(check, 'no-room');
      yield* checkCallbacks(context, room.name, false);
      return;
    }
    yield await checkStudent(context, server, room, { student, entered, inside });
    for (const check of ['wrong-room', 'wrong-sub'] as const) yield await checkInvalidToken(context, server, room, check);
    yield* checkGuest(await joinAsGuest(server, room));
    yield await checkTeacher(context, server, room, inside);
    yield* checkCallbacks(context, room.name, true);
  } finally {
    await Promise.all(inside.map((guest) => guest.disconnect()));
  }
}

function explainRoomFailure(answer: JitsiFailure): CheckResult {
  if (answer.condition === 'reservation-error') return failed('room', 'room-not-reserved', formatFailure(answer), 14);
  return failed('room', 'jicofo-silent', formatFailure(answer), 19);
}

function explainJoinFailure(answer: JitsiFailure): CheckResult {
  if (answer.condition === 'registration-required') return failed('student', 'student-in-lobby', formatFailure(answer), 10);
  if (/mismatched/i.test(answer.text)) return failed('student', 'entry-mismatched', formatFailure(answer), 2);
  return failed('student', 'entry-refused', formatFailure(answer), 19);
}

type StudentInRoom = { student: XmppClient; entered: JoinRoomResult & { kind: 'joined' }; inside: XmppClient[] };

/** Two students: where only the first moderates it is for being first. */
async function checkStudent(
  { tokenSigner, clock }: DoctorContext,
  server: XmppServer,
  room: DoctorRoom,
  { student, entered, inside }: StudentInRoom,
): Promise<CheckResult> {
  const first = await student.currentRole(entered);
  if (!isModerator(first)) return passed('student', 'student-participates', formatRole(first));
  const other = await connectXmpp(server, { room: room.name, token: createTestToken(tokenSigner, room.name, clock.now()) });
  if (other.kind !== 'connected') return failed('student', 'student-moderates', formatRole(first), 1);
  inside.push(other.client);
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
  if (answer.kind !== 'connected') return passed(check, 'refused-rightly', formatFailure(answer));
  const entry = await answer.client.joinRoom(room.jid, 'Doctor');
  await answer.client.disconnect();
  if (entry.kind !== 'joined') return passed(check, 'refused-rightly', formatFailure(entry));
  return failed(check, `${check}-accepted`, formatRole(entry), check === 'wrong-sub' ? 3 : undefined);
}

/** Undefined where the server has no door for guests. */
async function joinAsGuest({ httpBind }: XmppServer, room: DoctorRoom): Promise<JoinRoomResult | undefined> {
  if (!room.guestDomain) return undefined;
  const answer = await connectXmpp({ httpBind, domain: room.guestDomain }, { room: room.name });
  if (answer.kind !== 'connected') return answer;
  const entry = await answer.client.joinRoom(room.jid, 'Doctor');
  await answer.client.disconnect();
  return entry;
}

function* checkGuest(entry: JoinRoomResult | undefined): Generator<CheckResult> {
  if (entry?.kind === 'joined') yield failed('guest', 'guest-accepted', formatRole(entry), 16);
  else if (entry) yield passed('guest', 'refused-rightly', formatFailure(entry));
}

async function checkTeacher(
  { tokenSigner, clock }: DoctorContext,
  server: XmppServer,
  room: DoctorRoom,
  inside: XmppClient[],
): Promise<CheckResult> {
  const answer = await connectXmpp(server, {
    room: room.name,
    token: createTestToken(tokenSigner, room.name, clock.now(), { moderator: true }),
  });
  if (answer.kind !== 'connected') return failed('teacher', 'entry-refused', formatFailure(answer));
  inside.push(answer.client);
  const entry = await answer.client.joinRoom(room.jid, 'Doctor');
  if (entry.kind !== 'joined') {
    const inLobby = entry.condition === 'registration-required';
    return failed('teacher', inLobby ? 'teacher-in-lobby' : 'entry-refused', formatFailure(entry), inLobby ? 10 : undefined);
  }
  const standing = isModerator(entry) ? entry : await answer.client.currentRole(entry);
  if (isModerator(standing)) return passed('teacher', 'teacher-moderates', formatRole(standing));
  return failed('teacher', 'teacher-participates', formatRole(standing), 1);
}

function isModerator({ affiliation, role }: { affiliation: string; role: string }): boolean {
  return affiliation === 'owner' || affiliation === 'admin' || role === 'moderator';
}

function formatRole({ affiliation, role }: { affiliation: string; role: string }): string {
  return `${affiliation}/${role}`;
}
