import { sql } from 'kysely';
import type { Db, Tx } from '../db/database.ts';
import { isLocale } from '../shared/language.ts';
import { emailKey } from '../shared/email-key.ts';
import { sortKey } from '../shared/sort-key.ts';
import { roles, type Account, type Role } from './account.ts';

/** What sign-in has to know beyond the account itself. */
export type AccountWithHash = Account & { passwordHash: string };

export async function findAccount(db: Db, id: number): Promise<AccountWithHash | undefined> {
  const row = await accountRows(db).where('auth_user.id', '=', id).executeTakeFirst();
  return row && accountFrom(row);
}

/** By username, or by e-mail address where the text has an `@`. */
export async function findAccountByLogin(db: Db, login: string): Promise<AccountWithHash | undefined> {
  const query = login.includes('@')
    ? accountRows(db).where('auth_user.email_key', '=', emailKey(login) ?? '')
    : accountRows(db).where('auth_user.username', '=', login.normalize('NFKC').trim().toLowerCase());
  const row = await query.executeTakeFirst();
  return row && accountFrom(row);
}

function accountRows(db: Db) {
  return db
    .selectFrom('auth_user')
    .selectAll('auth_user')
    .select((eb) =>
      eb
        .selectFrom('user_roles')
        .innerJoin('roles', 'roles.id', 'user_roles.role_id')
        .whereRef('user_roles.user_id', '=', 'auth_user.id')
        .select(sql<string | null>`string_agg(roles.name, ',')`.as('names'))
        .as('role_names'),
    );
}

type AccountRow = Awaited<ReturnType<ReturnType<typeof accountRows>['executeTakeFirstOrThrow']>>;

function accountFrom(row: AccountRow): AccountWithHash {
  const held = new Set(row.role_names?.split(','));
  return {
    id: row.id,
    username: row.username,
    firstName: row.first_name,
    lastName: row.last_name,
    email: row.email,
    active: row.is_active === 1,
    roles: roles.filter((role) => held.has(role)),
    avatarUrl: row.avatar_url,
    locale: isLocale(row.locale) ? row.locale : 'es',
    timeZone: row.time_zone,
    separateXmppPassword: row.separate_xmpp_password === 1,
    passwordHash: row.password,
  };
}

/** The hash as it stands now, read inside the transaction that is about to act on it. */
export async function findPasswordHash(tx: Tx, id: number): Promise<string | undefined> {
  const row = await tx.selectFrom('auth_user').select('password').where('id', '=', id).executeTakeFirst();
  return row?.password;
}

export async function updateAccount(tx: Db, id: number, values: Partial<AccountColumns>): Promise<void> {
  await tx.updateTable('auth_user').set(values).where('id', '=', id).execute();
}

export type AccountColumns = {
  username: string;
  password: string;
  first_name: string;
  last_name: string;
  sort_key: string;
  is_active: number;
  last_login: string;
  avatar_url: string | null;
  locale: string;
  time_zone: string | null;
  separate_xmpp_password: number;
};

export async function replaceRoles(tx: Tx, userId: number, held: Role[]): Promise<void> {
  await tx.deleteFrom('user_roles').where('user_id', '=', userId).execute();
  if (held.length === 0) return;
  await tx
    .insertInto('user_roles')
    .columns(['user_id', 'role_id'])
    .expression(tx.selectFrom('roles').select((eb) => [eb.lit(userId).as('user_id'), 'id']).where('name', 'in', held))
    .execute();
}

/** Which of the two names another account has already. */
export async function takenNames(tx: Tx, username: string, key: string | null): Promise<'username' | 'email' | undefined> {
  const names = tx.selectFrom('auth_user').select('id');
  if (await names.where('username', '=', username).executeTakeFirst()) return 'username';
  if (key !== null && (await names.where('email_key', '=', key).executeTakeFirst())) return 'email';
  return undefined;
}

type Person = { username: string; firstName: string; lastName: string; email: string };

export async function insertAccount(tx: Tx, person: Person, passwordHash: string, now: Date): Promise<number> {
  const { id } = await tx
    .insertInto('auth_user')
    .values({
      username: person.username,
      password: passwordHash,
      first_name: person.firstName,
      last_name: person.lastName,
      email: person.email,
      email_key: emailKey(person.email) ?? null,
      sort_key: nameSortKey(person),
      date_joined: now.toISOString(),
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

/** Lists of people are sorted by last name, as class lists are. */
export function nameSortKey(person: { firstName: string; lastName: string }): string {
  return sortKey(`${person.lastName} ${person.firstName}`);
}

export async function removeAccount(tx: Tx, id: number): Promise<void> {
  await tx.deleteFrom('auth_user').where('id', '=', id).execute();
}

export async function countAdministrators(db: Db): Promise<number> {
  const row = await db
    .selectFrom('user_roles')
    .innerJoin('roles', 'roles.id', 'user_roles.role_id')
    .where('roles.name', '=', 'administrator')
    .select((eb) => eb.fn.countAll<number>().as('number'))
    .executeTakeFirstOrThrow();
  return row.number;
}
