import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DEFAULT_OPENING_MINUTES } from '../src/meetings/meeting.ts';
import { addMs, minutes } from '../src/platform/shared/clock.ts';
import { Connection, headerOf, httpRequest, statusOf } from './load.ts';
import { createSessions } from './open-meetings.ts';
import { copyData, countAttempts, deleteAttempts, engines, type Run, type Served, startPortal } from './portals.ts';
import { percentile, printTable } from './report.ts';
import { pinToCores } from './servers.ts';
import { PASSWORD, sizes } from './sizes.ts';

const STUDENTS = 300;
const COURSE = 12;
const MEETING = 47;

/** The students open the waiting page within the first of these times, and the class opens after the second. */
const ARRIVAL_MS = 5000;
const OPENING_MS = 8000;
const LATEST_MS = 20_000;

/** More than a core can hash: they queue, and the portal refuses some of them. */
const SIGN_INS_PER_SECOND = 8;

/**
 * `reload`: the waiting page brings them in, each at the time that its Refresh header says. `within a second`: they do not wait for it, and all
 * come within the first second.
 */
const ways = ['reload', 'within a second'] as const;

type Way = (typeof ways)[number];

/** Milliseconds: how long each join took, and when after the opening each student was in. */
type Entrance = { joins: number[]; inAfter: number[]; waitingPages: number[] };

/**
 * 300 signed-in students who wait for one class that opens, with eight sign-ins a second beside it. Portal and PostgreSQL have one core together, the
 * load has the others.
 */
export async function measureDoor(run: Run): Promise<void> {
  const lastCore = availableParallelism() - 1;
  pinToCores(process.pid, `1-${lastCore}`);
  const postgres = run.cluster && Number(readFileSync(join(run.cluster.socket, 'data/postmaster.pid'), 'utf8').split('\n')[0]);
  if (postgres) pinToCores(postgres, '0');
  const rows: string[][] = [];
  for (const [engine, name] of engines(run)) {
    const portal = await startPortal(run, await copyData(run, engine, sizes.small), {}, ['taskset', '-c', '0']);
    for (const way of ways) rows.push([`${name}, ${way}`, ...(await measureWay(run, portal, way))]);
    await portal.server.stop();
  }
  if (postgres) pinToCores(postgres, `0-${lastCore}`);
  pinToCores(process.pid, `0-${lastCore}`);
  printTable([`${STUDENTS} students`, 'p50 ms', 'p99 ms', 'slowest ms', 'last one in after s', 'waiting page, p99 ms', 'sign-ins'], rows);
}

async function measureWay(run: Run, portal: Served, way: Way): Promise<string[]> {
  const entrances: Entrance[] = [];
  const statuses = new Map<number, number>();
  for (let round = 0; round <= run.rounds; round++) {
    await deleteAttempts(portal);
    const stopSignIns = startSignIns(portal, statuses);
    try {
      const entrance = await enter(portal, way);
      if (round > 0) entrances.push(entrance);
    } finally {
      await stopSignIns();
    }
    const { rows } = await countAttempts(portal);
    if (rows !== STUDENTS) throw new Error(`${STUDENTS} students are in, with ${rows} rows`);
  }
  const [joins, inAfter, waitingPages] = (['joins', 'inAfter', 'waitingPages'] as const).map((key) =>
    entrances.flatMap((entrance) => entrance[key]).sort((one, other) => one - other),
  );
  return [
    percentile(joins!, 0.5).toFixed(0),
    percentile(joins!, 0.99).toFixed(0),
    joins!.at(-1)!.toFixed(0),
    (inAfter!.at(-1)! / 1000).toFixed(1),
    percentile(waitingPages!, 0.99).toFixed(0),
    [...statuses].map(([status, count]) => `${count} × ${status}`).join(', '),
  ];
}

/** Answers when all are in. */
async function enter({ db, http, server }: Served, way: Way): Promise<Entrance> {
  const members = db.selectFrom('enrollments as e').innerJoin('auth_user as u', 'u.id', 'e.user_id').select('u.id');
  const students = await members.where('e.course_id', '=', COURSE).where('u.is_active', '=', 1).limit(STUDENTS).execute();
  const cookies = await createSessions(
    db,
    http,
    students.map(({ id }) => id),
  );
  const opensAt = Date.now() + OPENING_MS;
  const startsAt = addMs(new Date(opensAt), minutes(DEFAULT_OPENING_MINUTES.student));
  const times = { starts_at: startsAt.toISOString(), ends_at: addMs(startsAt, minutes(90)).toISOString() };
  await db.updateTable('meetings').set(times).where('id', '=', MEETING).execute();

  const entrance: Entrance = { joins: [], inAfter: [], waitingPages: [] };
  await Promise.all(
    [...cookies.values()].map(async (cookie) => {
      const connection = new Connection(server.port);
      const request = httpRequest('GET', `/join-meeting/${MEETING}`, { Cookie: cookie });
      await sleep(Math.random() * ARRIVAL_MS);
      for (;;) {
        const sentAt = performance.now();
        const response = await connection.send(request);
        const latency = performance.now() - sentAt;
        const status = statusOf(response);
        if (status === 303) {
          entrance.joins.push(latency);
          entrance.inAfter.push(Date.now() - opensAt);
          return connection.close();
        }
        if (status !== 409 || Date.now() > opensAt + LATEST_MS) throw new Error(`a student got\n${response.slice(0, 400)}`);
        entrance.waitingPages.push(latency);
        const reloadMs = Number(headerOf(response, 'Refresh')) * 1000;
        await sleep(way === 'reload' ? reloadMs : opensAt - Date.now() + Math.random() * 1000);
      }
    }),
  );
  return entrance;
}

/** Each sign-in comes from another address, of users who are not in the class. Answers a function that stops them and waits for the last one. */
function startSignIns({ server, size }: Served, statuses: Map<number, number>): () => Promise<void> {
  const pending: Promise<void>[] = [];
  let user = 0;

  async function signIn(): Promise<void> {
    user = (user % size.people) + 1;
    const body = new URLSearchParams({ username: `persona${user}`, password: PASSWORD }).toString();
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded', 'X-Forwarded-For': `198.51.100.${user % 250}` };
    const connection = new Connection(server.port);
    const status = statusOf(await connection.send(httpRequest('POST', '/login', headers, body)));
    connection.close();
    count(status);
  }
  const count = (status: number) => void statuses.set(status, (statuses.get(status) ?? 0) + 1);
  const timer = setInterval(() => pending.push(signIn().catch(() => count(0))), 1000 / SIGN_INS_PER_SECOND);
  return async () => {
    clearInterval(timer);
    await Promise.all(pending);
  };
}
