import type { BenchmarkTarget, PortalTarget } from './targets.ts';
import { buildRoomEvents } from './event-requests.ts';
import { runLoad } from './load.ts';
import { runRounds, type RoundResults } from './rounds.ts';

/** So many people in a call, in so many calls one after another. */
export const callSizes = [
  { people: 200, calls: 12 },
  { people: 5_000, calls: 1 },
];

export type EventMeasurement = { people: number; turns: RoundResults; bare: BenchmarkTarget; closing: Map<string, number> };

/** Tells these portals, in turns with a server that forgets everything, of people who come and go; then of the list of a closed room. */
export async function measureEvents(portals: PortalTarget[], bare: BenchmarkTarget, rounds: number): Promise<EventMeasurement[]> {
  const found: EventMeasurement[] = [];
  for (const { people, calls } of callSizes) {
    const hearing = await Promise.all(portals.map((portal) => eventTarget(portal, people, calls)));
    const telling = hearing[0]!;
    const quick = { ...bare, requests: telling.requests, amount: telling.amount, awaited: 204 };
    const turns = await runRounds([...hearing, quick], rounds);
    const closing = new Map<string, number>();
    for (const one of [...hearing, { ...quick, closed: telling.closed }]) {
      const { latencies } = await runLoad(one.server.port, one.closed, 1, 204);
      closing.set(one.name, latencies[0]!);
    }
    for (const one of hearing) await one.reset();
    found.push({ people, turns, bare: quick, closing });
  }
  return found;
}

/** Calls of courses in which nothing else is measured. Whoever Jitsi tells of need not be in the course. */
async function eventTarget({ db, name, server }: PortalTarget, people: number, calls: number) {
  const meetings = await db.selectFrom('meetings').select(['id', 'room_name']).orderBy('id').limit(calls).execute();
  const ids = meetings.map(({ id }) => id);
  const accounts = await db.selectFrom('auth_user').select('id').where('id', '>', 1).orderBy('id').limit(people).execute();
  const { moves, closed } = buildRoomEvents(
    meetings.map(({ room_name }) => room_name!),
    accounts.map(({ id }) => id),
  );
  const countRows = async () => {
    const counted = db.selectFrom('participations').where('meeting_id', 'in', ids);
    return (await counted.select((eb) => eb.fn.countAll<number>().as('rows')).executeTakeFirstOrThrow()).rows;
  };
  const reset = async () => {
    for (const table of ['participations', 'room_openings'] as const) await db.deleteFrom(table).where('meeting_id', 'in', ids).execute();
  };
  return {
    name,
    server,
    requests: moves,
    closed,
    amount: moves.length,
    expectedStatus: 204,
    reset: reset,
    countRows: countRows,
    stop: () => Promise.resolve(),
  };
}
