import type { XmppSettings } from '../config/settings.ts';
import { inTransaction, type Db, type Tx } from '../db/database.ts';
import { recordDeed } from '../journal/record-deed.ts';
import type { Clock } from '../shared/clock.ts';
import { convertCredentials } from './convert-credentials.ts';
import { listMisplaced, misplacements, moveKept, removeKept, type KeptCredential, type Misplacement } from './findings.queries.ts';
import { hasCredential } from './keep-credential.ts';
import type { XmppNeeds } from './needs.ts';

export type Repair = { converted: number; moved: number; removed: number };

const BATCH = 500;

/**
 * Mends what can be mended without knowing a password: clear passwords become keys where keys are wanted, a credential of
 * another realm moves to this one unless there is one, the rest is removed. Works in batches, so that the portal can go on
 * writing in between; each batch stands in the journal.
 */
export async function repairCredentials(needs: XmppNeeds): Promise<Repair> {
  const { db, settings, clock } = needs;
  const conversion = await convertCredentials(needs, new AbortController().signal);
  const repair: Repair = { ...conversion, moved: 0 };
  if (conversion.converted + conversion.removed > 0) await inTransaction(db, (tx) => journalize(tx, clock, conversion));
  for (const what of misplacements) {
    let batch = await mendBatch(db, settings.xmpp, clock, what);
    while (batch.moved + batch.removed > 0) {
      repair.moved += batch.moved;
      repair.removed += batch.removed;
      batch = await mendBatch(db, settings.xmpp, clock, what);
    }
  }
  return repair;
}

function mendBatch(db: Db, xmpp: XmppSettings, clock: Clock, what: Misplacement): Promise<{ moved: number; removed: number }> {
  return inTransaction(db, async (tx) => {
    const done = { moved: 0, removed: 0 };
    for (const kept of await listMisplaced(tx, xmpp, what, BATCH)) done[await mend(tx, xmpp, what, kept)]++;
    if (done.moved + done.removed > 0) await journalize(tx, clock, { what, ...done });
    return done;
  });
}

async function mend(tx: Tx, xmpp: XmppSettings, what: Misplacement, kept: KeptCredential): Promise<'moved' | 'removed'> {
  if (what === 'other-realm' && !(await hasCredential(tx, xmpp, kept.username))) {
    await moveKept(tx, kept, xmpp.realm);
    return 'moved';
  }
  await removeKept(tx, kept);
  return 'removed';
}

function journalize(tx: Tx, clock: Clock, details: Record<string, string | number>): Promise<void> {
  return recordDeed(tx, { at: clock.now(), actorId: null, deed: 'xmpp.repaired', subject: 'xmpp', subjectId: null, details });
}
