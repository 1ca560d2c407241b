import type { Kysely } from 'kysely';
import { columnsOf, defaultTo, optionalReference, references, required } from './columns.ts';

/** Synchronisations with the directory: what each would do with whom, and what became of it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { id, instant, key } = columnsOf(db);
  await db.schema
    .createTable('directory_runs')
    .addColumn('id', 'integer', id)
    // Null: the night, or an operator.
    .addColumn('actor_id', 'integer', optionalReference('auth_user.id', 'set null'))
    .addColumn('client_ip', 'text')
    .addColumn('created_at', instant, required)
    // `validating`, `ready`, `confirmed` (to be compared with the directory once more), `applying`; and `applied` or `failed`.
    .addColumn('state', 'text', required)
    .addColumn('job_id', 'integer')
    // Linked people, and those of them for whom nothing changes.
    .addColumn('linked', 'integer', defaultTo(0))
    .addColumn('unchanged', 'integer', defaultTo(0))
    // 1: more than ever changes at once, which somebody has to confirm.
    .addColumn('unusual', 'integer', defaultTo(0))
    // 1: the directory had changed between the plan and its confirmation.
    .addColumn('revalidated', 'integer', defaultTo(0))
    // Of all that it would do.
    .addColumn('digest', key)
    .addColumn('problem', 'text')
    .addColumn('ended_at', instant)
    .execute();
  await db.schema.createIndex('directory_runs_by_actor').on('directory_runs').column('actor_id').execute();
  await db.schema
    .createTable('directory_run_people')
    .addColumn('run_id', 'integer', references('directory_runs.id', 'cascade'))
    .addColumn('line', 'integer', required)
    // `new`, `changed`, `dismissed`, `refused`, or `unchanged` where only the groups are to be stored.
    .addColumn('verdict', key, required)
    .addColumn('user_id', 'integer', optionalReference('auth_user.id', 'cascade'))
    // What the directory says of the person, and what of it changes.
    .addColumn('plan', 'text', required)
    .addColumn('done', 'integer', defaultTo(0))
    .addPrimaryKeyConstraint('directory_run_people_key', ['run_id', 'line'])
    .execute();
  await db.schema.createIndex('directory_run_people_by_user').on('directory_run_people').column('user_id').execute();
}
