import type { Kysely } from 'kysely';
import { columnsOf, optionalReference, references, required } from './columns.ts';

/**
 * Who was let into a call with a maximum of participants, or waits for a place in it: a user or a guest, in the order of the ids. Kept for a
 * day.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { id, instant } = columnsOf(db);
  await db.schema
    .createTable('call_places')
    .addColumn('id', 'integer', id)
    .addColumn('meeting_id', 'integer', references('meetings.id', 'cascade'))
    .addColumn('user_id', 'integer', optionalReference('auth_user.id', 'cascade'))
    .addColumn('guest_pass_id', 'integer', optionalReference('guest_passes.id', 'cascade'))
    // When this person or their page asked last.
    .addColumn('seen_at', instant, required)
    // Null for who waits.
    .addColumn('admitted_at', instant)
    .addUniqueConstraint('call_places_of_users', ['meeting_id', 'user_id'])
    .addUniqueConstraint('call_places_of_guests', ['meeting_id', 'guest_pass_id'])
    .execute();
  for (const columns of [['meeting_id', 'seen_at'], ['user_id'], ['guest_pass_id'], ['seen_at']])
    await db.schema
      .createIndex(`call_places_by_${columns.join('_')}`)
      .on('call_places')
      .columns(columns)
      .execute();
}
