import type { Db, Tx } from '../db/database.ts';
import { type AuditLogKey, type AuditRow, type ChainEnd, computeEndSeal, type SealedRow, type UnsealedRow } from './chain.ts';
import type { AuditLogEndTable } from './audit-log.table.ts';

/** Rows per statement, far below the parameter limits of both engines. */
const BATCH_SIZE = 500;

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
  for (let first = 0; first < rows.length; first += BATCH_SIZE)
    await tx
      .insertInto('audit_log')
      .values(rows.slice(first, first + BATCH_SIZE))
      .execute();
}

export async function updateChainEnd(tx: Tx, key: AuditLogKey, end: ChainEnd): Promise<void> {
  const { side, rowId, mac } = end;
  await tx
    .updateTable('audit_log_ends')
    .set({ row_id: rowId, mac, seal: computeEndSeal(key, end) })
    .where('side', '=', side)
    .execute();
}

/** Rows without a seal, oldest first. */
export async function listUnsealedRows(tx: Tx): Promise<UnsealedRow[]> {
  return tx
    .selectFrom('audit_log')
    .select(['id', 'at', 'actor_id', 'event', 'subject', 'subject_id', 'details', 'client_ip'])
    .where('mac', 'is', null)
    .orderBy('id')
    .limit(BATCH_SIZE)
    .execute();
}

export async function saveSealedRow(tx: Tx, { id, ...row }: SealedRow): Promise<void> {
  await tx.updateTable('audit_log').set(row).where('id', '=', id).execute();
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

/** The id of the last of the leading rows that are older than the instant; 0 where the first row is not. */
export async function findLastRowIdBefore(db: Db, instant: Date): Promise<number> {
  const { first, newest } = await db
    .selectNoFrom((eb) => [
      eb
        .selectFrom('audit_log')
        .select((inner) => inner.fn.min<number | null>('id').as('id'))
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
