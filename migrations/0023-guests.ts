import type { Kysely } from 'kysely';
import { columnsOf } from './columns.ts';

/** Links by which people without an account come into a call, and the passes that they got there. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { id, instant, key } = columnsOf(db);
  // 1 as soon as there was a link for guests: the call opens with a waiting room, which everyone in the course passes.
  await db.schema
    .alterTable('meetings')
    .addColumn('expects_guests', 'integer', (column) => column.notNull().defaultTo(0))
    .execute();

  await db.schema
    .createTable('guest_links')
    .addColumn('id', 'integer', id)
    .addColumn('meeting_id', 'integer', (column) => column.notNull().references('meetings.id').onDelete('cascade'))
    .addColumn('made_by', 'integer', (column) => column.references('auth_user.id').onDelete('set null'))
    .addColumn('made_at', instant, (column) => column.notNull())
    // Null where it ends when the door of the meeting closes.
    .addColumn('ends_at', instant)
    .addColumn('most_uses', 'integer', (column) => column.notNull())
    .addColumn('uses', 'integer', (column) => column.notNull().defaultTo(0))
    // Sealed; null where nobody is asked for one.
    .addColumn('code', 'text')
    .addColumn('withdrawn_at', instant)
    .execute();
  await db.schema.createIndex('guest_links_by_meeting').on('guest_links').columns(['meeting_id', 'id']).execute();

  await db.schema
    .createTable('guest_passes')
    .addColumn('id', 'integer', id)
    .addColumn('link_id', 'integer', (column) => column.notNull().references('guest_links.id').onDelete('cascade'))
    .addColumn('meeting_id', 'integer', (column) => column.notNull().references('meetings.id').onDelete('cascade'))
    .addColumn('secret_hash', key, (column) => column.notNull())
    // What Jitsi knows the guest by.
    .addColumn('guest_id', key, (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('made_at', instant, (column) => column.notNull())
    .addColumn('entered', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('first_entered_at', instant)
    .addColumn('last_entered_at', instant)
    .addColumn('refused', 'integer', (column) => column.notNull().defaultTo(0))
    .addUniqueConstraint('guest_passes_key', ['secret_hash', 'link_id'])
    .execute();
  await db.schema.createIndex('guest_passes_by_link').on('guest_passes').columns(['link_id', 'id']).execute();
  await db.schema.createIndex('guest_passes_by_meeting').on('guest_passes').columns(['meeting_id', 'id']).execute();
}
