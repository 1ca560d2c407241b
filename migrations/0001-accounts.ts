import type { Kysely } from 'kysely';
import { columnsOf } from './columns.ts';

/** People and their roles. `auth_user` has the columns of Django's table of that name, so that a Django site can be taken over. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { id, instant, key } = columnsOf(db);
  await db.schema
    .createTable('auth_user')
    .addColumn('id', 'integer', id)
    .addColumn('username', key, (column) => column.notNull().unique())
    .addColumn('password', 'text', (column) => column.notNull())
    .addColumn('first_name', 'text', (column) => column.notNull().defaultTo(''))
    .addColumn('last_name', 'text', (column) => column.notNull().defaultTo(''))
    .addColumn('email', 'text', (column) => column.notNull().defaultTo(''))
    .addColumn('is_active', 'integer', (column) => column.notNull().defaultTo(1))
    .addColumn('is_staff', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('is_superuser', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('last_login', instant)
    .addColumn('date_joined', instant, (column) => column.notNull())
    .addColumn('avatar_url', 'text')
    .addColumn('locale', 'text', (column) => column.notNull().defaultTo('es'))
    .addColumn('time_zone', 'text')
    // Null where there is no address: two people without e-mail do not collide.
    .addColumn('email_key', key, (column) => column.unique())
    .addColumn('sort_key', key, (column) => column.notNull())
    .addColumn('separate_xmpp_password', 'integer', (column) => column.notNull().defaultTo(0))
    .execute();
  await db.schema
    .createTable('roles')
    .addColumn('id', 'integer', id)
    .addColumn('name', key, (column) => column.notNull().unique())
    .execute();
  await db.schema
    .createTable('user_roles')
    .addColumn('user_id', 'integer', (column) => column.notNull().references('auth_user.id').onDelete('cascade'))
    .addColumn('role_id', 'integer', (column) => column.notNull().references('roles.id'))
    .addPrimaryKeyConstraint('user_roles_key', ['user_id', 'role_id'])
    .execute();
  await db.schema.createIndex('user_roles_by_role').on('user_roles').columns(['role_id', 'user_id']).execute();
  await db
    .withTables<{ roles: { name: string } }>()
    .insertInto('roles')
    .values([{ name: 'administrator' }, { name: 'teacher' }, { name: 'student' }])
    .execute();
}
