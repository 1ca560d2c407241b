import type { Tx } from '../db/database.ts';
import { createChainSeed, type ChainEnd } from './chain.ts';
import { insertAuditRows, saveSealedRow, listUnsealedRows, updateChainEnd } from './audit-log.queries.ts';
import type { AuditLogKey } from './audit-log-key.ts';
import { toUnsealedRow, toSealedRow } from './audit-row.ts';

/**
 * Begins the chain with the rows from before there was one, as they stand, and says so in a row of its own: who made the
 * portal begin anew in order to have changed rows sealed would leave that trace. Answers the chain's end.
 */
export async function startChain(tx: Tx, key: AuditLogKey, now: Date): Promise<ChainEnd> {
  const front: ChainEnd = { side: 'front', rowId: 0, mac: createChainSeed() };
  await updateChainEnd(tx, key, front);
  let { rowId, mac } = front;
  let earlier = 0;
  for (let rows = await listUnsealedRows(tx); rows.length > 0; rows = await listUnsealedRows(tx)) {
    for (const row of rows) {
      const sealed = toSealedRow(key, mac, row);
      await saveSealedRow(tx, sealed);
      ({ id: rowId, mac } = sealed);
      earlier++;
    }
  }
  const begun = { at: now, actorId: null, event: 'journal.begun', subject: 'journal', subjectId: null, details: { earlier } } as const;
  const first = toSealedRow(key, mac, toUnsealedRow(rowId + 1, begun));
  await insertAuditRows(tx, [first]);
  const back: ChainEnd = { side: 'back', rowId: first.id, mac: first.mac };
  await updateChainEnd(tx, key, back);
  return back;
}
