import type { Kysely } from 'kysely';
import { columnsOf, defaultTo, optionalReference, references, required } from './columns.ts';

/** Recordings of calls, whose files lie in RECORDINGS_DIR, and who watched them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { id, instant, key, clustered } = columnsOf(db);
  await db.schema
    .createTable('recordings')
    .addColumn('id', 'integer', id)
    // 128 random bits: the name of the file, and the end of the URL to which it is uploaded.
    .addColumn('key', key, (column) => column.notNull().unique())
    // Of the whole file, as Jibri's machine counted it: the same file is uploaded once.
    .addColumn('sha256', key, (column) => column.notNull().unique())
    .addColumn('bytes', 'bigint', required)
    .addColumn('room', key, required)
    // Null: no meeting has the room, and an administrator decides.
    .addColumn('meeting_id', 'integer', optionalReference('meetings.id', 'set null'))
    .addColumn('started_at', instant, required)
    .addColumn('seconds', 'integer')
    .addColumn('recorded_by', 'integer', optionalReference('auth_user.id', 'set null'))
    .addColumn('created_at', instant, required)
    // Null: part of the file is still to come.
    .addColumn('received_at', instant)
    .addColumn('title', 'text', defaultTo(''))
    // In seconds from the beginning of the file.
    .addColumn('plays_from', 'integer')
    .addColumn('plays_until', 'integer')
    .addColumn('downloadable', 'integer', defaultTo(0))
    .addColumn('published_at', instant)
    // The file is to be removed, and the row with it.
    .addColumn('deleted_at', instant)
    .execute();
  await db.schema.createIndex('recordings_by_meeting').on('recordings').columns(['meeting_id', 'started_at']).execute();
  await db.schema.createIndex('recordings_by_recorder').on('recordings').column('recorded_by').execute();

  await db.schema
    .createTable('recording_views')
    .addColumn('recording_id', 'integer', references('recordings.id', 'cascade'))
    .addColumn('user_id', 'integer', references('auth_user.id', 'cascade'))
    // In the portal's time zone, as 2026-11-29.
    .addColumn('day', key, required)
    .addColumn('first_at', instant, required)
    .addPrimaryKeyConstraint('recording_views_key', ['recording_id', 'user_id', 'day'])
    .$call(clustered)
    .execute();
  await db.schema.createIndex('recording_views_by_user').on('recording_views').column('user_id').execute();
}
