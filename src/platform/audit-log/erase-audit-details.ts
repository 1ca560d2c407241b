import type { Tx } from '../db/database.ts';
import { NO_DETAILS } from './audit-row.ts';

/**
 * Takes from the journal what it says of a person: details of deeds about them, and from where they did theirs. Value and salt go
 * together and the digest stays, so that the chain still holds; who did what to which account, and when, is kept.
 */
export async function eraseAuditDetails(tx: Tx, accountId: number): Promise<void> {
  await tx
    .updateTable('audit_log')
    .set({ details: NO_DETAILS, details_salt: null })
    .where('subject', '=', 'account')
    .where('subject_id', '=', accountId)
    .where('details_salt', 'is not', null)
    .execute();
  const withAddress = tx.updateTable('audit_log').set({ client_ip: null, client_ip_salt: null }).where('client_ip_salt', 'is not', null);
  await withAddress.where('actor_id', '=', accountId).execute();
  // What was asked in their name on the sign-in page was, mostly, asked by them.
  await withAddress.where('actor_id', 'is', null).where('subject', '=', 'account').where('subject_id', '=', accountId).execute();
}
