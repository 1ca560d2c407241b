import type { Permission } from '../../src/accounts/permissions.ts';
import type { Db } from '../../src/platform/db/database.ts';
import { findUserId } from './rows.ts';

/** Creates a custom role with these users. Answers its id. */
export async function createCustomRole(db: Db, name: string, permissions: Permission[], holders: string[]): Promise<number> {
  const { id } = await db.insertInto('roles').values({ name }).returning('id').executeTakeFirstOrThrow();
  for (const permission of permissions) await db.insertInto('role_permissions').values({ role_id: id, permission }).execute();
  for (const holder of holders)
    await db
      .insertInto('user_roles')
      .values({ user_id: await findUserId(db, holder), role_id: id })
      .execute();
  return id;
}

/** The user holds the role as if always: their sessions stay, which giving it ends. */
export async function insertUserRole(db: Db, username: string, role: string): Promise<void> {
  await db
    .insertInto('user_roles')
    .values({ user_id: await findUserId(db, username), role_id: await findRoleId(db, role) })
    .execute();
}

export async function findRoleId(db: Db, name: string): Promise<number> {
  return (await db.selectFrom('roles').select('id').where('name', '=', name).executeTakeFirstOrThrow()).id;
}

/** Names of a user's roles. */
export async function findRoleNames(db: Db, username: string): Promise<string[]> {
  const rows = await db
    .selectFrom('user_roles')
    .innerJoin('roles', 'roles.id', 'user_roles.role_id')
    .where('user_id', '=', await findUserId(db, username))
    .select('name')
    .orderBy('name')
    .execute();
  return rows.map(({ name }) => name);
}
