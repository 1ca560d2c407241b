import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { minutes } from '../shared/clock.ts';
import type { Db } from './database.ts';
import { PostgresLanes } from './postgres-lanes.ts';
import { toDriverUrl } from './postgres-url.ts';
import { setStatementRunner } from './prepared-statement.ts';
import type { Schema } from './schema.ts';

const MAX_CONNECTIONS = 10;

/** They are probed, so that no firewall forgets those that nobody uses. */
const KEEP_ALIVE_DELAY_MS = minutes(1);

/** How long a statement waits for a lock that another program holds, and a request for a connection. */
const LOCK_TIMEOUT_MS = 5000;
const CONNECTION_TIMEOUT_MS = 10_000;

export type PostgresOptions = {
  /** For as long as it takes, where nobody waits for an answer. */
  waitsForLocks?: boolean;
  /** Off behind a pooler that does not know prepared statements. */
  preparedStatements?: boolean;
};

/** PostgreSQL with the values of SQLite: numbers for integers, ISO-8601 text for instants. */
export function openPostgres(url: string, { waitsForLocks = false, preparedStatements = true }: PostgresOptions): Db {
  const config = {
    connectionString: toDriverUrl(url),
    connectionTimeoutMillis: CONNECTION_TIMEOUT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_DELAY_MS,
    types: { getTypeParser },
  };
  const sessionSettings = [
    // Compiling a statement, or starting a second process for it, takes longer than the slowest of the portal's statements.
    'set jit = off',
    'set max_parallel_workers_per_gather = 0',
    // Instants are sent in the connection's zone.
    "set timezone = 'UTC'",
    `set lock_timeout = ${waitsForLocks ? 0 : LOCK_TIMEOUT_MS}`,
  ].join('; ');
  const pool = openPool(config, sessionSettings);
  const lanes = new PostgresLanes(config, { named: preparedStatements, sessionSettings });
  const end = async () => {
    await lanes.end();
    await pool.end();
  };
  const db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool: { connect: () => pool.connect(), end } }) });
  setStatementRunner(db, lanes);
  return db;
}

function openPool(config: pg.ClientConfig, sessionSettings: string): pg.Pool {
  const pool = new pg.Pool({
    ...config,
    max: MAX_CONNECTIONS,
    // They stay open: a page whose statements wait for connections takes twice as long. And by one a restore detects that a portal is running.
    idleTimeoutMillis: 0,
    // A connection on which they fail is closed, and its error thrown where the connection was wanted.
    onConnect: (client) => client.query(sessionSettings),
  });
  // The pool replaces an idle connection that breaks; without a listener the error would end the process.
  pool.on('error', () => undefined);
  // The pool listens only to idle connections; one that breaks during a transaction fails its query.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

const parsers: Record<number, (text: string) => unknown> = {
  [pg.types.builtins.INT8]: parseInteger,
  [pg.types.builtins.NUMERIC]: Number,
  [pg.types.builtins.TIMESTAMPTZ]: parseInstant,
};

const defaultParser = pg.types.getTypeParser as (oid: number) => (text: string) => unknown;

/** All columns are sent as text. */
function getTypeParser(oid: number): (text: string) => unknown {
  return parsers[oid] ?? defaultParser(oid);
}

/** `2026-03-02 12:00:00.5+00` is parsed by hand: `Date` parses this form ten times as slowly as ISO 8601. */
function parseInstant(text: string): string {
  if (!/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?\+00$/.test(text)) return new Date(text).toISOString();
  return `${text.slice(0, 10)}T${text.slice(11, 19)}.${text.slice(20, -3).slice(0, 3).padEnd(3, '0')}Z`;
}

function parseInteger(text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number)) throw new RangeError(`${text} is not a safe integer`);
  return number;
}
