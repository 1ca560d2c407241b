import { PostgresDialect } from 'kysely';
import pg from 'pg';
import { toDriverUrl } from './postgres-url.ts';

const MAX_CONNECTIONS = 10;

/** One connection stays open while idle: by it a restore detects that a portal is running. */
const MIN_CONNECTIONS = 1;

/** How long a statement waits for a lock that another program holds, and a request for a connection. */
const LOCK_TIMEOUT_MS = 5000;
const CONNECTION_TIMEOUT_MS = 10_000;

/** PostgreSQL with the values of SQLite: numbers for integers, ISO-8601 text for instants. */
export function postgresDialect(url: string, { waitsForLocks = false } = {}): PostgresDialect {
  const pool = new pg.Pool({
    connectionString: toDriverUrl(url),
    min: MIN_CONNECTIONS,
    max: MAX_CONNECTIONS,
    connectionTimeoutMillis: CONNECTION_TIMEOUT_MS,
    types: { getTypeParser },
  });
  const lockTimeout = waitsForLocks ? 0 : LOCK_TIMEOUT_MS;
  // The pool replaces an idle connection that breaks; without a listener the error would end the process.
  pool.on('error', () => undefined);
  // The pool listens only to idle connections; one that breaks during a transaction fails its query.
  pool.on('connect', (client) => {
    client.on('error', () => undefined);
    // JIT compilation takes longer than the slowest of the portal's statements. Instants are sent in the connection's zone.
    client.query(`set jit = off; set timezone = 'UTC'; set lock_timeout = ${lockTimeout}`).catch(() => undefined);
  });
  return new PostgresDialect({ pool });
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
