import { PostgresDialect } from 'kysely';
import pg from 'pg';

const MAX_CONNECTIONS = 10;

/** One is kept also while nobody needs it: by it a restore sees that a portal runs. */
const MIN_CONNECTIONS = 1;

/** PostgreSQL, answering with the same values as SQLite: numbers for whole numbers, ISO-8601 text for instants. */
export function postgresDialect(url: string): PostgresDialect {
  const pool = new pg.Pool({ connectionString: url, min: MIN_CONNECTIONS, max: MAX_CONNECTIONS, types: { getTypeParser } });
  // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
  pool.on('error', () => undefined);
  // The pool listens only to connections that it holds; one that breaks while a transaction has it fails that query instead.
  pool.on('connect', (client) => {
    client.on('error', () => undefined);
    // Compiling a statement takes PostgreSQL longer than the largest of ours takes it to run. Instants come in the zone of the connection.
    client.query("set jit = off; set timezone = 'UTC'").catch(() => undefined);
  });
  return new PostgresDialect({ pool });
}

const parsers: Record<number, (text: string) => unknown> = {
  [pg.types.builtins.INT8]: parseInteger,
  [pg.types.builtins.NUMERIC]: Number,
  [pg.types.builtins.TIMESTAMPTZ]: parseInstant,
};

const defaultParser = pg.types.getTypeParser as (oid: number) => (text: string) => unknown;

/** All that we ask for comes as text. */
function getTypeParser(oid: number): (text: string) => unknown {
  return parsers[oid] ?? defaultParser(oid);
}

/** `2026-03-02 12:00:00.5+00` is taken apart by hand: JavaScript reads that form ten times as slowly as its own. */
function parseInstant(text: string): string {
  if (!/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?\+00$/.test(text)) return new Date(text).toISOString();
  return `${text.slice(0, 10)}T${text.slice(11, 19)}.${text.slice(20, -3).slice(0, 3).padEnd(3, '0')}Z`;
}

function parseInteger(text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number)) throw new RangeError(`${text} is beyond the whole numbers that JavaScript knows`);
  return number;
}
