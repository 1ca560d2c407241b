import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSettings } from '../src/config/environment.ts';
import { openDatabase } from '../src/db/open-database.ts';
import { JOURNAL_SECRET } from './fill-journal.ts';
import { pairsOf, type Pair } from './join-load.ts';
import { ageAttempts, countAttempts, forgetAttempts, forgetImports, openMeetings, signIn } from './prepare-run.ts';
import { startServer, type ServerProcess } from './server-process.ts';
import { ADMINISTRATOR, meetingIds, studentIds, type Size } from './sizes.ts';

/** One of the servers that take turns, and what has to be done around a turn. */
export type Contestant = {
  name: string;
  server: ServerProcess;
  pairs: Pair[];
  /** A `Cookie` header of somebody who administers. */
  administrator: string;
  joins: number;
  /** Puts everything as it was before the first join. */
  rewind: () => Promise<void>;
  /** How many rows the joins have added so far. */
  rows: () => Promise<number>;
  stop: () => Promise<void>;
};

/** The portal as an operator runs it: behind a proxy that speaks https, log to a file. */
export async function portalOn(name: string, databaseUrl: string, size: Size, joins: number): Promise<Contestant> {
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
    XMPP_CREDENTIALS: 'off',
  };
  const db = openDatabase(databaseUrl);
  await forgetAttempts(db, size);
  await forgetImports(db, size);
  await openMeetings(db, size);
  const [administrator, ...cookies] = await signIn(db, readSettings(environment, {}).http, [ADMINISTRATOR, ...studentIds(size)]);
  const server = await startServer('./portal-server.ts', environment);
  return {
    name,
    server,
    joins,
    administrator: administrator!,
    pairs: pairsOf(cookies, meetingIds(size)),
    rewind: () => ageAttempts(db),
    rows: () => countAttempts(db),
    async stop() {
      await server.stop();
      await db.destroy();
      rmSync(folder, { recursive: true });
    },
  };
}

/** A server that has neither database nor rows; it gets the requests of another, cookies and all. */
export async function bareServer(name: string, signs: boolean, like: Contestant): Promise<Contestant> {
  const server = await startServer('./bare-server.ts', { SIGNS: String(signs) });
  const { pairs, administrator, joins } = like;
  return {
    name,
    server,
    pairs,
    administrator,
    joins,
    rewind: () => Promise.resolve(),
    rows: () => Promise.resolve(0),
    stop: () => server.stop(),
  };
}
