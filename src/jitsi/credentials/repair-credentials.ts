import type { XmppSettings } from '../../platform/config/settings.ts';
import { inTransaction, type Db, type Tx } from '../../platform/db/database.ts';
import type { AuditDetails } from '../../platform/audit-log/audit-event.ts';
import { recordAuditEvent } from '../../platform/audit-log/record-audit-event.ts';
import type { Clock } from '../../platform/shared/clock.ts';
import { convertCredentials } from './convert-credentials.ts';
import {
  lockStoredCredential,
  hasCredentialProblem,
  listProblemCredentials,
  credentialProblems,
  changeCredentialRealm,
  deleteStoredCredential,
  type StoredCredential,
  type CredentialProblem,
} from './credential-problems.queries.ts';
import { hasCredential } from './credential-store.ts';
import type { CredentialsContext } from './context.ts';

export type RepairCredentialsResult = { converted: number; moved: number; removed: number };

type BatchResult = { moved: number; removed: number; gone: number };

const BATCH_SIZE = 500;

/**
 * Mends what can be mended without knowing a password: clear passwords become keys where keys are wanted, a credential of
 * another realm moves to this one unless there is one, the rest is removed. Works in batches, so that the portal can go on
 * writing in between; each batch stands in the journal.
 */
export async function repairCredentials(context: CredentialsContext): Promise<RepairCredentialsResult> {
  const { db, settings, clock } = context;
  const conversion = await convertCredentials(context, new AbortController().signal);
  const repair: RepairCredentialsResult = { ...conversion, moved: 0 };
  if (conversion.converted + conversion.removed > 0) await inTransaction(db, (tx) => recordRepair(tx, clock, conversion));
  for (const what of credentialProblems) await repairAll(db, settings.xmpp, clock, what, repair);
  return repair;
}

async function repairAll(
  db: Db,
  xmpp: XmppSettings,
  clock: Clock,
  what: CredentialProblem,
  repair: RepairCredentialsResult,
): Promise<void> {
  let batch: BatchResult | undefined;
  while (!batch || batch.moved + batch.removed > 0) {
    batch = await repairBatch(db, xmpp, clock, what);
    repair.moved += batch.moved;
    repair.removed += batch.removed;
  }
}

function repairBatch(db: Db, xmpp: XmppSettings, clock: Clock, what: CredentialProblem): Promise<BatchResult> {
  return inTransaction(db, async (tx) => {
    const done = { moved: 0, removed: 0, gone: 0 };
    for (const kept of await listProblemCredentials(tx, xmpp, what, BATCH_SIZE)) done[await repairCredential(tx, xmpp, what, kept)]++;
    const { moved, removed } = done;
    if (moved + removed > 0) await recordRepair(tx, clock, { what, moved, removed });
    return done;
  });
}

/** Since the list was read the account may have been switched on, or its credential written anew: what counts is how it stands once it is held. */
async function repairCredential(tx: Tx, xmpp: XmppSettings, what: CredentialProblem, kept: StoredCredential): Promise<keyof BatchResult> {
  await lockStoredCredential(tx, kept);
  if (!(await hasCredentialProblem(tx, xmpp, what, kept))) return 'gone';
  if (what === 'other-realm' && !(await hasCredential(tx, xmpp, kept.username))) {
    await changeCredentialRealm(tx, kept, xmpp.realm);
    return 'moved';
  }
  await deleteStoredCredential(tx, kept);
  return 'removed';
}

function recordRepair(tx: Tx, clock: Clock, details: AuditDetails): Promise<void> {
  return recordAuditEvent(tx, { at: clock.now(), actorId: null, event: 'xmpp.repaired', subject: 'xmpp', subjectId: null, details });
}
