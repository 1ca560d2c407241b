import type { Kysely } from 'kysely';
import { columnsOf, defaultTo } from './columns.ts';

/** Roles that demand a second factor. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { instant } = columnsOf(db);
  // From then on the permissions of whoever has the role need a sign-in with a second factor; null: no demand.
  await db.schema.alterTable('roles').addColumn('second_factor_from', instant).execute();
  // 1: of a sign-in with a second factor, or a key made in one.
  await db.schema.alterTable('api_tokens').addColumn('second_factor', 'integer', defaultTo(0)).execute();
  // When the user last lost the right to give roles or to change the settings of the portal.
  await db.schema.alterTable('auth_user').addColumn('administered_until', instant).execute();
}
