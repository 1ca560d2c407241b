import { signIn, type Entry, type Guest, type XmppServer } from '../../jitsi/client/xmpp-client.ts';
import type { Trouble } from '../../jitsi/client/jitsi-failure.ts';
import { checkCallbacks } from './check-callbacks.ts';
import { said } from './check-tokens.ts';
import { bad, good, notAsked, type Finding } from './check-result.ts';
import type { DoctorNeeds } from './context.ts';
import { goodPass, wrongPasses } from './test-tokens.ts';

/** The room as the doctor and as XMPP name it; `guestDomain` where the server has one for people whom nobody knows. */
export type TrialRoom = { name: string; address: string; focus: string; guestDomain: string | undefined };

/** Who gets into a room and as what: `student` has signed in with a good token. Everyone has left in the end. */
export async function* checkRooms(needs: DoctorNeeds, server: XmppServer, room: TrialRoom, student: Guest): AsyncGenerator<Finding> {
  const inside: Guest[] = [student];
  try {
    const opened = await student.askForConference(room.address, room.focus);
    yield opened.kind === 'ready' ? good('room', 'room-opened') : unopened(opened);
    const entered = await student.enter(room.address, 'Doctor');
    if (entered.kind !== 'inside') {
      yield refusedEntry(entered);
      for (const check of ['wrong-room', 'wrong-sub', 'teacher'] as const) yield notAsked(check, 'no-room');
      yield* checkCallbacks(needs, room.name, false);
      return;
    }
    yield await studentLine(needs, server, room, { student, entered, inside });
    for (const check of ['wrong-room', 'wrong-sub'] as const) yield await wrongPassLine(needs, server, room, check);
    yield* guestLine(await guestEntry(server, room));
    yield await teacherLine(needs, server, room, inside);
    yield* checkCallbacks(needs, room.name, true);
  } finally {
    await Promise.all(inside.map((guest) => guest.leave()));
  }
}

function unopened(answer: Trouble): Finding {
  if (answer.condition === 'reservation-error') return bad('room', 'room-not-reserved', said(answer), 14);
  return bad('room', 'jicofo-silent', said(answer), 19);
}

function refusedEntry(answer: Trouble): Finding {
  if (answer.condition === 'registration-required') return bad('student', 'student-in-lobby', said(answer), 10);
  if (/mismatched/i.test(answer.text)) return bad('student', 'entry-mismatched', said(answer), 2);
  return bad('student', 'entry-refused', said(answer), 19);
}

type Inside = { student: Guest; entered: Entry & { kind: 'inside' }; inside: Guest[] };

/** Two students: where only the first moderates it is for being first. */
async function studentLine(
  { mint, clock }: DoctorNeeds,
  server: XmppServer,
  room: TrialRoom,
  { student, entered, inside }: Inside,
): Promise<Finding> {
  const first = await student.standing(entered);
  if (!moderates(first)) return good('student', 'student-participates', asText(first));
  const other = await signIn(server, { room: room.name, token: goodPass(mint, room.name, clock.now()) });
  if (other.kind !== 'in') return bad('student', 'student-moderates', asText(first), 1);
  inside.push(other.guest);
  const second = await other.guest.enter(room.address, 'Doctor');
  const all = second.kind === 'inside' && moderates(await other.guest.standing(second));
  return bad('student', all ? 'student-moderates' : 'first-moderates', asText(first), 1);
}

async function wrongPassLine(
  { mint, clock }: DoctorNeeds,
  server: XmppServer,
  room: TrialRoom,
  check: 'wrong-room' | 'wrong-sub',
): Promise<Finding> {
  const answer = await signIn(server, { room: room.name, token: wrongPasses[check](mint, room.name, clock.now()) });
  if (answer.kind !== 'in') return good(check, 'refused-rightly', said(answer));
  const entry = await answer.guest.enter(room.address, 'Doctor');
  await answer.guest.leave();
  if (entry.kind !== 'inside') return good(check, 'refused-rightly', said(entry));
  return bad(check, `${check}-accepted`, asText(entry), check === 'wrong-sub' ? 3 : undefined);
}

/** Undefined where the server has no door for guests. */
async function guestEntry({ httpBind }: XmppServer, room: TrialRoom): Promise<Entry | undefined> {
  if (!room.guestDomain) return undefined;
  const answer = await signIn({ httpBind, domain: room.guestDomain }, { room: room.name });
  if (answer.kind !== 'in') return answer;
  const entry = await answer.guest.enter(room.address, 'Doctor');
  await answer.guest.leave();
  return entry;
}

function* guestLine(entry: Entry | undefined): Generator<Finding> {
  if (entry?.kind === 'inside') yield bad('guest', 'guest-accepted', asText(entry), 16);
  else if (entry) yield good('guest', 'refused-rightly', said(entry));
}

async function teacherLine({ mint, clock }: DoctorNeeds, server: XmppServer, room: TrialRoom, inside: Guest[]): Promise<Finding> {
  const answer = await signIn(server, { room: room.name, token: goodPass(mint, room.name, clock.now(), { moderator: true }) });
  if (answer.kind !== 'in') return bad('teacher', 'entry-refused', said(answer));
  inside.push(answer.guest);
  const entry = await answer.guest.enter(room.address, 'Doctor');
  if (entry.kind !== 'inside') {
    const inLobby = entry.condition === 'registration-required';
    return bad('teacher', inLobby ? 'teacher-in-lobby' : 'entry-refused', said(entry), inLobby ? 10 : undefined);
  }
  const standing = moderates(entry) ? entry : await answer.guest.standing(entry);
  if (moderates(standing)) return good('teacher', 'teacher-moderates', asText(standing));
  return bad('teacher', 'teacher-participates', asText(standing), 1);
}

function moderates({ affiliation, role }: { affiliation: string; role: string }): boolean {
  return affiliation === 'owner' || affiliation === 'admin' || role === 'moderator';
}

function asText({ affiliation, role }: { affiliation: string; role: string }): string {
  return `${affiliation}/${role}`;
}
