import { inTransaction, type Db } from '../db/database.ts';
import type { Clock } from '../shared/clock.ts';
import { lockFrontEnd, findLastRowIdBefore, listRowMacs, deleteRowsUpTo, updateChainEnd } from './audit-log.queries.ts';
import { getAuditLogKey } from './audit-log-key.ts';
import { recordAuditEvent } from './record-audit-event.ts';
import { verifyAuditLog, type AuditLogVerification } from './verify-audit-log.ts';

export type TrimAuditLogResult = { kind: 'trimmed'; rows: number } | { kind: 'flawed'; verification: AuditLogVerification };

/** Few enough that nobody waits long who writes meanwhile. */
const BATCH_SIZE = 2000;

/**
 * Lets the rows from before an instant leave the journal at its front, and moves the mark there, from which it is verified
 * from now on. Only where all is well: what was tampered with would be gone, and the mark would vouch for it. The deed stands
 * with the first rows that leave, so a trim that was broken off has its row too, and the next one goes on.
 */
export async function trimAuditLog({ db, clock }: { db: Db; clock: Clock }, before: Date): Promise<TrimAuditLogResult> {
  const verification = await verifyAuditLog(db);
  if (verification.kind !== 'walked' || verification.defects.length > 0) return { kind: 'flawed', verification };
  const lastRow = await findLastRowIdBefore(db, before);
  let rows = 0;
  for (let left = await step(); left > 0; left = await step()) rows += left;
  return { kind: 'trimmed', rows };

  /** Answers how many rows left. */
  function step(): Promise<number> {
    return inTransaction(db, async (tx) => {
      const front = await lockFrontEnd(tx);
      const leaving = await listRowMacs(tx, front.row_id, lastRow, BATCH_SIZE);
      const last = leaving.at(-1);
      if (!last?.mac) return 0;
      await deleteRowsUpTo(tx, last.id);
      await updateChainEnd(tx, getAuditLogKey(db), { side: 'front', rowId: last.id, mac: last.mac });
      const details = { before: before.toISOString(), lastRow };
      if (rows === 0)
        await recordAuditEvent(tx, {
          at: clock.now(),
          actorId: null,
          event: 'journal.trimmed',
          subject: 'journal',
          subjectId: null,
          details,
        });
      return leaving.length;
    });
  }
}
