import { sql } from 'kysely';
import type { Db } from '../../platform/db/database.ts';
import type { DjangoUser } from './django-user.ts';

const BATCH_SIZE = 500;

const columns = [
  ...['id', 'username', 'password', 'first_name', 'last_name', 'email', 'is_active', 'is_staff', 'is_superuser', 'last_login'],
  'date_joined',
] as const;

type UserRow = Record<(typeof columns)[number], unknown>;

/** Columns that a table of the Django site has; none where there is no such table. */
export async function listColumns(django: Db, table: string): Promise<string[]> {
  const found = (await django.introspection.getTables()).find(({ name, isView }) => name === table && !isView);
  return found?.columns.map(({ name }) => name) ?? [];
}

/** Which of the columns that are read Django's table of people lacks. */
export async function listMissingColumns(django: Db): Promise<string[]> {
  const there = await listColumns(django, 'auth_user');
  return columns.filter((name) => !there.includes(name));
}

/** Everyone, by number and in batches. */
export async function* readUsersInBatches(django: Db): AsyncGenerator<DjangoUser[]> {
  const list = sql.join(columns.map((name) => sql.ref(name)));
  let last: number | undefined;
  do {
    const after = last === undefined ? sql`` : sql`where id > ${last}`;
    const { rows }: { rows: UserRow[] } = await sql<UserRow>`
      select ${list} from auth_user ${after} order by id limit ${sql.lit(BATCH_SIZE)}`.execute(django);
    const people = rows.map(toDjangoUser);
    if (people.length > 0) yield people;
    last = people.length === BATCH_SIZE ? people.at(-1)!.id : undefined;
  } while (last !== undefined);
}

export type ClearCredential = { username: string; realm: string; password: string };

/** What the site kept for Prosody under this realm. */
export async function listClearCredentials(django: Db, realm: string): Promise<ClearCredential[]> {
  const { rows } = await sql<ClearCredential>`
    select username, realm, password from authreg where lower(realm) = ${realm} order by username, realm`.execute(django);
  return rows;
}

/** How many rows it kept under other ones. */
export async function countOtherRealms(django: Db, realm: string): Promise<{ realm: string; number: number }[]> {
  const { rows } = await sql<{ realm: string; number: number }>`
    select realm, count(*) as number from authreg where lower(realm) <> ${realm} group by realm order by realm`.execute(django);
  return rows;
}

function toDjangoUser(row: UserRow): DjangoUser {
  return {
    id: Number(row.id),
    username: toText(row.username),
    password: toText(row.password),
    firstName: toSingleLine(row.first_name),
    lastName: toSingleLine(row.last_name),
    email: toSingleLine(row.email),
    active: toBoolean(row.is_active),
    staff: toBoolean(row.is_staff),
    superuser: toBoolean(row.is_superuser),
    lastLogin: parseInstant(row.last_login),
    // Django always writes one.
    dateJoined: parseInstant(row.date_joined) ?? new Date(0),
  };
}

const toText = (value: unknown): string => (typeof value === 'string' ? value : '');

/** What no keyboard makes, and PostgreSQL partly refuses, becomes a space. */
const toSingleLine = (value: unknown): string =>
  toText(value)
    .replace(/[\u0000-\u001f\u007f]+/g, ' ')
    .trim();

/** A boolean on PostgreSQL, 0 or 1 on SQLite. */
const toBoolean = (value: unknown): boolean => value === true || value === 1;

/** ISO text on PostgreSQL; on SQLite UTC without saying so, `2026-11-20 17:00:00.123456`. */
function parseInstant(value: unknown): Date | undefined {
  if (typeof value !== 'string') return undefined;
  const instant = new Date(/(Z|[+-]\d\d:?\d\d)$/.test(value) ? value : `${value.replace(' ', 'T')}Z`);
  return Number.isNaN(instant.getTime()) ? undefined : instant;
}
