import type { Tx } from '../db/database.ts';
import { beginChain } from './start-chain.ts';
import type { End } from './chain.ts';
import { trusted } from './verify-chain-end.ts';
import type { Deed } from './audit-event.ts';
import { holdBack, insertRows, writeEnd } from './audit-log.queries.ts';
import type { JournalKey } from './audit-log-key.ts';
import { plainRow, sealedRow, type SealedRow } from './audit-row.ts';

/** The end of the journal does not fit the secret: it is another one, or somebody wrote there who does not have it. */
export class JournalSealError extends Error {
  override name = 'JournalSealError';
}

/**
 * Adds deeds to the chain. Everyone who writes in the journal passes through its last row, one after the other, from here
 * to the end of their transaction.
 */
export async function appendDeeds(tx: Tx, key: JournalKey, deeds: [Deed, ...Deed[]]): Promise<void> {
  let { rowId, mac } = await takeBack(tx, key, deeds[0].at);
  const rows: SealedRow[] = [];
  for (const deed of deeds) {
    const row = sealedRow(key, mac, plainRow(++rowId, deed));
    rows.push(row);
    mac = row.mac;
  }
  await insertRows(tx, rows);
  await writeEnd(tx, key, { side: 'back', rowId, mac });
}

/** The end of the chain, which begins here where there is none; nobody else writes in the journal until this transaction ends. */
export async function takeBack(tx: Tx, key: JournalKey, now: Date): Promise<End> {
  const row = await holdBack(tx);
  if (row.mac === null) return beginChain(tx, key, now);
  const back = trusted(key, row);
  if (back) return back;
  throw new JournalSealError(
    'the end of the journal does not fit JOURNAL_SECRET: give the one that it was written with, or see what `npm run journal:verify` finds',
  );
}
