import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSettings } from '../src/platform/config/environment.ts';
import type { Db } from '../src/platform/db/database.ts';
import { openDatabase } from '../src/platform/db/open-database.ts';
import { JOURNAL_SECRET } from './fill-audit-log.ts';
import { apiJoins, pageJoins } from './join-requests.ts';
import type { Asked } from './load.ts';
import { ageAttempts, countAttempts, forgetAttempts, forgetImports, makeKeys, openMeetings, signIn } from './prepare-run.ts';
import { startServer, type ServerProcess } from './server-process.ts';
import { ADMINISTRATOR, meetingIds, studentIds, type Size } from './sizes.ts';

/** One of the servers that take turns, and what has to be done around a turn. */
export type Contestant = {
  name: string;
  server: ServerProcess;
  /** What is asked of it, how many of them in a turn, and the status with which all have to be answered. */
  requests: Asked[];
  amount: number;
  awaited: number;
  /** Puts everything as it was before the first request. */
  rewind: () => Promise<void>;
  /** How many rows the requests have added so far. */
  rows: () => Promise<number>;
  stop: () => Promise<void>;
};

/** A running portal: its page's joins, and beside them the other doors to the same process. */
export type PortalContestant = Contestant & {
  db: Db;
  /** A `Cookie` header of somebody who administers. */
  administrator: string;
  /** The same joins through the API. */
  api: Contestant;
};

/** What Jitsi's server and the portal share. */
export const WEBHOOK_SECRET = 'a_webhook_secret_of_the_benchmark_32_characters';

/** The portal as an operator runs it: behind a proxy that speaks https, log to a file. */
export async function portalOn(name: string, databaseUrl: string, size: Size, amount: number): Promise<PortalContestant> {
  const folder = mkdtempSync(join(tmpdir(), 'portal-bench-'));
  const environment = {
    NODE_ENV: 'production',
    PORT: '0',
    PUBLIC_URL: 'https://portal.example.org',
    TRUST_PROXY: 'loopback',
    DATABASE_URL: databaseUrl,
    LOG_FILE: join(folder, 'portal.log'),
    SESSION_SECRET: 'sessions of the benchmark, 32 characters or more',
    JOURNAL_SECRET,
    JITSI_APP_SECRET: 'a_secret_of_the_benchmark_32_characters_or_more',
    JITSI_WEBHOOK_SECRET: WEBHOOK_SECRET,
    XMPP_CREDENTIALS: 'off',
  };
  const db = openDatabase(databaseUrl);
  await forgetAttempts(db, size);
  await forgetImports(db, size);
  await openMeetings(db, size);
  const [administrator, ...cookies] = await signIn(db, readSettings(environment, {}).http, [ADMINISTRATOR, ...studentIds(size)]);
  const keys = await makeKeys(db, studentIds(size));
  const server = await startServer('./portal-server.ts', environment);
  const same = { server, amount, rewind: () => ageAttempts(db), rows: () => countAttempts(db) };
  return {
    ...same,
    name,
    db,
    administrator: administrator!,
    requests: pageJoins(cookies, meetingIds(size)),
    awaited: 303,
    api: { ...same, name: `${name}, API`, requests: apiJoins(keys, meetingIds(size)), awaited: 200, stop: () => Promise.resolve() },
    async stop() {
      await server.stop();
      await db.destroy();
      rmSync(folder, { recursive: true });
    },
  };
}

/** A server that has neither database nor rows; it gets the requests of another, cookies and all. */
export async function bareServer(name: string, signs: boolean, { requests, amount, awaited }: Contestant): Promise<Contestant> {
  const server = await startServer('./bare-server.ts', { SIGNS: String(signs) });
  const [rewind, rows] = [() => Promise.resolve(), () => Promise.resolve(0)];
  return { name, server, requests, amount, awaited, rewind, rows, stop: () => server.stop() };
}
