import type { Db, Tx } from '../db/database.ts';
import { batches } from '../shared/batches.ts';
import { type AuditLogKey, type AuditRow, type ChainEnd, computeEndSeal, type SealedRow } from './chain.ts';
import type { AuditLogEndTable } from './audit-log.table.ts';

const MAX_DUPLICATES = 1000;

/** Locks and returns the back end; waits for every other writer of the audit log. */
export function lockBackEnd(tx: Tx): Promise<AuditLogEndTable> {
  return lockEnd(tx, 'back');
}

/** Locks and returns the front end; no other trim deletes rows meanwhile. */
export function lockFrontEnd(tx: Tx): Promise<AuditLogEndTable> {
  return lockEnd(tx, 'front');
}

function lockEnd(tx: Tx, side: 'front' | 'back'): Promise<AuditLogEndTable> {
  return tx
    .updateTable('audit_log_ends')
    .set((eb) => ({ row_id: eb.ref('row_id') }))
    .where('side', '=', side)
    .returningAll()
    .executeTakeFirstOrThrow(() => new Error('an end of the audit log is missing: run `npm run audit-log:verify`'));
}

export async function insertAuditRows(tx: Tx, rows: SealedRow[]): Promise<void> {
  for (const batch of batches(rows)) await tx.insertInto('audit_log').values(batch).execute();
}

export async function updateChainEnd(tx: Tx, key: AuditLogKey, end: ChainEnd): Promise<void> {
  const { side, rowId, mac } = end;
  await tx
    .updateTable('audit_log_ends')
    .set({ row_id: rowId, mac, seal: computeEndSeal(key, end) })
    .where('side', '=', side)
    .execute();
}

/** Writes both ends of a chain that begins, whatever stands in their place. */
export async function replaceChainEnds(tx: Tx, key: AuditLogKey, ends: readonly ChainEnd[]): Promise<void> {
  await tx.deleteFrom('audit_log_ends').execute();
  const rows = ends.map((end) => ({ side: end.side, row_id: end.rowId, mac: end.mac, seal: computeEndSeal(key, end) }));
  await tx.insertInto('audit_log_ends').values(rows).execute();
}

/** Whether the database was made just now: neither an event nor an account, and ends as the migration wrote them. */
export async function isNewDatabase(db: Db): Promise<boolean> {
  const ends = await db.selectFrom('audit_log_ends').selectAll().execute();
  if (ends.length !== 2 || ends.some(({ row_id, mac, seal }) => row_id !== 0 || mac !== null || seal !== null)) return false;
  const event = await db.selectFrom('audit_log').select('id').limit(1).executeTakeFirst();
  return event === undefined && (await db.selectFrom('auth_user').select('id').limit(1).executeTakeFirst()) === undefined;
}

/** Whether a user did anything, for which the portal must have run: at the command line all is done by the operator. */
export async function hasEventOfUser(db: Db): Promise<boolean> {
  return (await db.selectFrom('audit_log').select('id').where('actor_id', 'is not', null).limit(1).executeTakeFirst()) !== undefined;
}

/** 0 where there is no row. */
export async function findNewestRowId(db: Db): Promise<number> {
  const row = await db
    .selectFrom('audit_log')
    .select((eb) => eb.fn.max<number | null>('id').as('id'))
    .executeTakeFirst();
  return row?.id ?? 0;
}

/** Ids that several rows have, which takes a table without its key. */
export async function listDuplicateIds(db: Db): Promise<number[]> {
  const rows = await db
    .selectFrom('audit_log')
    .select('id')
    .groupBy('id')
    .having((eb) => eb(eb.fn.countAll<number>(), '>', 1))
    .orderBy('id')
    .limit(MAX_DUPLICATES)
    .execute();
  return rows.map(({ id }) => id);
}

export type ChainEnds = {
  front: AuditLogEndTable | undefined;
  back: AuditLogEndTable | undefined;
  /** Null where the audit log is empty. */
  oldestRowId: number | null;
  newestRowId: number | null;
};

/** Both ends, and the first and last row id, read in one statement. */
export async function loadChainEnds(db: Db): Promise<ChainEnds> {
  const rowId = (end: 'min' | 'max') => db.selectFrom('audit_log').select((eb) => eb.fn<number | null>(end, ['id']).as('id'));
  const rows = await db
    .selectFrom(db.selectNoFrom([rowId('min').as('oldest'), rowId('max').as('newest')]).as('range'))
    .leftJoin('audit_log_ends', (join) => join.onTrue())
    .select(['oldest', 'newest', 'side', 'row_id', 'mac', 'seal'])
    .execute();
  const end = (side: 'front' | 'back') => rows.find((row): row is typeof row & AuditLogEndTable => row.side === side);
  return { front: end('front'), back: end('back'), oldestRowId: rows[0]?.oldest ?? null, newestRowId: rows[0]?.newest ?? null };
}

/** The rows after `afterId`, up to and including `lastId`, oldest first. */
export async function listRowsBetween(db: Db, afterId: number, lastId: number, limit: number): Promise<AuditRow[]> {
  return db.selectFrom('audit_log').selectAll().where('id', '>', afterId).where('id', '<=', lastId).orderBy('id').limit(limit).execute();
}

/** The id of the last of the leading rows after `afterId` that are older than the instant; 0 where the first of them is not. */
export async function findLastRowIdBefore(db: Db, afterId: number, instant: Date): Promise<number> {
  const { first, newest } = await db
    .selectNoFrom((eb) => [
      eb
        .selectFrom('audit_log')
        .select((inner) => inner.fn.min<number | null>('id').as('id'))
        .where('id', '>', afterId)
        .where('at', '>=', instant.toISOString())
        .as('first'),
      eb
        .selectFrom('audit_log')
        .select((inner) => inner.fn.max<number | null>('id').as('id'))
        .as('newest'),
    ])
    .executeTakeFirstOrThrow();
  return first === null ? (newest ?? 0) : first - 1;
}

/** Ids and MACs of the rows after `afterId`, up to and including `lastId`, oldest first. */
export async function listRowMacs(tx: Tx, afterId: number, lastId: number, limit: number): Promise<{ id: number; mac: string | null }[]> {
  return tx
    .selectFrom('audit_log')
    .select(['id', 'mac'])
    .where('id', '>', afterId)
    .where('id', '<=', lastId)
    .orderBy('id')
    .limit(limit)
    .execute();
}

export async function deleteRowsUpTo(tx: Tx, lastId: number): Promise<void> {
  await tx.deleteFrom('audit_log').where('id', '<=', lastId).execute();
}
