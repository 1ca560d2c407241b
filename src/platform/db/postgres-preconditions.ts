import { sql } from 'kysely';
import { OperatorError } from '../shared/operator-error.ts';
import type { Db } from './database.ts';
import { isPostgres } from './engine.ts';

/** The PostgreSQL of DATABASE_URL cannot hold a portal; the message says what to do. */
export class PostgresPreconditionError extends OperatorError {}

/** `npm run restore` drops a database with its connections. */
const OLDEST_MAJOR_VERSION = 13;

type ServerFacts = { version: number; encoding: string; name: string; role: string; schema: string | null; mayCreate: boolean };

/** Throws a PostgresPreconditionError where a PostgreSQL is too old or its database does not hold every character. */
export async function requireUsableServer(db: Db): Promise<void> {
  if (!isPostgres(db)) return;
  const { version, encoding, name, role } = await findServerFacts(db);
  if (version < OLDEST_MAJOR_VERSION * 10_000)
    throw new PostgresPreconditionError(
      `this is PostgreSQL ${Math.floor(version / 10_000)}, the portal needs ${OLDEST_MAJOR_VERSION} or newer: upgrade the server`,
    );
  if (encoding !== 'UTF8')
    throw new PostgresPreconditionError(
      `the database ${name} has the encoding ${encoding}, which does not hold every name: take a new one, «create database ${name} owner ${role} encoding 'UTF8' template template0»`,
    );
}

/** Throws a PostgresPreconditionError where the role may not create tables: since PostgreSQL 15 only the database's owner may. */
export async function requireCreateRight(db: Db): Promise<void> {
  if (!isPostgres(db)) return;
  const { name, role, schema, mayCreate } = await findServerFacts(db);
  if (mayCreate) return;
  const statement = `«alter database ${name} owner to ${role}», or «grant usage, create on schema ${schema ?? 'public'} to ${role}» inside of ${name}`;
  throw new PostgresPreconditionError(
    `the role ${role} may not create tables in the database ${name}: run ${statement}, as an administrator of PostgreSQL, then «npm run migrate» again`,
  );
}

async function findServerFacts(db: Db): Promise<ServerFacts> {
  const { rows } = await sql<ServerFacts>`
    select current_setting('server_version_num')::integer as version, pg_encoding_to_char(encoding) as encoding, datname as name,
      current_user as role, current_schema() as schema, coalesce(has_schema_privilege(current_schema(), 'create'), false) as "mayCreate"
    from pg_database where datname = current_database()`.execute(db);
  return rows[0]!;
}
