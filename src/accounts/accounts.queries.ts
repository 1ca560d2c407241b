import type { Updateable } from 'kysely';
import type { Db, Tx } from '../platform/db/database.ts';
import { emailKey, sortKey } from '../platform/shared/text-keys.ts';
import type { Locale } from '../platform/shared/locale.ts';
import { displayName, type IdentifierOwner, type SetterId } from './account.ts';
import type { UserTable } from './accounts.table.ts';
import { isPermission, type Permission } from './permissions.ts';

type NewAccountRow = { username: string; firstName: string; lastName: string; email: string; identifier?: string; locale?: Locale };

/** Returns the id of the new account. Rejects with a unique violation where another transaction takes the username, e-mail or identifier first. */
export async function insertAccountRow(
  tx: Tx,
  user: NewAccountRow,
  passwordHash: string,
  passwordNotSet: boolean,
  createdBy: SetterId,
  now: Date,
): Promise<number> {
  const { id } = await tx
    .insertInto('auth_user')
    .values({
      username: user.username,
      password: passwordHash,
      first_name: user.firstName,
      last_name: user.lastName,
      email: user.email,
      email_key: emailKey(user.email) ?? null,
      identifier: user.identifier === '' ? null : (user.identifier ?? null),
      sort_key: nameSortKey(user),
      date_joined: now.toISOString(),
      password_not_set: passwordNotSet ? 1 : 0,
      password_set_by: passwordNotSet ? null : createdBy,
      email_set_by: user.email === '' ? null : createdBy,
      ...(user.locale && { locale: user.locale }),
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

export async function updateAccountRow(tx: Tx, id: number, values: Updateable<UserTable>): Promise<void> {
  await tx.updateTable('auth_user').set(values).where('id', '=', id).execute();
}

/** Overwrites personal data and deletes what belongs to the account in other tables of this module and of the API. */
export async function overwriteAccountRow(tx: Tx, id: number, values: Updateable<UserTable>): Promise<void> {
  await tx
    .updateTable('auth_user')
    .set((eb) => ({ ...values, is_staff: 0, is_superuser: 0, version: eb('version', '+', 1) }))
    .where('id', '=', id)
    .execute();
  // The number of the calendar URL stays: an earlier URL must never lead anywhere again.
  for (const table of [
    'user_roles',
    'group_roles',
    'account_pictures',
    'account_links',
    'account_identities',
    'authorization_codes',
    'totp_factors',
    'recovery_codes',
    'passkeys',
    'second_factor_resets',
    'sign_in_attempts',
    'idempotency_keys',
  ] as const)
    await tx.deleteFrom(table).where('user_id', '=', id).execute();
}

export async function deleteAccountRow(tx: Tx, id: number): Promise<void> {
  await tx.deleteFrom('auth_user').where('id', '=', id).execute();
}

/** Lists of users are sorted by last name, as class lists are. */
export function nameSortKey(user: { firstName: string; lastName: string }): string {
  return sortKey(`${user.lastName} ${user.firstName}`);
}

/** Which of the two another account has already. A null e-mail key is never taken. */
export async function findTakenField(tx: Tx, username: string, key: string | null): Promise<'username' | 'email' | undefined> {
  const accounts = tx.selectFrom('auth_user').select('id');
  if (await accounts.where('username', '=', username).executeTakeFirst()) return 'username';
  if (key !== null && (await accounts.where('email_key', '=', key).executeTakeFirst())) return 'email';
  return undefined;
}

/** Whether an account other than `exceptId` has the e-mail, in any spelling. */
export async function isEmailTaken(tx: Tx, email: string, exceptId: number): Promise<boolean> {
  const query = tx
    .selectFrom('auth_user')
    .select('id')
    .where('email_key', '=', emailKey(email) ?? null)
    .where('id', '!=', exceptId);
  return (await query.executeTakeFirst()) !== undefined;
}

/** Who has an identifier, if that is an account other than `exceptId`. An empty one is nobody's. */
export async function findIdentifierOwner(tx: Tx, identifier: string, exceptId?: number): Promise<IdentifierOwner | undefined> {
  if (identifier === '') return undefined;
  const query = tx.selectFrom('auth_user').select(['id', 'username', 'first_name as firstName', 'last_name as lastName']);
  const owner = await query.where('identifier', '=', identifier).executeTakeFirst();
  return owner && owner.id !== exceptId ? { id: owner.id, name: displayName(owner) } : undefined;
}

/** Gives a user these roles and no others, and sets Django's two flags, which the portal itself never reads, to match. */
export async function setUserRoles(tx: Tx, userId: number, roles: readonly string[]): Promise<void> {
  await tx.deleteFrom('user_roles').where('user_id', '=', userId).execute();
  if (roles.length > 0) {
    await tx
      .insertInto('user_roles')
      .columns(['user_id', 'role_id'])
      .expression(
        tx
          .selectFrom('roles')
          .select((eb) => [eb.lit(userId).as('user_id'), 'id'])
          .where('name', 'in', roles),
      )
      .execute();
  }
  const administrator = roles.includes('administrator') ? 1 : 0;
  await updateAccountRow(tx, userId, { is_staff: administrator, is_superuser: administrator });
}

/** Forgets that groups gave these roles. */
export async function deleteGroupRoles(tx: Tx, userId: number, roleIds: readonly number[]): Promise<void> {
  if (roleIds.length > 0) await tx.deleteFrom('group_roles').where('user_id', '=', userId).where('role_id', 'in', roleIds).execute();
}

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

/** The password hash of the account at `share` (0 to 1) of all ids, for a login that no account has; undefined where there are no accounts. */
export async function pickDecoyHash(db: Db, share: number): Promise<string | undefined> {
  const { last } = await db
    .selectFrom('auth_user')
    .select((eb) => eb.fn.max<number | null>('id').as('last'))
    .executeTakeFirstOrThrow();
  const from = Math.ceil(share * (last ?? 0));
  const row = await db.selectFrom('auth_user').select('password').where('id', '>=', from).orderBy('id').limit(1).executeTakeFirst();
  return row?.password;
}
