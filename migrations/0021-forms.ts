import type { Kysely } from 'kysely';
import { columnsOf, references, required } from './columns.ts';

/** Forms that were sent once and must not act twice, and forms that were sent in vain and must not be lost. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { key, instant } = columnsOf(db);
  await db.schema
    .createTable('form_answers')
    // Of the form's key, its URL and its fields.
    .addColumn('id_hash', key, (column) => column.primaryKey())
    .addColumn('received_at', instant, required)
    // Null while the form is being processed.
    .addColumn('answered_at', instant)
    // Encrypted with a key that only the browser's copy of the form has.
    .addColumn('encrypted_answer', 'text')
    .execute();
  await db.schema
    .createTable('kept_forms')
    .addColumn('secret_hash', key, (column) => column.primaryKey())
    .addColumn('user_id', 'integer', references('auth_user.id', 'cascade'))
    .addColumn('encrypted_form', 'text', required)
    .addColumn('created_at', instant, required)
    .execute();
  await db.schema.createIndex('form_answers_by_time').on('form_answers').column('received_at').execute();
  await db.schema.createIndex('kept_forms_by_user').on('kept_forms').columns(['user_id', 'created_at']).execute();
}
