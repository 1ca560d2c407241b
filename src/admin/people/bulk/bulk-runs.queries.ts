import type { Db, Tx } from '../../../platform/db/database.ts';
import { batches } from '../../../platform/shared/batches.ts';
import type { BulkAction } from './bulk-action.ts';
import type { BulkOutcome } from './run-bulk-action.ts';

export type BulkRun = {
  id: number;
  actorId: number | null;
  clientIp: string;
  action: BulkAction;
  /** The query of the list's URL. */
  listQuery: string;
  people: number;
  /** The run that this one undoes. */
  undoes: number | null;
  createdAt: Date;
  endedAt: Date | null;
};

export async function insertBulkRun(
  tx: Tx,
  run: Omit<BulkRun, 'id' | 'endedAt' | 'people' | 'actorId'> & { actorId: number },
  userIds: readonly number[],
): Promise<number> {
  const { id } = await tx
    .insertInto('bulk_runs')
    .values({
      actor_id: run.actorId,
      client_ip: run.clientIp,
      action: JSON.stringify(run.action),
      list_query: run.listQuery,
      people: userIds.length,
      undoes: run.undoes,
      created_at: run.createdAt.toISOString(),
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  for (const ids of batches(userIds))
    await tx
      .insertInto('bulk_run_people')
      .columns(['run_id', 'user_id'])
      // Who was deleted meanwhile has no row.
      .expression((eb) =>
        eb
          .selectFrom('auth_user')
          .select((of) => [of.lit(id).as('run_id'), 'id'])
          .where('id', 'in', ids),
      )
      .execute();
  return id;
}

export async function findBulkRun(db: Db, id: number): Promise<BulkRun | undefined> {
  const row = await db.selectFrom('bulk_runs').selectAll().where('id', '=', id).executeTakeFirst();
  return (
    row && {
      id: row.id,
      actorId: row.actor_id,
      clientIp: row.client_ip,
      action: JSON.parse(row.action) as BulkAction,
      listQuery: row.list_query,
      people: row.people,
      undoes: row.undoes,
      createdAt: new Date(row.created_at),
      endedAt: row.ended_at === null ? null : new Date(row.ended_at),
    }
  );
}

/** Whether another run undoes this one. */
export async function isUndone(db: Db, { id, actorId }: BulkRun): Promise<boolean> {
  const row = await db.selectFrom('bulk_runs').select('id').where('undoes', '=', id).where('actor_id', '=', actorId).executeTakeFirst();
  return row !== undefined;
}

/** Whose turn is next. */
export async function listPending(db: Db, runId: number, limit: number): Promise<number[]> {
  const rows = await db
    .selectFrom('bulk_run_people')
    .select('user_id')
    .where('run_id', '=', runId)
    .where('outcome', 'is', null)
    .orderBy('user_id')
    .limit(limit)
    .execute();
  return rows.map(({ user_id: id }) => id);
}

/** The ids of those with this outcome, at most `limit`. */
export async function listWithOutcome(db: Db, runId: number, outcome: BulkOutcome, limit?: number): Promise<number[]> {
  const query = db.selectFrom('bulk_run_people').select('user_id').where('run_id', '=', runId).where('outcome', '=', outcome);
  const rows = await query
    .orderBy('user_id')
    .$if(limit !== undefined, (limited) => limited.limit(limit!))
    .execute();
  return rows.map(({ user_id: id }) => id);
}

/** How many people have which outcome; null: not done yet. */
export async function countOutcomes(db: Db, runId: number): Promise<{ outcome: BulkOutcome | null; count: number }[]> {
  const rows = await db
    .selectFrom('bulk_run_people')
    .select((eb) => ['outcome', eb.fn.countAll<number>().as('count')])
    .where('run_id', '=', runId)
    .groupBy('outcome')
    .execute();
  return rows.map(({ outcome, count }) => ({ outcome: outcome as BulkOutcome | null, count }));
}

export async function saveOutcome(db: Db, runId: number, userId: number, outcome: BulkOutcome): Promise<void> {
  await db.updateTable('bulk_run_people').set({ outcome }).where('run_id', '=', runId).where('user_id', '=', userId).execute();
}

export async function endBulkRun(db: Db, id: number, now: Date): Promise<void> {
  await db.updateTable('bulk_runs').set({ ended_at: now.toISOString() }).where('id', '=', id).execute();
}

export async function deleteBulkRunsBefore(db: Db, instant: Date): Promise<void> {
  await db.deleteFrom('bulk_runs').where('created_at', '<', instant.toISOString()).execute();
}
