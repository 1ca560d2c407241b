import type { Db, Tx } from '../db/database.ts';
import { computeEndSeal, type ChainEnd } from './chain.ts';
import type { AuditLogKey } from './audit-log-key.ts';
import type { AuditLogEndTable } from './audit-log.table.ts';
import type { UnsealedRow, SealedRow, AuditRow } from './audit-row.ts';

/** So many rows of a statement stay far below what the engines take in one. */
const BATCH_SIZE = 500;

/** The last row's place in the chain, once everyone who was writing there has finished. */
export function lockBackEnd(tx: Tx): Promise<AuditLogEndTable> {
  return lockEnd(tx, 'back');
}

/** The row before the first that is kept; nobody else lets rows leave there meanwhile. */
export function lockFrontEnd(tx: Tx): Promise<AuditLogEndTable> {
  return lockEnd(tx, 'front');
}

function lockEnd(tx: Tx, side: 'front' | 'back'): Promise<AuditLogEndTable> {
  return tx
    .updateTable('audit_log_ends')
    .set((eb) => ({ row_id: eb.ref('row_id') }))
    .where('side', '=', side)
    .returningAll()
    .executeTakeFirstOrThrow(() => new Error('the journal has lost one of its ends: see what `npm run audit-log:verify` finds'));
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

/** Rows from before the chain, the oldest first. */
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
  /** Numbers of the first and the last row, where there are any. */
  oldestRowId: number | null;
  newestRowId: number | null;
};

/** Both ends and how far the rows reach, as they stood at one moment. */
export async function loadChainEnds(db: Db): Promise<ChainEnds> {
  const reach = (end: 'min' | 'max') => db.selectFrom('audit_log').select((eb) => eb.fn<number | null>(end, ['id']).as('id'));
  const rows = await db
    .selectFrom(db.selectNoFrom([reach('min').as('oldest'), reach('max').as('newest')]).as('reach'))
    .leftJoin('audit_log_ends', (join) => join.onTrue())
    .select(['oldest', 'newest', 'side', 'row_id', 'mac', 'seal'])
    .execute();
  const end = (side: 'front' | 'back') => rows.find((row): row is typeof row & AuditLogEndTable => row.side === side);
  return { front: end('front'), back: end('back'), oldestRowId: rows[0]?.oldest ?? null, newestRowId: rows[0]?.newest ?? null };
}

/** The rows behind one number, up to another, the oldest first. */
export async function listRowsBetween(db: Db, afterId: number, lastId: number, most: number): Promise<AuditRow[]> {
  return db.selectFrom('audit_log').selectAll().where('id', '>', afterId).where('id', '<=', lastId).orderBy('id').limit(most).execute();
}

/** The number of the last row of those that are all from before an instant; 0 where the first is not. */
export async function findLastRowIdBefore(db: Db, instant: Date): Promise<number> {
  const { first, newest } = await db
    .selectNoFrom((eb) => [
      eb
        .selectFrom('audit_log')
        .select((of) => of.fn.min<number | null>('id').as('id'))
        .where('at', '>=', instant.toISOString())
        .as('first'),
      eb
        .selectFrom('audit_log')
        .select((of) => of.fn.max<number | null>('id').as('id'))
        .as('newest'),
    ])
    .executeTakeFirstOrThrow();
  return first === null ? (newest ?? 0) : first - 1;
}

/** Numbers and marks of the rows behind one number, up to another, the oldest first. */
export async function listRowMacs(tx: Tx, afterId: number, lastId: number, most: number): Promise<{ id: number; mac: string | null }[]> {
  return tx
    .selectFrom('audit_log')
    .select(['id', 'mac'])
    .where('id', '>', afterId)
    .where('id', '<=', lastId)
    .orderBy('id')
    .limit(most)
    .execute();
}

export async function deleteRowsUpTo(tx: Tx, lastId: number): Promise<void> {
  await tx.deleteFrom('audit_log').where('id', '<=', lastId).execute();
}
