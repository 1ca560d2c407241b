import { runLoad } from './load.ts';
import { buildRoomEvents } from './requests.ts';
import { runRounds, type RoundResults } from './rounds.ts';
import type { BenchmarkTarget, PortalTarget } from './targets.ts';

/** Users of a call, and calls one after another. */
const callSizes = [
  { users: 200, calls: 12 },
  { users: 5_000, calls: 1 },
];

/** `closing`: milliseconds for the occupant list of a closed room, by target. */
export type EventMeasurement = { users: number; rounds: RoundResults; baseline: BenchmarkTarget; closing: Map<string, number> };

/** Sends room events to these portals and, alternately, to a server that discards them; then the occupant list of a closed room. */
export async function measureEvents(portals: PortalTarget[], bare: BenchmarkTarget, roundCount: number): Promise<EventMeasurement[]> {
  const measurements: EventMeasurement[] = [];
  for (const { users, calls } of callSizes) {
    const targets = await Promise.all(portals.map((portal) => eventTarget(portal, users, calls)));
    const { requests, amount, closed } = targets[0]!;
    const baseline = { ...bare, requests, amount, closed, expectedStatus: 204 };
    const rounds = await runRounds([...targets, baseline], roundCount);
    const closing = new Map<string, number>();
    for (const target of [...targets, baseline]) {
      const { latencies } = await runLoad(target.server.port, target.closed, 1, 204);
      closing.set(target.name, latencies[0]!);
    }
    for (const target of targets) await target.reset();
    measurements.push({ users, rounds, baseline, closing });
  }
  return measurements;
}

/** Calls of courses that no other measurement uses. The users need not be enrolled. */
async function eventTarget({ db, name, server }: PortalTarget, userCount: number, calls: number) {
  const meetings = await db.selectFrom('meetings').select(['id', 'room_name']).orderBy('id').limit(calls).execute();
  const meetingIds = meetings.map(({ id }) => id);
  const users = await db.selectFrom('auth_user').select('id').where('id', '>', 1).orderBy('id').limit(userCount).execute();
  const { moves, closed } = buildRoomEvents(
    meetings.map(({ room_name }) => room_name!),
    users.map(({ id }) => id),
  );
  const countRows = async () => {
    const participations = db.selectFrom('participations').where('meeting_id', 'in', meetingIds);
    return (await participations.select((eb) => eb.fn.countAll<number>().as('rows')).executeTakeFirstOrThrow()).rows;
  };
  const reset = async () => {
    for (const table of ['participations', 'room_openings'] as const)
      await db.deleteFrom(table).where('meeting_id', 'in', meetingIds).execute();
  };
  const stop = () => Promise.resolve();
  return { name, server, requests: moves, closed, amount: moves.length, expectedStatus: 204, reset, countRows, stop };
}
