import type { BenchmarkRequest } from './load.ts';
import { MEETINGS, STUDENTS } from './sizes.ts';

/** Shared by Jitsi and the portal. */
export const WEBHOOK_SECRET = 'a_webhook_secret_of_the_benchmark_32_characters';

/** As from a reverse proxy that terminates TLS. */
const proxyHeaders = { 'X-Forwarded-Proto': 'https' };

/** Joins through the page, each student with a session cookie. */
export function buildPageJoins(cookies: string[], meetings: number[]): BenchmarkRequest[] {
  return allPairs(cookies, meetings, (cookie, meeting) => ({
    method: 'GET',
    path: `/join-meeting/${meeting}`,
    headers: { Cookie: cookie, ...proxyHeaders },
  }));
}

/** Joins through the API with the body of the mobile client, each student with an API key. */
export function buildApiJoins(keys: string[], meetings: number[]): BenchmarkRequest[] {
  return allPairs(keys, meetings, (key, meeting) => ({
    method: 'POST',
    path: `/api/v1/live/streams/${meeting}/join`,
    headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json', ...proxyHeaders },
    body: JSON.stringify({ identity: 'persona', name: 'Persona', email: 'persona@example.cl', is_host: false }),
  }));
}

/** Every student with every meeting once; consecutive requests share neither. */
function allPairs(
  students: string[],
  meetings: number[],
  build: (student: string, meeting: number) => BenchmarkRequest,
): BenchmarkRequest[] {
  return Array.from({ length: STUDENTS * MEETINGS }, (_, index) =>
    build(students[index % STUDENTS]!, meetings[(index + Math.floor(index / STUDENTS)) % MEETINGS]!),
  );
}

type Occupant = { occupant_jid: string; joined_at: number; left_at?: number; id: string; name: string; email: string };

const CALL_START_SECONDS = 1_790_000_000;
const CALL_DURATION_SECONDS = 5400;

/** Events that Jitsi sends about calls: all users join, all leave; and, as `closed`, the occupant list of each closed room. */
export function buildRoomEvents(rooms: string[], userIds: number[]): { moves: BenchmarkRequest[]; closed: BenchmarkRequest[] } {
  const occupants = userIds.map(buildOccupant);
  const calls = rooms.map((room) => ({
    joined: occupants.map(({ left_at: _leftAt, ...occupant }) => buildEventRequest('occupant/joined', room, { occupant })),
    left: occupants.map((occupant) => buildEventRequest('occupant/left', room, { occupant })),
    closed: buildEventRequest('room/destroyed', room, {
      created_at: CALL_START_SECONDS,
      destroyed_at: CALL_START_SECONDS + CALL_DURATION_SECONDS + 60,
      all_occupants: occupants,
    }),
  }));
  return { moves: calls.flatMap(({ joined, left }) => [...joined, ...left]), closed: calls.map(({ closed }) => closed) };
}

function buildOccupant(userId: number): Occupant {
  const joined_at = CALL_START_SECONDS + ((userId * 37) % 1200);
  return {
    occupant_jid: `${userId}-4f9d-8b1c-5e0d@meet.gryphos.cl/a${userId}`,
    joined_at,
    left_at: joined_at + CALL_DURATION_SECONDS - 1200,
    id: String(userId),
    name: `Persona Número ${userId}`,
    email: `persona${userId}@example.cl`,
  };
}

function buildEventRequest(event: string, room: string, details: object): BenchmarkRequest {
  const headers = { Authorization: `Bearer ${WEBHOOK_SECRET}`, 'Content-Type': 'application/json', ...proxyHeaders };
  const body = { room_name: room, room_jid: `${room}@muc.meet.gryphos.cl`, is_breakout: false, ...details };
  return { method: 'POST', path: `/api/jitsi/events/${event}`, headers, body: JSON.stringify(body) };
}
