import { existsSync, statSync } from 'node:fs';
import Database from 'better-sqlite3';
import { sql } from 'kysely';
import { isPostgresUrl } from '../../platform/config/validators.ts';
import { describeConnectionError } from '../../platform/db/database-errors.ts';
import type { Db } from '../../platform/db/database.ts';
import { cleanLine } from '../../platform/shared/clean-text.ts';
import { appliedMigrations } from '../../platform/db/migrate.ts';
import { openDatabase } from '../../platform/db/open-database.ts';
import { OperationRefusedError } from '../backup/context.ts';
import { toKysely } from '../backup/sqlite-file.ts';
import type { DjangoUser } from './django-user.ts';

/**
 * Runs `work` on a read-only snapshot of a Django site's database, `postgres://…` or the path of a SQLite file. Throws an
 * OperationRefusedError where it cannot be reached or does not belong to a Django site.
 */
export async function withDjangoDatabase<Result>(location: string, work: (django: Db) => Promise<Result>): Promise<Result> {
  const db = openDjangoDatabase(location);
  try {
    await requireDjango(db);
    const transaction = db.transaction();
    if (!isPostgres(location)) return await transaction.execute(work);
    return await transaction.setIsolationLevel('repeatable read').setAccessMode('read only').execute(work);
  } finally {
    await db.destroy();
  }
}

function isPostgres(location: string): boolean {
  return /^postgres(ql)?:\/\//.test(location);
}

function openDjangoDatabase(location: string): Db {
  if (isPostgres(location)) {
    if (!isPostgresUrl(location)) throw new OperationRefusedError('this is no URL; percent-encode what its password holds of / # ? %');
    return openDatabase(location);
  }
  const path = location.replace(/^(file:|sqlite:\/\/\/)/, '');
  requireFile(path);
  try {
    return toKysely(new Database(path, { readonly: true }));
  } catch (error) {
    throw toConnectionError(error);
  }
}

/** The driver's own errors say neither which file nor what is in its place. */
function requireFile(path: string): void {
  const found = existsSync(path) ? statSync(path) : undefined;
  if (!found) throw new OperationRefusedError(`there is no file ${path}: give a SQLite file, or postgres://…`);
  if (!found.isFile()) throw new OperationRefusedError(`${path} is no file: give the SQLite file in it`);
}

async function requireDjango(db: Db): Promise<void> {
  const missing = await listMissingColumns(db).catch((error: unknown) => {
    throw toConnectionError(error);
  });
  if (missing.length > 0)
    throw new OperationRefusedError(
      `this is no Django site's database, or one with accounts of its own kind: auth_user lacks ${missing.join(', ')}`,
    );
  if ((await appliedMigrations(db)).length > 0) throw new OperationRefusedError('this is the database of a portal, not of a Django site');
}

function toConnectionError(error: unknown): unknown {
  const message = describeConnectionError(error, 'the Django database');
  return message === undefined ? error : new OperationRefusedError(message);
}

const BATCH_SIZE = 500;

const columns = [
  ...['id', 'username', 'password', 'first_name', 'last_name', 'email', 'is_active', 'is_staff', 'is_superuser', 'last_login'],
  'date_joined',
] as const;

type UserRow = Record<(typeof columns)[number], unknown>;

/** The columns of a table; none where there is no such table. */
export async function listColumns(django: Db, table: string): Promise<string[]> {
  const found = (await django.introspection.getTables()).find(({ name, isView }) => name === table && !isView);
  return found?.columns.map(({ name }) => name) ?? [];
}

/** The required columns that `auth_user` lacks. */
async function listMissingColumns(django: Db): Promise<string[]> {
  const existing = await listColumns(django, 'auth_user');
  return columns.filter((name) => !existing.includes(name));
}

/** All users by id, in batches. */
export async function* readUsersInBatches(django: Db): AsyncGenerator<DjangoUser[]> {
  const list = sql.join(columns.map((name) => sql.ref(name)));
  let last: number | undefined;
  do {
    const after = last === undefined ? sql`` : sql`where id > ${last}`;
    const { rows }: { rows: UserRow[] } = await sql<UserRow>`
      select ${list} from auth_user ${after} order by id limit ${sql.lit(BATCH_SIZE)}`.execute(django);
    const users = rows.map(toDjangoUser);
    if (users.length > 0) yield users;
    last = users.length === BATCH_SIZE ? users.at(-1)!.id : undefined;
  } while (last !== undefined);
}

type ClearCredential = { username: string; realm: string; password: string };

/** The clear-text passwords that the site stored for Prosody under this realm. */
export async function listClearCredentials(django: Db, realm: string): Promise<ClearCredential[]> {
  const { rows } = await sql<ClearCredential>`
    select username, realm, password from authreg where lower(realm) = ${realm} order by username, realm`.execute(django);
  return rows;
}

/** The number of rows under other realms. */
export async function countOtherRealms(django: Db, realm: string): Promise<{ realm: string; count: number }[]> {
  const { rows } = await sql<{ realm: string; count: number }>`
    select realm, count(*) as count from authreg where lower(realm) <> ${realm} group by realm order by realm`.execute(django);
  return rows;
}

function toDjangoUser(row: UserRow): DjangoUser {
  return {
    id: Number(row.id),
    username: toText(row.username),
    password: toText(row.password),
    firstName: cleanLine(toText(row.first_name)),
    lastName: cleanLine(toText(row.last_name)),
    email: toText(row.email),
    active: toBoolean(row.is_active),
    staff: toBoolean(row.is_staff),
    superuser: toBoolean(row.is_superuser),
    lastLogin: parseInstant(row.last_login),
    // Never null in Django.
    dateJoined: parseInstant(row.date_joined) ?? new Date(0),
  };
}

const toText = (value: unknown): string => (typeof value === 'string' ? value : '');

/** A boolean on PostgreSQL, 0 or 1 on SQLite. */
const toBoolean = (value: unknown): boolean => value === true || value === 1;

/** ISO text on PostgreSQL; on SQLite UTC without a time zone, `2026-11-20 17:00:00.123456`. */
function parseInstant(value: unknown): Date | undefined {
  if (typeof value !== 'string') return undefined;
  const instant = new Date(/(Z|[+-]\d\d:?\d\d)$/.test(value) ? value : `${value.replace(' ', 'T')}Z`);
  return Number.isNaN(instant.getTime()) ? undefined : instant;
}
