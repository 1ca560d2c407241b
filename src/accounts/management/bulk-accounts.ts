import { sql, type AliasableExpression, type Expression } from 'kysely';
import type { Tx } from '../../platform/db/database.ts';
import { emailKey } from '../../platform/shared/text-keys.ts';
import { nameSortKey } from '../accounts.queries.ts';
import { NO_PASSWORD } from '../hashing/password-hash.ts';
import type { Permission } from '../permissions.ts';

/** The columns by which users are sorted and by which two spellings of an e-mail are recognised as the same. */
export function userKeyColumns(user: { firstName: string; lastName: string; email: string }): {
  sort_key: string;
  email_key: string | null;
} {
  return { sort_key: nameSortKey(user), email_key: emailKey(user.email) ?? null };
}

/** A row of a query of users who are to be written. */
export type UserRow = {
  id: number;
  username: string;
  first_name: string;
  last_name: string;
  sort_key: string;
  email: string;
  email_key: string | null;
  identifier: string | null;
  locale: string;
  is_active: number;
  /** The primary role. Django's flags follow from it. */
  main_role: string;
};

/** The value of Django's flags for a user `p`. */
const isAdministratorFlag = sql<number>`case when p.main_role = 'administrator' then 1 else 0 end`;

/** Inserts accounts under reserved ids, without passwords and roles. The e-mails rest on the word of `setBy`. */
export async function insertAccounts(tx: Tx, users: AliasableExpression<UserRow>, setBy: number, now: Date): Promise<void> {
  await tx
    .insertInto('auth_user')
    .columns([
      ...(['id', 'username', 'first_name', 'last_name', 'sort_key', 'email', 'email_key', 'identifier'] as const),
      ...(['locale', 'is_active'] as const),
      ...(['is_staff', 'is_superuser', 'password', 'password_not_set', 'date_joined', 'email_set_by'] as const),
    ])
    .expression(
      tx
        .selectFrom(users.as('p'))
        .select(['p.id', 'p.username', 'p.first_name', 'p.last_name', 'p.sort_key', 'p.email', 'p.email_key'])
        .select(['p.identifier', 'p.locale', 'p.is_active'])
        .select([isAdministratorFlag.as('is_staff'), isAdministratorFlag.as('is_superuser')])
        .select([sql.lit(NO_PASSWORD).as('password'), sql.lit(1).as('password_not_set'), sql.val(now.toISOString()).as('date_joined')])
        .select(sql<number | null>`case when p.email = '' then null else ${sql.lit(setBy)} end`.as('email_set_by'))
        .orderBy('p.id'),
    )
    .execute();
}

/** With the values that the account had when the change was decided. */
type UpdatedUserRow = UserRow & {
  expected_first_name: string | null;
  expected_last_name: string | null;
  expected_email: string | null;
  expected_identifier: string | null;
  expected_locale: string | null;
  expected_is_active: number | null;
};

/**
 * Updates and locks those accounts that still have the expected values, and returns how many those are. For an
 * activated user `former_since` starts anew, so that the inactive time does not count. Records no audit events: an import records one of its own.
 */
export async function updateAccounts(tx: Tx, users: AliasableExpression<UpdatedUserRow>, setBy: number, now: Date): Promise<number> {
  const { numUpdatedRows } = await tx
    .updateTable('auth_user')
    .from(users.as('p'))
    .set((eb) => ({
      first_name: eb.ref('p.first_name'),
      last_name: eb.ref('p.last_name'),
      sort_key: eb.ref('p.sort_key'),
      email: eb.ref('p.email'),
      email_key: eb.ref('p.email_key'),
      identifier: eb.ref('p.identifier'),
      email_set_by: sql<number | null>`case when p.email = p.expected_email then auth_user.email_set_by
        when p.email = '' then null else ${sql.lit(setBy)} end`,
      locale: eb.ref('p.locale'),
      is_active: eb.ref('p.is_active'),
      former_since: sql<string | null>`case when p.is_active > p.expected_is_active then ${now.toISOString()} else former_since end`,
      is_staff: isAdministratorFlag,
      is_superuser: isAdministratorFlag,
      version: eb('auth_user.version', '+', 1),
    }))
    .whereRef('auth_user.id', '=', 'p.id')
    .whereRef('auth_user.username', '=', 'p.username')
    .whereRef('auth_user.first_name', '=', 'p.expected_first_name')
    .whereRef('auth_user.last_name', '=', 'p.expected_last_name')
    .whereRef('auth_user.email', '=', 'p.expected_email')
    .where(sql<boolean>`coalesce(auth_user.identifier, '') = p.expected_identifier`)
    .whereRef('auth_user.locale', '=', 'p.expected_locale')
    .whereRef('auth_user.is_active', '=', 'p.expected_is_active')
    .executeTakeFirstOrThrow();
  return Number(numUpdatedRows);
}

/** Deletes the unused links of many users; `userIds` is a query of their ids. */
export async function revokeLinksOfUsers(tx: Tx, userIds: Expression<number>): Promise<void> {
  await tx.deleteFrom('account_links').where('user_id', 'in', userIds).where('used_at', 'is', null).execute();
}

/** Deletes all roles of many users; `userIds` is a query of their ids. */
export async function deleteRolesOfUsers(tx: Tx, userIds: Expression<number>): Promise<void> {
  await tx.deleteFrom('user_roles').where('user_id', 'in', userIds).execute();
}

/** Before roles are given by hand: forgets those of the pairs that groups gave and that were taken since, so that they stay from now on. */
export async function deleteLostGroupRoles(tx: Tx, roles: Expression<{ user_id: number; role_id: number }>): Promise<void> {
  await sql`delete from group_roles where (user_id, role_id) in (${roles}) and not exists (
    select 1 from user_roles as r where r.user_id = group_roles.user_id and r.role_id = group_roles.role_id)`.execute(tx);
}

/** Gives roles to users; `roles` is a query of pairs. */
export async function insertUserRoles(tx: Tx, roles: Expression<{ user_id: number; role_id: number }>): Promise<void> {
  await tx.insertInto('user_roles').columns(['user_id', 'role_id']).expression(roles).execute();
}

/** Whether any of the users has a permission other than these. */
export async function anyUserHasOtherPermissions(tx: Tx, userIds: Expression<number>, permissions: Iterable<Permission>): Promise<boolean> {
  const row = await tx
    .selectFrom('user_roles')
    .innerJoin('role_permissions', 'role_permissions.role_id', 'user_roles.role_id')
    .select('user_id')
    .where('user_id', 'in', userIds)
    .where('permission', 'not in', [...permissions])
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** Whether any of the roles has a permission other than these. */
export async function anyRoleHasOtherPermissions(tx: Tx, roleIds: Expression<number>, permissions: Iterable<Permission>): Promise<boolean> {
  const row = await tx
    .selectFrom('role_permissions')
    .select('role_id')
    .where('role_id', 'in', roleIds)
    .where('permission', 'not in', [...permissions])
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}
