import type { Tx } from '../db/database.ts';
import { NO_DETAILS } from './audit-row.ts';

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
