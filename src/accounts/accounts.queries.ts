import type { Updateable } from 'kysely';
import type { Db, Tx } from '../platform/db/database.ts';
import { emailKey, sortKey } from '../platform/shared/text-keys.ts';
import type { Locale } from '../platform/shared/locale.ts';
import type { UserTable } from './accounts.table.ts';
import { isPermission, type Permission } from './permissions.ts';

export async function updateAccountRow(tx: Db, id: number, values: Partial<AccountColumns>): Promise<void> {
  await tx.updateTable('auth_user').set(values).where('id', '=', id).execute();
}

export type AccountColumns = {
  username: string;
  email: string;
  email_key: string | null;
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
  password_not_set: number;
  version: number;
};

export async function replaceUserRoles(tx: Tx, userId: number, held: readonly string[]): Promise<void> {
  await tx.deleteFrom('user_roles').where('user_id', '=', userId).execute();
  if (held.length === 0) return;
  await tx
    .insertInto('user_roles')
    .columns(['user_id', 'role_id'])
    .expression(
      tx
        .selectFrom('roles')
        .select((eb) => [eb.lit(userId).as('user_id'), 'id'])
        .where('name', 'in', held),
    )
    .execute();
}

/** What these roles together allow. */
export async function listPermissionsOfRoles(db: Db, roles: readonly string[]): Promise<Permission[]> {
  if (roles.length === 0) return [];
  const rows = await db
    .selectFrom('role_permissions')
    .innerJoin('roles', 'roles.id', 'role_permissions.role_id')
    .where('roles.name', 'in', roles)
    .select('permission')
    .distinct()
    .execute();
  return rows.map((row) => row.permission).filter(isPermission);
}

/** Which of the two names another account has already. An empty one is none. */
export async function findTakenField(tx: Tx, username: string, key: string | null): Promise<'username' | 'email' | undefined> {
  const names = tx.selectFrom('auth_user').select('id');
  if (await names.where('username', '=', username).executeTakeFirst()) return 'username';
  if (key !== null && (await names.where('email_key', '=', key).executeTakeFirst())) return 'email';
  return undefined;
}

/** Whether another account than this one has the address. */
export async function isEmailTaken(tx: Tx, email: string, exceptId: number): Promise<boolean> {
  const query = tx
    .selectFrom('auth_user')
    .select('id')
    .where('email_key', '=', emailKey(email) ?? null)
    .where('id', '!=', exceptId);
  return (await query.executeTakeFirst()) !== undefined;
}

type NewAccountRow = { username: string; firstName: string; lastName: string; email: string; locale?: Locale };

export async function insertAccountRow(
  tx: Tx,
  person: NewAccountRow,
  passwordHash: string,
  awaitsPassword: boolean,
  now: Date,
): Promise<number> {
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
      password_not_set: awaitsPassword ? 1 : 0,
      ...(person.locale && { locale: person.locale }),
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

/** Lists of people are sorted by last name, as class lists are. */
export function nameSortKey(person: { firstName: string; lastName: string }): string {
  return sortKey(`${person.lastName} ${person.firstName}`);
}

/** The hash of the account that stands at this share, from 0 to 1, of the numbers given so far; undefined where there is nobody. */
export async function pickDecoyHash(db: Db, share: number): Promise<string | undefined> {
  const { last } = await db
    .selectFrom('auth_user')
    .select((eb) => eb.fn.max<number | null>('id').as('last'))
    .executeTakeFirstOrThrow();
  const from = Math.ceil(share * (last ?? 0));
  const row = await db.selectFrom('auth_user').select('password').where('id', '>=', from).orderBy('id').limit(1).executeTakeFirst();
  return row?.password;
}

/** Writes over who somebody was, and removes what an account has beside its row. */
export async function overwriteAccountRow(tx: Tx, id: number, values: Partial<Updateable<UserTable>>): Promise<void> {
  await tx
    .updateTable('auth_user')
    .set((eb) => ({ ...values, is_staff: 0, is_superuser: 0, version: eb('version', '+', 1) }))
    .where('id', '=', id)
    .execute();
  // The number of their calendar's address stays: an earlier address must not lead anywhere again.
  for (const table of ['user_roles', 'account_links', 'sign_in_attempts', 'idempotency_keys'] as const)
    await tx.deleteFrom(table).where('user_id', '=', id).execute();
}

export async function deleteAccountRow(tx: Tx, id: number): Promise<void> {
  await tx.deleteFrom('auth_user').where('id', '=', id).execute();
}
