import { sql, type Kysely } from 'kysely';

/** What the lists of people ask beyond their names: who is locked out at the moment, who signed in last, and who is switched off. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // Null where nobody has the name that was typed. No foreign key: a row lives for a quarter of an hour.
  await db.schema.alterTable('sign_in_tries').addColumn('user_id', 'integer').execute();
  await db.schema.createIndex('sign_in_tries_by_user').on('sign_in_tries').columns(['user_id', 'at']).execute();

  // Who never signed in stands at the beginning of time: an order needs a value.
  const lastSignIn = sql`(coalesce(last_login, '1970-01-01T00:00:00.000Z'))`;
  await sql`create index auth_user_by_sign_in on auth_user (is_active, awaits_password, ${lastSignIn}, id)`.execute(db);
  // Whoever is switched off stands in one list, invited or not.
  for (const [name, column] of Object.entries({ name: sql`sort_key`, username: sql`username`, sign_in: lastSignIn }))
    await sql`create index ${sql.raw(`auth_user_off_by_${name}`)} on auth_user (${column}, id) where is_active = 0`.execute(db);
  await sql`create index auth_user_off_by_age on auth_user (id) where is_active = 0`.execute(db);
}
