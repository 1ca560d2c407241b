import { sql, type Kysely } from 'kysely';
import { columnsOf } from './columns.ts';

/** Work that is done in the background, and the mails that wait to be sent or were. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { id, instant, key } = columnsOf(db);
  await db.schema
    .createTable('jobs')
    .addColumn('id', 'integer', id)
    .addColumn('kind', key, (column) => column.notNull())
    .addColumn('key', key)
    .addColumn('payload', 'text', (column) => column.notNull())
    // waiting, running, done or failed
    .addColumn('state', key, (column) => column.notNull().defaultTo('waiting'))
    // When somebody has to look at it next: a waiting job at its time, a running one when its lease ends. Null once it is over.
    .addColumn('due_at', instant)
    // Which taking of the job is the one that counts.
    .addColumn('lease', key)
    .addColumn('attempts', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('progress', 'text')
    .addColumn('failure', 'text')
    .addColumn('created_at', instant, (column) => column.notNull())
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

  await db.schema
    .createTable('mail')
    .addColumn('id', 'integer', id)
    // Which of the portal's letters it is.
    .addColumn('letter', key, (column) => column.notNull())
    .addColumn('user_id', 'integer', (column) => column.references('auth_user.id').onDelete('set null'))
    .addColumn('address', 'text', (column) => column.notNull())
    .addColumn('subject', 'text', (column) => column.notNull())
    // Encrypted, because a letter may hold a link that opens an account. Null once it is sent or given up.
    .addColumn('sealed_body', 'text')
    // The same in every attempt, so that a mailbox can tell a duplicate.
    .addColumn('message_id', key, (column) => column.notNull())
    // queued, sent or failed
    .addColumn('state', key, (column) => column.notNull().defaultTo('queued'))
    .addColumn('attempts', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('failure', 'text')
    .addColumn('queued_at', instant, (column) => column.notNull())
    // After this it is of no use to anybody and is not sent any more.
    .addColumn('useful_until', instant, (column) => column.notNull())
    .addColumn('ended_at', instant)
    .execute();
  await db.schema.createIndex('mail_by_state').on('mail').columns(['state', 'id']).execute();
  await db.schema.createIndex('mail_by_user').on('mail').columns(['user_id', 'id']).execute();
  await db.schema.createIndex('mail_by_end').on('mail').column('ended_at').execute();
  await db.schema.createIndex('mail_by_use').on('mail').columns(['state', 'useful_until']).execute();
}
