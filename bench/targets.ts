import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSettings } from '../src/platform/config/environment.ts';
import type { Db } from '../src/platform/db/database.ts';
import { openDatabase } from '../src/platform/db/open-database.ts';
import { AUDIT_LOG_SECRET } from './fill-audit-log.ts';
import { buildApiJoins, buildPageJoins } from './join-requests.ts';
import type { BenchmarkRequest } from './load.ts';
import {
  backdateJoinAttempts,
  countJoinAttempts,
  deleteJoinAttempts,
  deleteImports,
  createApiKeys,
  openMeetings,
  createSessions,
} from './prepare-run.ts';
import { startServer, type ServerProcess } from './server-process.ts';
import { ADMINISTRATOR, meetingIds, studentIds, type Size } from './sizes.ts';

/** One of the servers that take turns, and what has to be done around a turn. */
export type BenchmarkTarget = {
  name: string;
  server: ServerProcess;
  /** What is asked of it, how many of them in a turn, and the status with which all have to be answered. */
  requests: BenchmarkRequest[];
  amount: number;
  expectedStatus: number;
  /** Puts everything as it was before the first request. */
  reset: () => Promise<void>;
  /** How many rows the requests have added so far. */
  countRows: () => Promise<number>;
  stop: () => Promise<void>;
};

/** A running portal: its page's joins, and beside them the other doors to the same process. */
export type PortalTarget = BenchmarkTarget & {
  db: Db;
  /** A `Cookie` header of somebody who administers. */
  administrator: string;
  /** The same joins through the API. */
  api: BenchmarkTarget;
};

/** What Jitsi's server and the portal share. */
export const WEBHOOK_SECRET = 'a_webhook_secret_of_the_benchmark_32_characters';

/** The portal as an operator runs it: behind a proxy that speaks https, log to a file. */
export async function startPortalTarget(name: string, databaseUrl: string, size: Size, amount: number): Promise<PortalTarget> {
  const folder = mkdtempSync(join(tmpdir(), 'portal-bench-'));
  const environment = {
    NODE_ENV: 'production',
    PORT: '0',
    PUBLIC_URL: 'https://portal.example.org',
    TRUST_PROXY: 'loopback',
    DATABASE_URL: databaseUrl,
    LOG_FILE: join(folder, 'portal.log'),
    SESSION_SECRET: 'sessions of the benchmark, 32 characters or more',
    AUDIT_LOG_SECRET: AUDIT_LOG_SECRET,
    JITSI_APP_SECRET: 'a_secret_of_the_benchmark_32_characters_or_more',
    JITSI_WEBHOOK_SECRET: WEBHOOK_SECRET,
    XMPP_CREDENTIALS: 'off',
  };
  const db = openDatabase(databaseUrl);
  await deleteJoinAttempts(db, size);
  await deleteImports(db, size);
  await openMeetings(db, size);
  const [administrator, ...cookies] = await createSessions(db, readSettings(environment, {}).http, [ADMINISTRATOR, ...studentIds(size)]);
  const keys = await createApiKeys(db, studentIds(size));
  const server = await startServer('./portal-server.ts', environment);
  const same = { server, amount, reset: () => backdateJoinAttempts(db), countRows: () => countJoinAttempts(db) };
  return {
    ...same,
    name,
    db,
    administrator: administrator!,
    requests: buildPageJoins(cookies, meetingIds(size)),
    expectedStatus: 303,
    api: {
      ...same,
      name: `${name}, API`,
      requests: buildApiJoins(keys, meetingIds(size)),
      expectedStatus: 200,
      stop: () => Promise.resolve(),
    },
    async stop() {
      await server.stop();
      await db.destroy();
      rmSync(folder, { recursive: true });
    },
  };
}

/** A server that has neither database nor rows; it gets the requests of another, cookies and all. */
export async function startBaseline(
  name: string,
  signs: boolean,
  { requests, amount, expectedStatus }: BenchmarkTarget,
): Promise<BenchmarkTarget> {
  const server = await startServer('./bare-server.ts', { SIGNS: String(signs) });
  const [reset, countRows] = [() => Promise.resolve(), () => Promise.resolve(0)];
  return { name, server, requests, amount, expectedStatus, reset, countRows, stop: () => server.stop() };
}
