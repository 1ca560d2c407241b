import { inTransaction, type Db } from '../db/database.ts';
import type { Clock } from '../shared/clock.ts';
import { deleteRowsUpTo, findLastRowIdBefore, listRowMacs, lockFrontEnd, updateChainEnd } from './audit-log.queries.ts';
import { getAuditLogKey } from './audit-log-key.ts';
import { recordAuditEvent } from './record-audit-event.ts';
import { verifyAuditLog, type AuditLogVerification } from './verify-audit-log.ts';

export type TrimAuditLogResult = { kind: 'trimmed'; rows: number } | { kind: 'corrupt'; verification: AuditLogVerification };

/** Small enough that writers of the audit log never wait long. */
const BATCH_SIZE = 2000;

/**
 * Deletes the rows that are older than an instant, and moves the front end of the chain there. Only where the audit log is
 * intact: the new front would vouch for tampered rows that are gone. The event is recorded with the first batch, so that an
 * interrupted trim is recorded too, and the next one continues it.
 */
export async function trimAuditLog({ db, clock }: { db: Db; clock: Clock }, before: Date): Promise<TrimAuditLogResult> {
  const verification = await verifyAuditLog(db);
  if (verification.kind !== 'checked' || verification.defects.length > 0) return { kind: 'corrupt', verification };
  const lastRow = await findLastRowIdBefore(db, before);
  let rows = 0;
  for (let deleted = await trimBatch(); deleted > 0; deleted = await trimBatch()) rows += deleted;
  return { kind: 'trimmed', rows };

  /** Returns the number of deleted rows. */
  function trimBatch(): Promise<number> {
    return inTransaction(db, async (tx) => {
      const front = await lockFrontEnd(tx);
      const batch = await listRowMacs(tx, front.row_id, lastRow, BATCH_SIZE);
      const last = batch.at(-1);
      if (!last?.mac) return 0;
      await deleteRowsUpTo(tx, last.id);
      await updateChainEnd(tx, getAuditLogKey(db), { side: 'front', rowId: last.id, mac: last.mac });
      const details = { before: before.toISOString(), lastRow };
      const event = { at: clock.now(), actorId: null, event: 'journal.trimmed', subject: 'journal', subjectId: null, details } as const;
      if (rows === 0) await recordAuditEvent(tx, event);
      return batch.length;
    });
  }
}
