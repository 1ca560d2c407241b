import { setTimeout as sleep } from 'node:timers/promises';
import { Connection, httpRequest, statusOf } from './load.ts';
import { firstNames, lastNames } from './names.ts';
import { createSessions, studentPairs } from './open-meetings.ts';
import { copyData, engines, type Run, startPortal } from './portals.ts';
import { ADMINISTRATOR, sizes, studentStep, STUDENTS } from './sizes.ts';
import type { Server } from './servers.ts';

const USER_COUNT = 50_000;
const POLL_INTERVAL_MS = 250;
const BASELINE_MS = 5_000;
const TIMEOUT_MS = 300_000;
const JOIN_INTERVAL_MS = 20;

/** Uploads a file of 50,000 people through the pages of the portal and confirms it, while students join. */
export async function measureImports(run: Run): Promise<void> {
  for (const [engine, name] of engines(run)) {
    const { server, db, http, size } = await startPortal(run, await copyData(run, engine, sizes.large));
    const students = Array.from({ length: STUDENTS }, (_, index) => (index + 1) * studentStep(size));
    const cookies = await createSessions(db, http, [ADMINISTRATOR, ...students]);
    const admin: Admin = { server, cookie: cookies.get(ADMINISTRATOR)! };
    const requests = studentPairs(size).map(({ user, meeting }) =>
      httpRequest('GET', `/join-meeting/${meeting}`, { Cookie: cookies.get(user)! }),
    );
    const joins = startJoins(server.port, requests);
    await sleep(BASELINE_MS);
    const baseline = joins.slowestMs();
    const memory = { before: server.memory(), peak: 0 };

    const uploadedAt = performance.now();
    const path = await uploadFile(admin, buildPeopleFile());
    const importRun = await pollUntil(admin, path, /name="run" value="(\d+)"/, memory);
    const dryRun = `dry run ${secondsSince(uploadedAt)} s (slowest join ${joins.slowestMs()} ms)`;

    const confirmedAt = performance.now();
    await post(admin, `${path}/confirm`, new URLSearchParams({ run: importRun }));
    await pollUntil(admin, path, /chip-good/, memory);
    const writing = `writing ${secondsSince(confirmedAt)} s (slowest join ${joins.slowestMs()} ms)`;
    await joins.stop();
    const growth = ((memory.peak - memory.before) / 1e6).toFixed(0);
    console.log(`\n${name}: import of ${USER_COUNT} users during fifty joins a second: ${dryRun}, ${writing};`);
    console.log(`without an import the slowest join takes ${baseline} ms; the process grows by ${growth} MB at most`);
  }
}

/** Fifty joins a second until stopped: a slow answer does not delay the next join. */
function startJoins(port: number, requests: Buffer[]) {
  const free: Connection[] = [];
  const pending = new Set<number>();
  let slowest = 0;
  let sent = 0;
  let failure: Error | undefined;

  async function join(): Promise<void> {
    const startedAt = performance.now();
    pending.add(startedAt);
    const connection = free.pop() ?? new Connection(port);
    const response = await connection.send(requests[sent++ % requests.length]!);
    if (statusOf(response) !== 303) throw new Error(`a join was answered with\n${response}`);
    pending.delete(startedAt);
    slowest = Math.max(slowest, performance.now() - startedAt);
    free.push(connection);
  }
  const timer = setInterval(() => void join().catch((error: unknown) => (failure = error as Error)), JOIN_INTERVAL_MS);

  return {
    /** Milliseconds of the slowest join since the last call, pending ones included. */
    slowestMs(): string {
      if (failure) throw failure;
      const now = performance.now();
      const latency = Math.max(slowest, ...[...pending].map((startedAt) => now - startedAt));
      slowest = 0;
      return latency.toFixed(0);
    },
    async stop(): Promise<void> {
      clearInterval(timer);
      while (pending.size > 0 && !failure) await sleep(JOIN_INTERVAL_MS);
      for (const connection of free) connection.close();
      if (failure) throw failure;
    },
  };
}

type Admin = { server: Server; cookie: string };

/** Usernames are unique and not in the order of the file. */
function buildPeopleFile(): string {
  const lines = Array.from({ length: USER_COUNT }, (_, index) => {
    const number = (index * 31_337) % USER_COUNT;
    const [first, last] = [firstNames[number % firstNames.length]!, lastNames[(number * 7) % lastNames.length]!];
    const secondLast = lastNames[(number * 13) % lastNames.length]!;
    const username = `nueva${number}`;
    return `${username};${first};${last} ${secondLast};${username}@example.cl;estudiante`;
  });
  return `usuario;nombre;apellido;correo;rol\r\n${lines.join('\r\n')}\r\n`;
}

async function uploadFile(admin: Admin, text: string): Promise<string> {
  const form = new FormData();
  form.set('file', new Blob([text], { type: 'text/csv' }), 'personas.csv');
  return post(admin, '/admin/imports/people', form);
}

/** Answers the location of the redirect. */
async function post({ server, cookie }: Admin, path: string, body: FormData | URLSearchParams): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${server.port}${path}`, {
    method: 'POST',
    body,
    redirect: 'manual',
    headers: { Cookie: cookie, 'X-Forwarded-Proto': 'https' },
  });
  const location = response.headers.get('location');
  if (response.status !== 303 || !location) throw new Error(`${path} was answered with status ${response.status}`);
  return location;
}

/** Loads a page until it matches, and answers the match. */
async function pollUntil({ server, cookie }: Admin, path: string, pattern: RegExp, memory: { peak: number }): Promise<string> {
  const deadline = performance.now() + TIMEOUT_MS;
  while (performance.now() < deadline) {
    await sleep(POLL_INTERVAL_MS);
    memory.peak = Math.max(memory.peak, server.memory());
    const headers = { Cookie: cookie, 'X-Forwarded-Proto': 'https' };
    const page = await (await fetch(`http://127.0.0.1:${server.port}${path}`, { headers })).text();
    const match = pattern.exec(page);
    if (match) return match[1] ?? match[0];
    if (page.includes('chip-bad')) throw new Error(`the import failed: ${path}`);
  }
  throw new Error(`the import took more than ${TIMEOUT_MS / 1000} s`);
}

function secondsSince(start: number): string {
  return ((performance.now() - start) / 1000).toFixed(1);
}
