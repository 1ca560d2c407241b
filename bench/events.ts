import { openConnections, httpRequest, sendAll } from './load.ts';
import { copyData, engines, type Run, startPortal, WEBHOOK_SECRET } from './portals.ts';
import { median, percentile, printTable } from './report.ts';
import { startTypeScriptServer, type Server } from './servers.ts';
import { sizes } from './sizes.ts';
import type { Db } from '../src/platform/db/database.ts';

/** Users of a call, and calls one after another. */
const callSizes = [
  { users: 200, calls: 12 },
  { users: 5_000, calls: 1 },
];

const CONNECTIONS = 50;

/** Sends the events of calls to the portals and, in turn, to a server that discards them; then the occupant list of a closed room. */
export async function measureEvents(run: Run): Promise<void> {
  const portals = [];
  for (const [engine, name] of engines(run)) portals.push({ name, ...(await startPortal(run, await copyData(run, engine, sizes.large))) });
  const bare = await startTypeScriptServer('bare-server.ts', {});
  run.started.push(bare);
  for (const { users, calls } of callSizes) {
    const targets = [...portals, { name: 'bare Express', server: bare, db: portals[0]!.db }];
    const results = new Map<string, Awaited<ReturnType<typeof measureCalls>>[]>(targets.map(({ name }) => [name, []]));
    for (let round = 0; round <= run.rounds; round++) {
      for (const { name, server, db } of targets) {
        const result = await measureCalls(server, db, users, calls, server === bare);
        if (round > 0) results.get(name)!.push(result);
      }
    }
    const rows = [...results].map(([name, figures]) => [
      name,
      median(figures.map(({ perSecond }) => perSecond)).toFixed(0),
      median(figures.map(({ p99 }) => p99)).toFixed(1),
      median(figures.map(({ cpu }) => cpu)).toFixed(0),
      median(figures.map(({ closingMs }) => closingMs)).toFixed(0),
    ]);
    printTable([`calls of ${users}`, 'events/s', 'p99 ms', 'CPU µs per event', 'list of a closed room, ms'], rows);
  }
}

/** Calls of courses that no other part uses. The users need not be enrolled. */
async function measureCalls(server: Server, db: Db, userCount: number, callCount: number, discards: boolean) {
  const meetings = await db.selectFrom('meetings').select(['id', 'room_name']).orderBy('id').limit(callCount).execute();
  const users = await db.selectFrom('auth_user').select('id').where('id', '>', 1).orderBy('id').limit(userCount).execute();
  const ids = meetings.map(({ id }) => id);
  const occupants = users.map(({ id }) => buildOccupant(id));
  const rooms = meetings.map(({ room_name }) => room_name!);
  const moves = rooms.flatMap((room) => [
    ...occupants.map(({ left_at: _, ...occupant }) => eventRequest('occupant/joined', room, { occupant })),
    ...occupants.map((occupant) => eventRequest('occupant/left', room, { occupant })),
  ]);
  for (const table of ['participations', 'room_openings'] as const) await db.deleteFrom(table).where('meeting_id', 'in', ids).execute();

  const connections = openConnections(server.port, CONNECTIONS);
  const [startedAt, cpuBefore] = [performance.now(), server.cpu()];
  const latencies = (await sendAll(connections, moves, 204)).sort((one, other) => one - other);
  const [seconds, cpu] = [(performance.now() - startedAt) / 1000, server.cpu() - cpuBefore];
  if (!discards) await checkParticipations(db, ids, userCount * callCount);
  const times = { created_at: CALL_START_SECONDS, destroyed_at: CALL_START_SECONDS + CALL_DURATION_SECONDS + 60 };
  const [closingMs] = await sendAll(connections, [eventRequest('room/destroyed', rooms[0]!, { ...times, all_occupants: occupants })], 204);
  for (const connection of connections) connection.close();
  return { perSecond: moves.length / seconds, p99: percentile(latencies, 0.99), cpu: cpu / moves.length, closingMs: closingMs! };
}

async function checkParticipations(db: Db, meetingIds: number[], expected: number): Promise<void> {
  const written = await db.selectFrom('participations').select('id').where('meeting_id', 'in', meetingIds).execute();
  if (written.length !== expected) throw new Error(`${expected} participants left ${written.length} rows`);
}

const CALL_START_SECONDS = 1_790_000_000;
const CALL_DURATION_SECONDS = 5400;

function buildOccupant(userId: number) {
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

function eventRequest(event: string, room: string, details: object): Buffer {
  const headers = { Authorization: `Bearer ${WEBHOOK_SECRET}`, 'Content-Type': 'application/json' };
  const body = { room_name: room, room_jid: `${room}@muc.meet.gryphos.cl`, is_breakout: false, ...details };
  return httpRequest('POST', `/api/jitsi/events/${event}`, headers, JSON.stringify(body));
}
