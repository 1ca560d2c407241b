import type { Kysely } from 'kysely';
import { defaultTo } from './columns.ts';

/** On whose word the password and the e-mail of an account rest, and which permissions wait until better ones are set. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const column of [
    // The account that set it, or made the link to it; 0 for an operator. Null where there is none, or it is older than this column.
    'password_set_by',
    'email_set_by',
  ])
    await db.schema.alterTable('auth_user').addColumn(column, 'integer').execute();
  // Separated by spaces.
  await db.schema.alterTable('auth_user').addColumn('withheld_permissions', 'text', defaultTo('')).execute();
  // 1 where the maker saw the link, 0 where it was mailed.
  await db.schema.alterTable('account_links').addColumn('handed_over', 'integer', defaultTo(0)).execute();
}
