import type { Kysely } from 'kysely';
import { columnsOf, defaultTo, optionalReference, references, required } from './columns.ts';

/** Links by which guests without an account join a call, and the passes that they got. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { id, instant, key } = columnsOf(db);
  await db.schema
    .createTable('guest_links')
    .addColumn('id', 'integer', id)
    .addColumn('meeting_id', 'integer', references('meetings.id', 'cascade'))
    .addColumn('created_by', 'integer', optionalReference('auth_user.id', 'set null'))
    .addColumn('created_at', instant, required)
    // Null where it ends when the meeting closes.
    .addColumn('ends_at', instant)
    .addColumn('max_uses', 'integer', required)
    .addColumn('uses', 'integer', defaultTo(0))
    // Encrypted; null where no code is asked for.
    .addColumn('encrypted_code', 'text')
    .addColumn('revoked_at', instant)
    .execute();
  await db.schema.createIndex('guest_links_by_meeting').on('guest_links').columns(['meeting_id', 'id']).execute();

  await db.schema
    .createTable('guest_passes')
    .addColumn('id', 'integer', id)
    .addColumn('link_id', 'integer', references('guest_links.id', 'cascade'))
    .addColumn('meeting_id', 'integer', references('meetings.id', 'cascade'))
    .addColumn('secret_hash', key, required)
    // The guest's user id in Jitsi.
    .addColumn('guest_id', key, required)
    .addColumn('name', 'text', required)
    .addColumn('created_at', instant, required)
    .addColumn('join_count', 'integer', defaultTo(0))
    .addColumn('first_joined_at', instant)
    .addColumn('last_joined_at', instant)
    .addColumn('refusal_count', 'integer', defaultTo(0))
    .addUniqueConstraint('guest_passes_key', ['secret_hash', 'link_id'])
    .execute();
  await db.schema.createIndex('guest_passes_by_link').on('guest_passes').columns(['link_id', 'id']).execute();
  await db.schema.createIndex('guest_passes_by_meeting').on('guest_passes').columns(['meeting_id', 'id']).execute();
}
