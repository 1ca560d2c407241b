import type { Tx } from '../db/database.ts';
import { sealOf, type End } from './chain.ts';
import type { JournalKey } from './journal-key.ts';
import type { JournalEndTable } from './journal.table.ts';
import type { PlainRow, SealedRow } from './sealed-row.ts';

/** So many rows of a statement stay far below what the engines take in one. */
const ROWS_AT_ONCE = 500;

/** The last row's place in the chain, once everyone who was writing there has finished. */
export async function holdBack(tx: Tx): Promise<JournalEndTable> {
  return tx
    .updateTable('journal_ends')
    .set((eb) => ({ row_id: eb.ref('row_id') }))
    .where('side', '=', 'back')
    .returningAll()
    .executeTakeFirstOrThrow(() => new Error('the journal has lost its end: see what `npm run journal:verify` finds'));
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
