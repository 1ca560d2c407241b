import type { Db, Tx } from '../db/database.ts';
import { sealOf, type End } from './chain.ts';
import type { JournalKey } from './audit-log-key.ts';
import type { JournalEndTable } from './audit-log.table.ts';
import type { PlainRow, SealedRow, StoredRow } from './audit-row.ts';

/** So many rows of a statement stay far below what the engines take in one. */
const ROWS_AT_ONCE = 500;

/** The last row's place in the chain, once everyone who was writing there has finished. */
export function holdBack(tx: Tx): Promise<JournalEndTable> {
  return holdEnd(tx, 'back');
}

/** The row before the first that is kept; nobody else lets rows leave there meanwhile. */
export function holdFront(tx: Tx): Promise<JournalEndTable> {
  return holdEnd(tx, 'front');
}

function holdEnd(tx: Tx, side: 'front' | 'back'): Promise<JournalEndTable> {
  return tx
    .updateTable('journal_ends')
    .set((eb) => ({ row_id: eb.ref('row_id') }))
    .where('side', '=', side)
    .returningAll()
    .executeTakeFirstOrThrow(() => new Error('the journal has lost one of its ends: see what `npm run journal:verify` finds'));
}

export async function insertRows(tx: Tx, rows: SealedRow[]): Promise<void> {
  for (let first = 0; first < rows.length; first += ROWS_AT_ONCE)
    await tx
      .insertInto('journal')
      .values(rows.slice(first, first + ROWS_AT_ONCE))
      .execute();
}

export async function writeEnd(tx: Tx, key: JournalKey, end: End): Promise<void> {
  const { side, rowId, mac } = end;
  await tx
    .updateTable('journal_ends')
    .set({ row_id: rowId, mac, seal: sealOf(key, end) })
    .where('side', '=', side)
    .execute();
}

/** Rows from before the chain, the oldest first. */
export async function unsealedRows(tx: Tx): Promise<PlainRow[]> {
  return tx
    .selectFrom('journal')
    .select(['id', 'at', 'actor_id', 'deed', 'subject', 'subject_id', 'details', 'address'])
    .where('mac', 'is', null)
    .orderBy('id')
    .limit(ROWS_AT_ONCE)
    .execute();
}

export async function sealRow(tx: Tx, { id, ...row }: SealedRow): Promise<void> {
  await tx.updateTable('journal').set(row).where('id', '=', id).execute();
}

export type Ends = {
  front: JournalEndTable | undefined;
  back: JournalEndTable | undefined;
  /** Numbers of the first and the last row, where there are any. */
  oldest: number | null;
  newest: number | null;
};

/** Both ends and how far the rows reach, as they stood at one moment. */
export async function readEnds(db: Db): Promise<Ends> {
  const reach = (end: 'min' | 'max') => db.selectFrom('journal').select((eb) => eb.fn<number | null>(end, ['id']).as('id'));
  const rows = await db
    .selectFrom(db.selectNoFrom([reach('min').as('oldest'), reach('max').as('newest')]).as('reach'))
    .leftJoin('journal_ends', (join) => join.onTrue())
    .select(['oldest', 'newest', 'side', 'row_id', 'mac', 'seal'])
    .execute();
  const end = (side: 'front' | 'back') => rows.find((row): row is typeof row & JournalEndTable => row.side === side);
  return { front: end('front'), back: end('back'), oldest: rows[0]?.oldest ?? null, newest: rows[0]?.newest ?? null };
}

/** The rows behind one number, up to another, the oldest first. */
export async function rowsBetween(db: Db, afterId: number, lastId: number, most: number): Promise<StoredRow[]> {
  return db.selectFrom('journal').selectAll().where('id', '>', afterId).where('id', '<=', lastId).orderBy('id').limit(most).execute();
}

/** The number of the last row of those that are all from before an instant; 0 where the first is not. */
export async function lastRowBefore(db: Db, instant: Date): Promise<number> {
  const { first, newest } = await db
    .selectNoFrom((eb) => [
      eb
        .selectFrom('journal')
        .select((of) => of.fn.min<number | null>('id').as('id'))
        .where('at', '>=', instant.toISOString())
        .as('first'),
      eb
        .selectFrom('journal')
        .select((of) => of.fn.max<number | null>('id').as('id'))
        .as('newest'),
    ])
    .executeTakeFirstOrThrow();
  return first === null ? (newest ?? 0) : first - 1;
}

/** Numbers and marks of the rows behind one number, up to another, the oldest first. */
export async function marksBetween(tx: Tx, afterId: number, lastId: number, most: number): Promise<{ id: number; mac: string | null }[]> {
  return tx
    .selectFrom('journal')
    .select(['id', 'mac'])
    .where('id', '>', afterId)
    .where('id', '<=', lastId)
    .orderBy('id')
    .limit(most)
    .execute();
}

export async function removeRowsUpTo(tx: Tx, lastId: number): Promise<void> {
  await tx.deleteFrom('journal').where('id', '<=', lastId).execute();
}
