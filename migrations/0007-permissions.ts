import type { Kysely } from 'kysely';
import { columnsOf } from './columns.ts';

type Tables = {
  roles: { id: number; name: string };
  role_permissions: { role_id: number; permission: string };
};

/** What each of the portal's own roles allows; those that people make come beside them. */
const allowed = {
  administrator: [
    'people:see',
    'people:manage',
    'roles:manage',
    'courses:manage',
    'meetings:manage',
    'meetings:join-any',
    'own-courses:manage',
    'mail:see',
    'journal:see',
  ],
  teacher: ['own-courses:manage'],
};

/** Permissions, and the numbers by which two people who edit the same thing notice each other. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { key } = columnsOf(db);
  await db.schema
    .createTable('role_permissions')
    .addColumn('role_id', 'integer', (column) => column.notNull().references('roles.id').onDelete('cascade'))
    .addColumn('permission', key, (column) => column.notNull())
    .addPrimaryKeyConstraint('role_permissions_key', ['role_id', 'permission'])
    .execute();
  for (const table of ['auth_user', 'roles', 'courses', 'meetings']) {
    await db.schema
      .alterTable(table)
      .addColumn('version', 'integer', (column) => column.notNull().defaultTo(1))
      .execute();
  }
  // 1 until the person has a password of their own: invited, and not yet come.
  await db.schema
    .alterTable('auth_user')
    .addColumn('awaits_password', 'integer', (column) => column.notNull().defaultTo(0))
    .execute();

  const tables = db.withTables<Tables>();
  for (const [role, permissions] of Object.entries(allowed)) {
    const { id } = await tables.selectFrom('roles').select('id').where('name', '=', role).executeTakeFirstOrThrow();
    await tables
      .insertInto('role_permissions')
      .values(permissions.map((permission) => ({ role_id: id, permission })))
      .execute();
  }
}
