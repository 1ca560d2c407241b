import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { sql } from 'kysely';
import { readSettings } from '../src/platform/config/environment.ts';
import type { Settings } from '../src/platform/config/settings.ts';
import type { Db } from '../src/platform/db/database.ts';
import { engineFromUrl } from '../src/platform/db/engine.ts';
import { openDatabase } from '../src/platform/db/open-database.ts';
import { sessionCookieName } from '../src/platform/http/session-cookie.ts';
import { packageRoot } from '../src/platform/shared/package-root.ts';
import type { Cluster } from '../test/support/postgres-cluster.ts';
import type { Attempts } from './bursts.ts';
import { copyPostgres, copySqlite } from './databases.ts';
import { AUDIT_LOG_SECRET } from './fill-audit-log.ts';
import { openMeetings } from './open-meetings.ts';
import { startServer, startTypeScriptServer, type Server } from './servers.ts';
import type { Size } from './sizes.ts';

/** What all parts of a run share. What is `started` is stopped at the end of the part. */
export type Run = {
  rounds: number;
  folder: string;
  jitsiUrl: string;
  cluster: Cluster | undefined;
  started: { stop: () => Promise<unknown> }[];
};

/** A copy of its own, with the meetings of the load open. */
export type Data = { url: string; db: Db; size: Size; http: Settings['http'] };

/** A server on these data. */
export type Served = Data & { server: Server };

/** Shared by Jitsi and the portal. */
export const WEBHOOK_SECRET = 'a_webhook_secret_of_the_benchmark_32_characters';

/** Behind a proxy with TLS. */
const environment = {
  PUBLIC_URL: 'https://portal.example.org',
  TRUST_PROXY: 'loopback',
  SESSION_SECRET: 'sessions of the benchmark, 32 characters or more',
  AUDIT_LOG_SECRET,
  JITSI_APP_SECRET: 'a_secret_of_the_benchmark_32_characters_or_more',
  JITSI_WEBHOOK_SECRET: WEBHOOK_SECRET,
  XMPP_CREDENTIALS: 'off',
};

/** The engines of the run, with their names. */
export function engines({ cluster }: Run): ['sqlite' | 'postgres', string][] {
  return cluster
    ? [
        ['sqlite', 'SQLite'],
        ['postgres', 'PostgreSQL'],
      ]
    : [['sqlite', 'SQLite']];
}

let copies = 0;

export async function copyData(run: Run, engine: 'sqlite' | 'postgres', size: Size): Promise<Data> {
  const name = `bench_${++copies}`;
  const url = engine === 'sqlite' ? `file:${await copySqlite(size, run.folder, name)}` : await copyPostgres(run.cluster!, size, name);
  const db = openDatabase(url);
  run.started.push({ stop: () => db.destroy() });
  await openMeetings(db, size, run.jitsiUrl);
  return { url, db, size, http: readSettings({ ...environment, DATABASE_URL: url }, {}).http };
}

/** The portal as `npm start` runs it, with a log file. `runner`: the program that starts it. */
export async function startPortal(run: Run, data: Data, settings: Record<string, string> = {}, runner: string[] = []): Promise<Served> {
  const { scripts } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as { scripts: { start: string } };
  const [, ...flags] = scripts.start.split(' ');
  const main = flags.pop()!;
  const server = await startServer([...runner, process.execPath, ...flags, join(packageRoot, main)], {
    ...environment,
    DATABASE_URL: data.url,
    LOG_FILE: join(run.folder, 'portals.log'),
    JITSI_SERVER_URL: run.jitsiUrl,
    ...settings,
  });
  run.started.push(server);
  return { ...data, server };
}

/** The same work by hand. */
export async function startByHand(run: Run, data: Data): Promise<Served> {
  const server = await startTypeScriptServer('by-hand-server.ts', {
    DATABASE_FILE: data.url.slice('file:'.length),
    COOKIE_NAME: sessionCookieName(data.http),
    COOKIE_KEY: data.http.keys.sessionCookies.export().toString('hex'),
    JITSI_APP_SECRET: environment.JITSI_APP_SECRET,
  });
  run.started.push(server);
  return { ...data, server };
}

/** A web server that answers like a Jitsi: the portal redirects only to one that does. */
export async function startJitsi(): Promise<{ url: string; stop: () => Promise<void> }> {
  const server = createServer((_request, response) => void response.setHeader('Content-Type', 'text/javascript').end());
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

/** The admissions that the run added. */
export async function countAttempts({ db, size }: Data): Promise<Attempts> {
  const added = db.selectFrom('join_attempts').where('id', '>', size.enrollments).where('outcome', '=', 'admitted');
  const { rows, joins } = await added
    .select((eb) => [eb.fn.countAll<number>().as('rows'), eb.fn.sum<number | null>('count').as('joins')])
    .executeTakeFirstOrThrow();
  return { rows, joins: joins ?? 0 };
}

export async function deleteAttempts({ db, size, url }: Data): Promise<void> {
  await db.deleteFrom('join_attempts').where('id', '>', size.enrollments).execute();
  if (engineFromUrl(url) === 'postgres') await sql`vacuum analyze join_attempts`.execute(db);
}
