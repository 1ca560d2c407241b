import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSettings } from '../src/platform/config/environment.ts';
import type { Db } from '../src/platform/db/database.ts';
import { openDatabase } from '../src/platform/db/open-database.ts';
import { AUDIT_LOG_SECRET } from './fill-audit-log.ts';
import type { BenchmarkRequest } from './load.ts';
import {
  backdateJoinAttempts,
  countJoinAttempts,
  createApiKeys,
  createSessions,
  deleteImports,
  deleteJoinAttempts,
  openMeetings,
} from './prepare-run.ts';
import { buildApiJoins, buildPageJoins, WEBHOOK_SECRET } from './requests.ts';
import { startServer, type ServerProcess } from './server-process.ts';
import { ADMINISTRATOR, meetingIds, studentIds, type Size } from './sizes.ts';

/** One of the servers that are measured alternately. */
export type BenchmarkTarget = {
  name: string;
  server: ServerProcess;
  /** Of these, the first `amount` are sent in a round, and each must be answered with the expected status. */
  requests: BenchmarkRequest[];
  amount: number;
  expectedStatus: number;
  /** Restores the state before the first request. */
  reset: () => Promise<void>;
  /** Rows that the requests added. */
  countRows: () => Promise<number>;
  stop: () => Promise<void>;
};

/** A running portal: joins through its page, and through the API of the same process. */
export type PortalTarget = BenchmarkTarget & {
  db: Db;
  /** A `Cookie` header of an administrator. */
  administrator: string;
  /** The same joins through the API. */
  api: BenchmarkTarget;
};

/** The portal as in production: behind a reverse proxy with TLS, with a log file. */
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
    AUDIT_LOG_SECRET,
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
  const shared = { server, amount, reset: () => backdateJoinAttempts(db), countRows: () => countJoinAttempts(db) };
  return {
    ...shared,
    name,
    db,
    administrator: administrator!,
    requests: buildPageJoins(cookies, meetingIds(size)),
    expectedStatus: 303,
    api: {
      ...shared,
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

/** A server without a database; it gets the requests of another target. */
export async function startBaseline(
  name: string,
  signs: boolean,
  { requests, amount, expectedStatus }: BenchmarkTarget,
): Promise<BenchmarkTarget> {
  const server = await startServer('./baseline-server.ts', { SIGNS: String(signs) });
  const [reset, countRows] = [() => Promise.resolve(), () => Promise.resolve(0)];
  return { name, server, requests, amount, expectedStatus, reset, countRows, stop: () => server.stop() };
}
