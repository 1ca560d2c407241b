import type { XmppSettings } from '../../platform/config/settings.ts';
import { inTransaction, type Db, type Tx } from '../../platform/db/database.ts';
import type { Details } from '../../platform/audit-log/audit-event.ts';
import { recordDeed } from '../../platform/audit-log/record-audit-event.ts';
import type { Clock } from '../../platform/shared/clock.ts';
import { convertCredentials } from './convert-credentials.ts';
import {
  holdKept,
  isMisplaced,
  listMisplaced,
  misplacements,
  moveKept,
  removeKept,
  type KeptCredential,
  type Misplacement,
} from './credential-problems.queries.ts';
import { hasCredential } from './credential-store.ts';
import type { XmppNeeds } from './context.ts';

export type Repair = { converted: number; moved: number; removed: number };

type Mended = { moved: number; removed: number; gone: number };

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
  for (const what of misplacements) await mendAll(db, settings.xmpp, clock, what, repair);
  return repair;
}

async function mendAll(db: Db, xmpp: XmppSettings, clock: Clock, what: Misplacement, repair: Repair): Promise<void> {
  let batch: Mended | undefined;
  while (!batch || batch.moved + batch.removed > 0) {
    batch = await mendBatch(db, xmpp, clock, what);
    repair.moved += batch.moved;
    repair.removed += batch.removed;
  }
}

function mendBatch(db: Db, xmpp: XmppSettings, clock: Clock, what: Misplacement): Promise<Mended> {
  return inTransaction(db, async (tx) => {
    const done = { moved: 0, removed: 0, gone: 0 };
    for (const kept of await listMisplaced(tx, xmpp, what, BATCH)) done[await mend(tx, xmpp, what, kept)]++;
    const { moved, removed } = done;
    if (moved + removed > 0) await journalize(tx, clock, { what, moved, removed });
    return done;
  });
}

/** Since the list was read the account may have been switched on, or its credential written anew: what counts is how it stands once it is held. */
async function mend(tx: Tx, xmpp: XmppSettings, what: Misplacement, kept: KeptCredential): Promise<keyof Mended> {
  await holdKept(tx, kept);
  if (!(await isMisplaced(tx, xmpp, what, kept))) return 'gone';
  if (what === 'other-realm' && !(await hasCredential(tx, xmpp, kept.username))) {
    await moveKept(tx, kept, xmpp.realm);
    return 'moved';
  }
  await removeKept(tx, kept);
  return 'removed';
}

function journalize(tx: Tx, clock: Clock, details: Details): Promise<void> {
  return recordDeed(tx, { at: clock.now(), actorId: null, deed: 'xmpp.repaired', subject: 'xmpp', subjectId: null, details });
}
