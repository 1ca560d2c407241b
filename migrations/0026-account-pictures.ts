import type { Kysely } from 'kysely';
import { columnsOf, references, required } from './columns.ts';

/** Pictures that users uploaded of themselves, apart from their accounts, whose rows stay small. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { instant, key, bytes } = columnsOf(db);
  await db.schema
    .createTable('account_pictures')
    // Of the URL, which auth_user.avatar_url names. Another one for each upload: nobody can guess it, and browsers may keep what it leads to.
    .addColumn('key', key, (column) => column.primaryKey())
    .addColumn('user_id', 'integer', (column) => references('auth_user.id', 'cascade')(column).unique())
    // A small JPEG.
    .addColumn('bytes', bytes, required)
    .addColumn('uploaded_at', instant, required)
    .execute();
}
