import type { Kysely } from 'kysely';
import { defaultTo } from './columns.ts';

/** Which cookies still prove that a device is known to an account. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // Part of what the cookie signs: raising it makes all devices of the account unknown.
  await db.schema.alterTable('auth_user').addColumn('device_version', 'integer', defaultTo(0)).execute();
}
