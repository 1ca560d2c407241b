import type { Tx } from '../db/database.ts';
import { newBeginning, type End } from './chain.ts';
import { insertRows, sealRow, unsealedRows, writeEnd } from './audit-log.queries.ts';
import type { JournalKey } from './audit-log-key.ts';
import { plainRow, sealedRow } from './audit-row.ts';

/**
 * Begins the chain with the rows from before there was one, as they stand, and says so in a row of its own: who made the
 * portal begin anew in order to have changed rows sealed would leave that trace. Answers the chain's end.
 */
export async function beginChain(tx: Tx, key: JournalKey, now: Date): Promise<End> {
  const front: End = { side: 'front', rowId: 0, mac: newBeginning() };
  await writeEnd(tx, key, front);
  let { rowId, mac } = front;
  let earlier = 0;
  for (let rows = await unsealedRows(tx); rows.length > 0; rows = await unsealedRows(tx)) {
    for (const row of rows) {
      const sealed = sealedRow(key, mac, row);
      await sealRow(tx, sealed);
      ({ id: rowId, mac } = sealed);
      earlier++;
    }
  }
  const begun = { at: now, actorId: null, deed: 'journal.begun', subject: 'journal', subjectId: null, details: { earlier } } as const;
  const first = sealedRow(key, mac, plainRow(rowId + 1, begun));
  await insertRows(tx, [first]);
  const back: End = { side: 'back', rowId: first.id, mac: first.mac };
  await writeEnd(tx, key, back);
  return back;
}
