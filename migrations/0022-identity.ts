import { type Kysely, sql } from 'kysely';
import { columnsOf, defaultTo, required } from './columns.ts';

/** The school's name, contact and looks on one row, the logos that were uploaded for it, and the permission to change them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { instant, key, bytes } = columnsOf(db);
  const identity = db.schema.createTable('identity').addColumn('id', 'integer', (column) => column.primaryKey());
  await identity
    // Empty: the portal's own name.
    .addColumn('name', 'text', defaultTo(''))
    .addColumn('email', 'text', defaultTo(''))
    .addColumn('phone', 'text', defaultTo(''))
    .addColumn('whatsapp', 'text', defaultTo(''))
    .addColumn('hours', 'text', defaultTo(''))
    .addColumn('sign_in_text', 'text', defaultTo(''))
    // Empty: the one of the environment.
    .addColumn('time_zone', 'text', defaultTo(''))
    .addColumn('locale', 'text', defaultTo('es'))
    // `#1f5f5b`; empty: the portal's own colours.
    .addColumn('accent', 'text', defaultTo(''))
    // Of a row of identity_logos; empty: the portal's own.
    .addColumn('logo_hash', 'text', defaultTo(''))
    .addColumn('version', 'integer', defaultTo(1))
    .execute();
  await sql`insert into identity (id) values (1)`.execute(db);

  // One that is not in use is the upload of a form that is not saved yet.
  await db.schema
    .createTable('identity_logos')
    // SHA-256 of the bytes.
    .addColumn('hash', key, (column) => column.primaryKey())
    // image/svg+xml or image/png
    .addColumn('type', 'text', required)
    .addColumn('bytes', bytes, required)
    .addColumn('uploaded_at', instant, required)
    .execute();

  await sql`insert into role_permissions (role_id, permission) select id, 'settings:write' from roles where name = 'administrator'`.execute(
    db,
  );
}
