import { WEBHOOK_SECRET } from './targets.ts';
import type { BenchmarkRequest } from './load.ts';

type Occupant = { occupant_jid: string; joined_at: number; left_at?: number; id: string; name: string; email: string };

/** Seconds of the clock: when the calls of the load began. */
const CALL_START_SECONDS = 1_790_000_000;
const CALL_DURATION_SECONDS = 5400;

/** What Jitsi tells of somebody's way through each of these rooms: everyone in, everyone out, and at last, `closed`, the lists of who was there. */
export function buildRoomEvents(rooms: string[], people: number[]): { moves: BenchmarkRequest[]; closed: BenchmarkRequest[] } {
  const everyone = people.map(buildOccupant);
  const calls = rooms.map((room) => ({
    joined: everyone.map(({ left_at: _later, ...inside }) => buildEventRequest('occupant/joined', room, { occupant: inside })),
    left: everyone.map((occupant) => buildEventRequest('occupant/left', room, { occupant })),
    closed: buildEventRequest('room/destroyed', room, {
      created_at: CALL_START_SECONDS,
      destroyed_at: CALL_START_SECONDS + CALL_DURATION_SECONDS + 60,
      all_occupants: everyone,
    }),
  }));
  return { moves: calls.flatMap(({ joined, left }) => [...joined, ...left]), closed: calls.map(({ closed }) => closed) };
}

function buildOccupant(user: number): Occupant {
  const joined_at = CALL_START_SECONDS + ((user * 37) % 1200);
  return {
    occupant_jid: `${user}-4f9d-8b1c-5e0d@meet.gryphos.cl/a${user}`,
    joined_at,
    left_at: joined_at + CALL_DURATION_SECONDS - 1200,
    id: String(user),
    name: `Persona Número ${user}`,
    email: `persona${user}@example.cl`,
  };
}

function buildEventRequest(event: string, room: string, more: object): BenchmarkRequest {
  const where = { room_name: room, room_jid: `${room}@muc.meet.gryphos.cl`, is_breakout: false };
  const headers = { Authorization: `Bearer ${WEBHOOK_SECRET}`, 'Content-Type': 'application/json', 'X-Forwarded-Proto': 'https' };
  return { method: 'POST', path: `/api/jitsi/events/${event}`, headers, body: JSON.stringify({ ...where, ...more }) };
}
