import { sql } from 'kysely';
import type { Db, Tx } from '../platform/db/database.ts';
import { prepareRead } from '../platform/db/prepared-statement.ts';
import { emailKey, foldIdentifier } from '../platform/shared/text-keys.ts';
import { isLocale } from '../platform/shared/locale.ts';
import type { Account } from './account.ts';
import { isPermission } from './permissions.ts';
import { compareRoleNames } from './role.ts';

/** Occurs in no role name: single-line texts have no control characters. */
const SEPARATOR = '\u001f';

/** Only for code that verifies or replaces passwords. */
export type AccountWithHash = Account & {
  passwordHash: string;
  deviceVersion: number;
  /** Whether somebody who reads the mail of this e-mail has had the account. */
  emailProven: boolean;
};

export async function findAccount(db: Db, id: number): Promise<AccountWithHash | undefined> {
  const [row] = await selectAccount(db, { id });
  return row && toAccount(row);
}

/**
 * The account after every earlier transaction that changes it has ended; later ones wait for this one. Reading without the
 * lock would, on PostgreSQL, decide on values that another transaction is about to overwrite: a password that is set while
 * the account is being deactivated would give Prosody a credential again.
 */
export async function lockAccount(tx: Tx, id: number): Promise<AccountWithHash | undefined> {
  await tx
    .updateTable('auth_user')
    .set((eb) => ({ is_active: eb.ref('is_active') }))
    .where('id', '=', id)
    .execute();
  return findAccount(tx, id);
}

/**
 * The account of a session, locked, for a change that the user makes to the own ways in. Undefined where it is inactive, or the session
 * has ended since the request began: by a new password, for instance, which was to shut out whoever asks.
 */
export async function lockAccountOfSession(tx: Tx, accountId: number, sessionIdHash: string): Promise<AccountWithHash | undefined> {
  const account = await lockAccount(tx, accountId);
  const sessions = tx.selectFrom('sessions').select('id_hash').where('id_hash', '=', sessionIdHash).where('user_id', '=', accountId);
  return account?.active && (await sessions.executeTakeFirst()) ? account : undefined;
}

/** Whether the password alone does not suffice for this user. */
export async function hasSecondFactor(db: Db, userId: number): Promise<boolean> {
  const { rows } = await sql`select 1 from totp_factors where user_id = ${userId}
    union all select 1 from passkeys where user_id = ${userId} limit 1`.execute(db);
  return rows.length > 0;
}

/** The same text for every spelling of a username or e-mail under which the same account is found. */
export function normalizeLogin(login: string): string {
  const name = foldIdentifier(login);
  return name.includes('@') ? (emailKey(name) ?? name) : name;
}

/** Looks for a username, or for an e-mail where the text has an `@`. */
export async function findAccountByLogin(db: Db, login: string): Promise<AccountWithHash | undefined> {
  const name = normalizeLogin(login);
  const query = selectAccounts(db).where(name.includes('@') ? 'auth_user.email_key' : 'auth_user.username', '=', name);
  const row = await query.executeTakeFirst();
  return row && toAccount(row);
}

/** In no particular order. At most some hundreds of ids at a time. */
export async function findAccounts(db: Db, ids: readonly number[]): Promise<AccountWithHash[]> {
  if (ids.length === 0) return [];
  return (await selectAccounts(db).where('auth_user.id', 'in', ids).execute()).map(toAccount);
}

/** In no particular order. At most some hundreds of usernames, e-mail keys and identifiers at a time. */
export async function findAccountsByKeys(
  db: Db,
  usernames: readonly string[],
  emailKeys: readonly string[],
  identifiers: readonly string[],
): Promise<AccountWithHash[]> {
  const byUsername = usernames.length === 0 ? [] : await selectAccounts(db).where('username', 'in', usernames).execute();
  const byEmail = emailKeys.length === 0 ? [] : await selectAccounts(db).where('email_key', 'in', emailKeys).execute();
  const byIdentifier = identifiers.length === 0 ? [] : await selectAccounts(db).where('identifier', 'in', identifiers).execute();
  const rows = new Map([...byUsername, ...byEmail, ...byIdentifier].map((row) => [row.id, row]));
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
      eb
        .selectFrom('user_roles')
        .innerJoin('roles', 'roles.id', 'user_roles.role_id')
        .whereRef('user_roles.user_id', '=', 'auth_user.id')
        .select((of) => of.fn.min('roles.second_factor_from').as('earliest'))
        .as('second_factor_from'),
    ]);
}

const selectAccount = prepareRead<{ id: number }, AccountRow>((db, value) => selectAccounts(db).where('auth_user.id', '=', value('id')));

type AccountRow = Awaited<ReturnType<ReturnType<typeof selectAccounts>['executeTakeFirstOrThrow']>>;

function toAccount(row: AccountRow): AccountWithHash {
  const granted = row.permission_names?.split(',').filter(isPermission) ?? [];
  const waiting = new Set(row.withheld_permissions.split(' '));
  return {
    id: row.id,
    username: row.username,
    firstName: row.first_name,
    lastName: row.last_name,
    email: row.email,
    identifier: row.identifier ?? '',
    active: row.is_active === 1,
    anonymised: row.anonymised_at !== null,
    passwordNotSet: row.password_not_set === 1,
    roles: (row.role_names?.split(SEPARATOR) ?? []).sort(compareRoleNames),
    permissions: new Set(granted.filter((permission) => !waiting.has(permission))),
    withheld: new Set(granted.filter((permission) => waiting.has(permission))),
    passwordSetBy: row.password_set_by,
    emailSetBy: row.email_set_by,
    avatarUrl: row.avatar_url,
    locale: isLocale(row.locale) ? row.locale : 'es',
    timeZone: row.time_zone,
    separateXmppPassword: row.separate_xmpp_password === 1,
    administeredUntil: row.administered_until === null ? null : new Date(row.administered_until),
    secondFactorFrom: row.second_factor_from === null ? null : new Date(row.second_factor_from),
    version: row.version,
    passwordHash: row.password,
    deviceVersion: row.device_version,
    emailProven: row.email_key !== null && row.proven_email_key === row.email_key,
  };
}
