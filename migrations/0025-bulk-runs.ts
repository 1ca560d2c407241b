import type { Kysely } from 'kysely';
import { columnsOf, defaultTo, optionalReference, references, required } from './columns.ts';

/** What is done with many people of the list, one after another, and how it went with each. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { id, instant, key, clustered } = columnsOf(db);
  await db.schema
    .createTable('bulk_runs')
    .addColumn('id', 'integer', id)
    .addColumn('actor_id', 'integer', optionalReference('auth_user.id', 'set null'))
    .addColumn('client_ip', 'text', required)
    // JSON
    .addColumn('action', 'text', required)
    .addColumn('list_query', 'text', defaultTo(''))
    .addColumn('people', 'integer', required)
    // The run whose effects this one takes back.
    .addColumn('undoes', 'integer')
    .addColumn('created_at', instant, required)
    .addColumn('ended_at', instant)
    .execute();
  await db.schema.createIndex('bulk_runs_by_actor').on('bulk_runs').columns(['actor_id', 'created_at']).execute();
  await db.schema.createIndex('bulk_runs_by_time').on('bulk_runs').column('created_at').execute();

  const people = db.schema
    .createTable('bulk_run_people')
    .addColumn('run_id', 'integer', references('bulk_runs.id', 'cascade'))
    .addColumn('user_id', 'integer', references('auth_user.id', 'cascade'))
    // Null: not done yet.
    .addColumn('outcome', key)
    .addPrimaryKeyConstraint('bulk_run_people_key', ['run_id', 'user_id']);
  await clustered(people).execute();
  await db.schema.createIndex('bulk_run_people_by_user').on('bulk_run_people').column('user_id').execute();
  await db.schema.createIndex('bulk_run_people_by_outcome').on('bulk_run_people').columns(['run_id', 'outcome', 'user_id']).execute();
}
