import { sql, type Kysely } from 'kysely';
import { columnsOf } from './columns.ts';

/** Which application got a refresh token for a code: no other one may use it (RFC 6749, 10.4). */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { key } = columnsOf(db);
  // Null: of a sign-in with a password, of a key, or of an earlier version.
  await db.schema.alterTable('api_tokens').addColumn('client_id', key).execute();
  // Codes are kept for a day; what is older stays without one.
  await sql`
    update api_tokens
    set client_id = (select client_id from authorization_codes where authorization_codes.api_token_id = api_tokens.id)`.execute(db);
}
