import { inTransaction, type Db } from '../db/database.ts';
import type { Clock } from '../shared/clock.ts';
import { lockChain } from './append-audit-events.ts';
import { getAuditLogKey } from './audit-log-key.ts';

/**
 * Looks, before anyone is served, that the journal ends with a seal of ours, and begins its chain where there is none yet.
 * Rejects with a JournalSealError where the secret is another one.
 */
export async function initializeAuditLog({ db, clock }: { db: Db; clock: Clock }): Promise<void> {
  await inTransaction(db, (tx) => lockChain(tx, getAuditLogKey(db), clock.now()));
}
