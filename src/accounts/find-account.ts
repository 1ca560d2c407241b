import { sql } from 'kysely';
import type { Db, Tx } from '../platform/db/database.ts';
import { emailKey } from '../platform/shared/text-keys.ts';
import { isLocale } from '../platform/shared/locale.ts';
import type { Account } from './account.ts';
import { isPermission } from './permissions.ts';
import { compareRoleNames } from './role.ts';

/** Stands in no name: a line of text has no control characters. */
const SEPARATOR = '\u001f';

/** What sign-in has to know beyond the account itself. */
export type AccountWithHash = Account & { passwordHash: string };

export async function findAccount(db: Db, id: number): Promise<AccountWithHash | undefined> {
  const row = await selectAccounts(db).where('auth_user.id', '=', id).executeTakeFirst();
  return row && toAccount(row);
}

/**
 * The account as it stands once everyone else who was changing it has finished: they wait for each other at its row. Whoever
 * only reads it decides, on PostgreSQL, on what another transaction is about to overwrite: a password set just while the
 * account is switched off would give Prosody a credential again.
 */
export async function lockAccount(tx: Tx, id: number): Promise<AccountWithHash | undefined> {
  await tx
    .updateTable('auth_user')
    .set((eb) => ({ is_active: eb.ref('is_active') }))
    .where('id', '=', id)
    .execute();
  return findAccount(tx, id);
}

/** One text for every spelling under which the same account is found. */
export function normalizeLogin(login: string): string {
  const name = login.normalize('NFKC').trim().toLowerCase();
  return name.includes('@') ? (emailKey(name) ?? name) : name;
}

/** By username, or by e-mail address where the text has an `@`. */
export async function findAccountByLogin(db: Db, login: string): Promise<AccountWithHash | undefined> {
  const name = normalizeLogin(login);
  const query = selectAccounts(db).where(name.includes('@') ? 'auth_user.email_key' : 'auth_user.username', '=', name);
  const row = await query.executeTakeFirst();
  return row && toAccount(row);
}

/** These accounts, in no particular order. For some hundreds of them at a time. */
export async function findAccounts(db: Db, ids: readonly number[]): Promise<AccountWithHash[]> {
  if (ids.length === 0) return [];
  return (await selectAccounts(db).where('auth_user.id', 'in', ids).execute()).map(toAccount);
}

/** The accounts that have one of these usernames or e-mail keys, in no particular order. For some hundreds of names at a time. */
export async function findAccountsByUsernameOrEmail(
  db: Db,
  usernames: readonly string[],
  emailKeys: readonly string[],
): Promise<AccountWithHash[]> {
  const byUsername = usernames.length === 0 ? [] : await selectAccounts(db).where('username', 'in', usernames).execute();
  const byEmail = emailKeys.length === 0 ? [] : await selectAccounts(db).where('email_key', 'in', emailKeys).execute();
  const rows = new Map([...byUsername, ...byEmail].map((row) => [row.id, row]));
  return [...rows.values()].map(toAccount);
}

function selectAccounts(db: Db) {
  return db
    .selectFrom('auth_user')
    .selectAll('auth_user')
    .select((eb) => [
      eb
        .selectFrom('user_roles')
        .innerJoin('roles', 'roles.id', 'user_roles.role_id')
        .whereRef('user_roles.user_id', '=', 'auth_user.id')
        .select(sql<string | null>`string_agg(roles.name, ${sql.lit(SEPARATOR)})`.as('names'))
        .as('role_names'),
      eb
        .selectFrom('user_roles')
        .innerJoin('role_permissions', 'role_permissions.role_id', 'user_roles.role_id')
        .whereRef('user_roles.user_id', '=', 'auth_user.id')
        .select(sql<string | null>`string_agg(role_permissions.permission, ',')`.as('names'))
        .as('permission_names'),
    ]);
}

type AccountRow = Awaited<ReturnType<ReturnType<typeof selectAccounts>['executeTakeFirstOrThrow']>>;

function toAccount(row: AccountRow): AccountWithHash {
  return {
    id: row.id,
    username: row.username,
    firstName: row.first_name,
    lastName: row.last_name,
    email: row.email,
    active: row.is_active === 1,
    anonymised: row.anonymised_at !== null,
    passwordNotSet: row.password_not_set === 1,
    roles: (row.role_names?.split(SEPARATOR) ?? []).sort(compareRoleNames),
    permissions: new Set(row.permission_names?.split(',').filter(isPermission)),
    avatarUrl: row.avatar_url,
    locale: isLocale(row.locale) ? row.locale : 'es',
    timeZone: row.time_zone,
    separateXmppPassword: row.separate_xmpp_password === 1,
    version: row.version,
    passwordHash: row.password,
  };
}

export async function countAdministrators(db: Db): Promise<number> {
  return countRows(selectAdministrators(db));
}

/**
 * Whether nobody else could administer the portal if this account no longer did. Whoever asks holds the role until the end of
 * the transaction: two administrators who remove each other at the same moment ask one after the other.
 */
export async function isLastAdministrator(tx: Tx, account: Pick<Account, 'id' | 'roles' | 'active'>): Promise<boolean> {
  if (!account.active || !account.roles.includes('administrator')) return false;
  await lockRoleRows(tx);
  return (await countRows(selectAdministrators(tx).where('auth_user.is_active', '=', 1).where('auth_user.id', '!=', account.id))) === 0;
}

/** Numbers of those who administer the portal. */
export async function listActiveAdministratorIds(db: Db): Promise<number[]> {
  const rows = await selectAdministrators(db).where('auth_user.is_active', '=', 1).select('auth_user.id').execute();
  return rows.map(({ id }) => id);
}

/** Who changes what roles allow, or takes the right to administer from somebody, waits here for the one before, until that transaction ends. */
export async function lockRoleRows(tx: Tx): Promise<void> {
  await tx
    .updateTable('roles')
    .set((eb) => ({ version: eb.ref('version') }))
    .where('name', '=', 'administrator')
    .execute();
}

function selectAdministrators(db: Db) {
  return db
    .selectFrom('user_roles')
    .innerJoin('roles', 'roles.id', 'user_roles.role_id')
    .innerJoin('auth_user', 'auth_user.id', 'user_roles.user_id')
    .where('roles.name', '=', 'administrator');
}

async function countRows(query: ReturnType<typeof selectAdministrators>): Promise<number> {
  const row = await query.select((eb) => eb.fn.countAll<number>().as('number')).executeTakeFirstOrThrow();
  return row.number;
}
