import { sql, type Kysely } from 'kysely';
import { columnsOf, defaultTo, optionalReference, required } from './columns.ts';

/** Who may sign in with what, and how they did. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { instant } = columnsOf(db);
  // One row, once an administrator has saved the policy.
  await db.schema
    .createTable('sign_in_policy')
    .addColumn('id', 'integer', (column) => column.primaryKey())
    // `everybody`, `nobody`, or `all-but-role`: all but who has the role.
    .addColumn('password_for', 'text', required)
    .addColumn('password_role_id', 'integer', optionalReference('roles.id', 'set null'))
    // Names of providers, with spaces between them.
    .addColumn('providers_off', 'text', required)
    .addColumn('version', 'integer', required)
    .execute();
  // Accounts that sign in with a password also where the policy lets nobody, or not their role.
  await db.schema
    .createTable('sign_in_exceptions')
    .addColumn('user_id', 'integer', (column) => column.primaryKey().references('auth_user.id').onDelete('cascade'))
    .execute();
  // With the way, and what was refused. Earlier rows have none.
  await db.schema
    .createTable('sign_in_counts_by_way')
    .addColumn('starts_at', instant, required)
    .addColumn('way', 'text', required)
    .addColumn('count', 'integer', defaultTo(0))
    .addColumn('failed', 'integer', defaultTo(0))
    .addPrimaryKeyConstraint('sign_in_counts_by_way_pkey', ['starts_at', 'way'])
    .execute();
  await sql`insert into sign_in_counts_by_way (starts_at, way, count) select starts_at, '', count from sign_in_counts`.execute(db);
  await db.schema.dropTable('sign_in_counts').execute();
  await db.schema.alterTable('sign_in_counts_by_way').renameTo('sign_in_counts').execute();
}
