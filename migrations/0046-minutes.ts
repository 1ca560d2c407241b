import type { Kysely } from 'kysely';
import { columnsOf, defaultTo, references, required } from './columns.ts';

/** Polls of calls, without who voted what, and links from their chat. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { id, instant, key } = columnsOf(db);
  await db.schema
    .createTable('call_polls')
    .addColumn('id', 'integer', id)
    .addColumn('meeting_id', 'integer', references('meetings.id', 'cascade'))
    // Jitsi's module makes it up: the same poll is reported at each vote.
    .addColumn('key', key, required)
    .addColumn('asked_at', instant, required)
    .addColumn('question', 'text', required)
    // JSON: the options in their order, each with its votes.
    .addColumn('options', 'text', required)
    .addColumn('voters', 'integer', required)
    // Grows with each vote; what is older changes nothing.
    .addColumn('revision', 'integer', required)
    .addUniqueConstraint('call_polls_key', ['meeting_id', 'key'])
    .execute();

  await db.schema
    .createTable('call_links')
    .addColumn('id', 'integer', id)
    .addColumn('meeting_id', 'integer', references('meetings.id', 'cascade'))
    // SHA-256 of the URL, which is once in the list of a meeting and does not come back after it was removed.
    .addColumn('digest', key, required)
    // Empty: somebody removed it.
    .addColumn('url', 'text', defaultTo(''))
    // The connection that wrote it: participations say whose it was.
    .addColumn('occupant_jid', key, required)
    .addColumn('written_at', instant, required)
    .addUniqueConstraint('call_links_key', ['meeting_id', 'digest'])
    .execute();

  await db.schema.alterTable('doctor_rooms').addColumn('link_received_at', instant).execute();
}
