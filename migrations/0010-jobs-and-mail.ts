import { sql, type Kysely } from 'kysely';
import { columnsOf, defaultTo, optionalReference, required } from './columns.ts';

/** Background jobs, and mail that waits to be sent or was. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await createJobTable(db);
  await createMailTable(db);
}

async function createJobTable(db: Kysely<unknown>): Promise<void> {
  const { id, instant, key } = columnsOf(db);
  await db.schema
    .createTable('jobs')
    .addColumn('id', 'integer', id)
    .addColumn('kind', key, required)
    .addColumn('key', key)
    .addColumn('payload', 'text', required)
    // waiting, running, done or failed
    .addColumn('state', key, defaultTo('waiting'))
    // When a waiting job is due, or when the lease of a running one ends. Null once it is over.
    .addColumn('due_at', instant)
    // Names the run that counts; a process whose lease was taken over notices by it.
    .addColumn('lease', key)
    .addColumn('attempts', 'integer', defaultTo(0))
    .addColumn('progress', 'text')
    .addColumn('failure', 'text')
    .addColumn('created_at', instant, required)
    .addColumn('ended_at', instant)
    .execute();
  await db.schema.createIndex('jobs_by_due').on('jobs').columns(['kind', 'due_at', 'id']).execute();
  await db.schema.createIndex('jobs_by_end').on('jobs').column('ended_at').execute();
  await db.schema
    .createIndex('jobs_waiting_by_key')
    .unique()
    .on('jobs')
    .columns(['kind', 'key'])
    .where(sql<boolean>`state = 'waiting'`)
    .execute();
}

async function createMailTable(db: Kysely<unknown>): Promise<void> {
  const { id, instant, key } = columnsOf(db);
  await db.schema
    .createTable('mail')
    .addColumn('id', 'integer', id)
    // Name of the template.
    .addColumn('template', key, required)
    .addColumn('user_id', 'integer', optionalReference('auth_user.id', 'set null'))
    .addColumn('email', 'text', required)
    .addColumn('subject', 'text', required)
    // Encrypted, because a mail may hold a link that opens an account. Null once it is sent or given up.
    .addColumn('encrypted_content', 'text')
    // The same in every attempt, so that mailboxes can recognise a duplicate.
    .addColumn('message_id', key, required)
    // queued, sent or failed; with a dedupe key also claimed, while a process hands it over
    .addColumn('state', key, defaultTo('queued'))
    .addColumn('attempts', 'integer', defaultTo(0))
    .addColumn('failure_reason', 'text')
    .addColumn('queued_at', instant, required)
    // Not sent after this instant, when it would be of no use.
    .addColumn('expires_at', instant, required)
    .addColumn('ended_at', instant)
    // Answer of the mail server at the last attempt: accepted, deferred, refused or unknown. Null before the first.
    .addColumn('delivery_status', key)
    // What a mail that must be handed over at most once is about.
    .addColumn('dedupe_key', key)
    .execute();
  await db.schema.createIndex('mail_by_state').on('mail').columns(['state', 'id']).execute();
  await db.schema.createIndex('mail_by_user').on('mail').columns(['user_id', 'id']).execute();
  await db.schema.createIndex('mail_by_end').on('mail').column('ended_at').execute();
  await db.schema.createIndex('mail_by_expiry').on('mail').columns(['state', 'expires_at']).execute();
  await db.schema
    .createIndex('mail_by_dedupe_key')
    .unique()
    .on('mail')
    .column('dedupe_key')
    .where(sql<boolean>`dedupe_key is not null`)
    .execute();
}
