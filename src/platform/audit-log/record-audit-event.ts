import { doLast } from '../db/last-steps.ts';
import type { Tx } from '../db/database.ts';
import { appendDeeds } from './append-audit-events.ts';
import type { Deed } from './audit-event.ts';
import { journalKeyOf } from './audit-log-key.ts';

const deedsOf = new WeakMap<Tx, [Deed, ...Deed[]]>();

/**
 * Puts the deed in the journal with the transaction that does it: one does not stand without the other. The rows of a
 * transaction are written at its end, because everyone who writes in the journal waits for whoever writes there now.
 */
export function recordDeed(tx: Tx, deed: Deed): Promise<void> {
  const before = deedsOf.get(tx);
  if (before) {
    before.push(deed);
  } else {
    const deeds: [Deed] = [deed];
    deedsOf.set(tx, deeds);
    doLast(tx, (_tx, db) => appendDeeds(tx, journalKeyOf(db), deeds));
  }
  return Promise.resolve();
}
