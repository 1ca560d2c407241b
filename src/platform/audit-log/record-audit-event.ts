import { beforeCommit } from '../db/last-steps.ts';
import type { Tx } from '../db/database.ts';
import { appendAuditEvents } from './append-audit-events.ts';
import type { AuditEvent } from './audit-event.ts';
import { getAuditLogKey } from './audit-log-key.ts';

const pendingEvents = new WeakMap<Tx, [AuditEvent, ...AuditEvent[]]>();

/**
 * Puts the deed in the journal with the transaction that does it: one does not stand without the other. The rows of a
 * transaction are written at its end, because everyone who writes in the journal waits for whoever writes there now.
 */
export function recordAuditEvent(tx: Tx, deed: AuditEvent): Promise<void> {
  const before = pendingEvents.get(tx);
  if (before) {
    before.push(deed);
  } else {
    const deeds: [AuditEvent] = [deed];
    pendingEvents.set(tx, deeds);
    beforeCommit(tx, (_tx, db) => appendAuditEvents(tx, getAuditLogKey(db), deeds));
  }
  return Promise.resolve();
}
