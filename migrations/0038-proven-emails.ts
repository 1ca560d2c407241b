import { sql, type Kysely } from 'kysely';
import { columnsOf } from './columns.ts';

/** Whether somebody who reads the mail of an account has ever had it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { key } = columnsOf(db);
  // The key of the e-mail that the user has proved to read. With another e-mail nothing is proved.
  await db.schema.alterTable('auth_user').addColumn('proven_email_key', key).execute();
  // Before this it was not noted; accounts that are in use are taken for their users'.
  await sql`update auth_user set proven_email_key = email_key where last_login is not null`.execute(db);
  // As `passkeys.set_by`.
  await db.schema.alterTable('totp_factors').addColumn('set_by', 'integer').execute();
}
