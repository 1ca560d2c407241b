import { type Db, inTransaction, type Tx } from '../db/database.ts';
import type { Clock } from '../shared/clock.ts';
import { getAuditLogKey, NO_DETAILS } from './chain.ts';
import { deleteRowsUpTo, findLastRowIdBefore, listRowMacs, lockFrontEnd, updateChainEnd } from './audit-log.queries.ts';
import { recordAuditEvent } from './record-audit-event.ts';
import { type AuditLogVerification, isIntact, verifyAuditLog } from './verify-audit-log.ts';

type TrimAuditLogResult = { kind: 'trimmed'; rows: number } | { kind: 'corrupt'; verification: AuditLogVerification };

/** Small enough that writers of the audit log never wait long. */
const BATCH_SIZE = 2000;

/**
 * Deletes the rows that are older than an instant, and moves the front end of the chain there. Only where the audit log is
 * intact: the new front would vouch for tampered rows that are gone. The event is recorded with the first batch, so that an
 * interrupted trim is recorded too, and the next one continues it.
 */
export async function trimAuditLog({ db, clock }: { db: Db; clock: Clock }, before: Date): Promise<TrimAuditLogResult> {
  const verification = await verifyAuditLog(db);
  if (!isIntact(verification)) return { kind: 'corrupt', verification };
  const lastRow = await findLastRowIdBefore(db, verification.unprovenUpTo ?? verification.trimmedUpTo, before);
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

/**
 * Erases the personal data of an account from the audit log: the details of events about it, and the client IPs of its own
 * events. Value and salt are erased together and the digest stays, so that the chain remains valid; who did what to which
 * account, and when, is kept.
 */
export async function eraseAuditDetails(tx: Tx, accountId: number): Promise<void> {
  await tx
    .updateTable('audit_log')
    .set({ details: NO_DETAILS, details_salt: null })
    .where('subject', '=', 'account')
    .where('subject_id', '=', accountId)
    .where('details_salt', 'is not', null)
    .execute();
  const eraseClientIp = tx.updateTable('audit_log').set({ client_ip: null, client_ip_salt: null }).where('client_ip_salt', 'is not', null);
  await eraseClientIp.where('actor_id', '=', accountId).execute();
  // Requests on the sign-in page for this account (a password reset) have no actor, and mostly came from its user.
  await eraseClientIp.where('actor_id', 'is', null).where('subject', '=', 'account').where('subject_id', '=', accountId).execute();
}
