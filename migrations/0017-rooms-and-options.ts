import type { Kysely } from 'kysely';
import { columnsOf } from './columns.ts';

/** Rooms that Jitsi holds open by the portal's leave, rooms of the doctor, calls that were ended, and what options a call may have. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { instant, key } = columnsOf(db);
  // Ended from the portal before its time; null where it was not.
  await db.schema.alterTable('meetings').addColumn('ended_at', instant).execute();
  await db.schema
    .alterTable('series')
    .addColumn('options', 'text', (column) => column.notNull().defaultTo('{}'))
    .execute();

  await db.schema
    .createTable('room_reservations')
    .addColumn('id', key, (column) => column.primaryKey())
    .addColumn('room_name', key, (column) => column.notNull().unique())
    // What Jitsi named as the owner: a random address, or the account of whoever came first.
    .addColumn('mail_owner', 'text', (column) => column.notNull())
    .addColumn('starts_at', instant, (column) => column.notNull())
    .execute();

  await db.schema
    .createTable('announced_rooms')
    .addColumn('room_name', key, (column) => column.primaryKey())
    .addColumn('announced_at', instant, (column) => column.notNull())
    // When Jitsi asked for it; null where it has not.
    .addColumn('asked_at', instant)
    .execute();

  // One row, once somebody decided anything.
  await db.schema
    .createTable('call_policy')
    .addColumn('id', 'integer', (column) => column.primaryKey())
    .addColumn('policy', 'text', (column) => column.notNull())
    .addColumn('version', 'integer', (column) => column.notNull())
    .execute();
}
