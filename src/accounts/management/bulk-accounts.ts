import { sql, type AliasableExpression, type Expression } from 'kysely';
import type { Tx } from '../../platform/db/database.ts';
import { emailKey } from '../../platform/shared/text-keys.ts';
import { nameSortKey } from '../accounts.queries.ts';
import { NO_PASSWORD } from '../hashing/password-hash.ts';
import type { Permission } from '../permissions.ts';

/** The keys by which a person is sorted and by which two spellings of an address are found to be one. */
export function userKeyColumns(person: { firstName: string; lastName: string; email: string }): {
  sort_key: string;
  email_key: string | null;
} {
  return { sort_key: nameSortKey(person), email_key: emailKey(person.email) ?? null };
}

/** What a query of people who are to be written says of each. */
export type UserRow = {
  id: number;
  username: string;
  first_name: string;
  last_name: string;
  sort_key: string;
  email: string;
  email_key: string | null;
  locale: string;
  is_active: number;
  /** The role that describes the person best. Django's flags follow from it. */
  main_role: string;
};

/** Django's flags of one of these people `p`. */
const isAdministratorFlag = sql<number>`case when p.main_role = 'administrator' then 1 else 0 end`;

/** Makes an account of each of these people, under numbers that were reserved, without password and roles. */
export async function insertAccounts(tx: Tx, people: AliasableExpression<UserRow>, now: Date): Promise<void> {
  await tx
    .insertInto('auth_user')
    .columns([
      ...(['id', 'username', 'first_name', 'last_name', 'sort_key', 'email', 'email_key', 'locale', 'is_active'] as const),
      ...(['is_staff', 'is_superuser', 'password', 'password_not_set', 'date_joined'] as const),
    ])
    .expression(
      tx
        .selectFrom(people.as('p'))
        .select(['p.id', 'p.username', 'p.first_name', 'p.last_name', 'p.sort_key', 'p.email', 'p.email_key', 'p.locale', 'p.is_active'])
        .select([isAdministratorFlag.as('is_staff'), isAdministratorFlag.as('is_superuser')])
        .select([sql.lit(NO_PASSWORD).as('password'), sql.lit(1).as('password_not_set'), sql.val(now.toISOString()).as('date_joined')])
        .orderBy('p.id'),
    )
    .execute();
}

/** The same with what was found when it was decided to change it. */
export type UpdatedUserRow = UserRow & {
  expected_first_name: string | null;
  expected_last_name: string | null;
  expected_email: string | null;
  expected_locale: string | null;
  expected_is_active: number | null;
};

/**
 * Changes and holds the accounts of these people that stand as they were found, and answers how many those are. Whoever is switched on
 * takes part again, or else takes part no more from now on: no deed of the journal says so for each.
 */
export async function updateAccounts(tx: Tx, people: AliasableExpression<UpdatedUserRow>, now: Date): Promise<number> {
  const { numUpdatedRows } = await tx
    .updateTable('auth_user')
    .from(people.as('p'))
    .set((eb) => ({
      first_name: eb.ref('p.first_name'),
      last_name: eb.ref('p.last_name'),
      sort_key: eb.ref('p.sort_key'),
      email: eb.ref('p.email'),
      email_key: eb.ref('p.email_key'),
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
    .whereRef('auth_user.locale', '=', 'p.expected_locale')
    .whereRef('auth_user.is_active', '=', 'p.expected_is_active')
    .executeTakeFirstOrThrow();
  return Number(numUpdatedRows);
}

/** Makes every link useless that leads to the account of one of these people; `people` is a query of their numbers. */
export async function revokeLinksOfUsers(tx: Tx, people: Expression<number>): Promise<void> {
  await tx.deleteFrom('account_links').where('user_id', 'in', people).where('used_at', 'is', null).execute();
}

/** Takes all their roles from these people; `people` is a query of their numbers. */
export async function deleteRolesOfUsers(tx: Tx, people: Expression<number>): Promise<void> {
  await tx.deleteFrom('user_roles').where('user_id', 'in', people).execute();
}

/** Gives people roles; `roles` is a query of pairs. */
export async function insertUserRoles(tx: Tx, roles: Expression<{ user_id: number; role_id: number }>): Promise<void> {
  await tx.insertInto('user_roles').columns(['user_id', 'role_id']).expression(roles).execute();
}

/** Whether one of these people may do something that is not among these permissions. */
export async function anyUserHasOtherPermissions(tx: Tx, people: Expression<number>, permissions: Iterable<Permission>): Promise<boolean> {
  const row = await tx
    .selectFrom('user_roles')
    .innerJoin('role_permissions', 'role_permissions.role_id', 'user_roles.role_id')
    .select('user_id')
    .where('user_id', 'in', people)
    .where('permission', 'not in', [...permissions])
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** Whether one of these roles allows something that is not among these permissions. */
export async function anyRoleHasOtherPermissions(tx: Tx, roles: Expression<number>, permissions: Iterable<Permission>): Promise<boolean> {
  const row = await tx
    .selectFrom('role_permissions')
    .select('role_id')
    .where('role_id', 'in', roles)
    .where('permission', 'not in', [...permissions])
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}
