import type { AuditDetails } from '../../platform/audit-log/audit-event.ts';
import { recordAuditEvent } from '../../platform/audit-log/record-audit-event.ts';
import type { XmppSettings } from '../../platform/config/settings.ts';
import { type Db, inTransaction, type Tx } from '../../platform/db/database.ts';
import type { Clock } from '../../platform/shared/clock.ts';
import { convertCredentials, type CredentialsContext } from './convert-credentials.ts';
import {
  changeCredentialRealm,
  countAccountsWithoutPassword,
  countMissingCredentials,
  countProblemCredentials,
  type CredentialProblem,
  credentialProblems,
  deleteStoredCredential,
  hasCredentialProblem,
  listMissingCredentials,
  listProblemCredentials,
  lockStoredCredential,
  type StoredCredential,
} from './credential-problems.queries.ts';
import { hasCredential } from './credential-store.ts';

/** Missing and wrong credentials: all of them counted, the first of each kind as examples. */
export type CredentialCheckResult = {
  missing: { count: number; separate: number; examples: string[] };
  problems: { problem: CredentialProblem; count: number; examples: StoredCredential[] }[];
  /** Accounts without a password, which is no problem. */
  withoutPassword: number;
};

const MAX_EXAMPLES = 20;

/** Checks the stored credentials against the active accounts and the settings. */
export async function checkCredentials(db: Db, xmpp: XmppSettings): Promise<CredentialCheckResult> {
  const missing = { ...(await countMissingCredentials(db, xmpp)), examples: await listMissingCredentials(db, xmpp, MAX_EXAMPLES) };
  const problems = [];
  for (const problem of credentialProblems) {
    const count = await countProblemCredentials(db, xmpp, problem);
    if (count > 0)
      problems.push({ problem: problem, count: count, examples: await listProblemCredentials(db, xmpp, problem, MAX_EXAMPLES) });
  }
  return { missing, problems, withoutPassword: xmpp.form === 'off' ? 0 : await countAccountsWithoutPassword(db) };
}

export function hasNoProblems({ missing, problems }: Pick<CredentialCheckResult, 'missing' | 'problems'>): boolean {
  return missing.count === 0 && problems.length === 0;
}

export type RepairCredentialsResult = { converted: number; moved: number; removed: number };

type BatchResult = { moved: number; removed: number; unchanged: number };

const BATCH_SIZE = 500;

/**
 * Repairs credentials as far as possible without passwords: converts clear-text passwords to keys where the form is `scram`, moves
 * credentials of another realm to this one unless it has one, and deletes the rest. Works in batches, so that the portal can write
 * in between; each batch is recorded in the audit log.
 */
export async function repairCredentials(context: CredentialsContext): Promise<RepairCredentialsResult> {
  const { db, settings, clock } = context;
  const conversion = await convertCredentials(context, new AbortController().signal);
  const repair: RepairCredentialsResult = { ...conversion, moved: 0 };
  if (conversion.converted + conversion.removed > 0) await inTransaction(db, (tx) => recordRepair(tx, clock, conversion));
  for (const problem of credentialProblems) await repairAll(db, settings.xmpp, clock, problem, repair);
  return repair;
}

async function repairAll(
  db: Db,
  xmpp: XmppSettings,
  clock: Clock,
  problem: CredentialProblem,
  repair: RepairCredentialsResult,
): Promise<void> {
  let batch: BatchResult | undefined;
  while (!batch || batch.moved + batch.removed > 0) {
    batch = await repairBatch(db, xmpp, clock, problem);
    repair.moved += batch.moved;
    repair.removed += batch.removed;
  }
}

function repairBatch(db: Db, xmpp: XmppSettings, clock: Clock, problem: CredentialProblem): Promise<BatchResult> {
  return inTransaction(db, async (tx) => {
    const done = { moved: 0, removed: 0, unchanged: 0 };
    for (const credential of await listProblemCredentials(tx, xmpp, problem, BATCH_SIZE))
      done[await repairCredential(tx, xmpp, problem, credential)]++;
    const { moved, removed } = done;
    if (moved + removed > 0) await recordRepair(tx, clock, { what: problem, moved, removed });
    return done;
  });
}

/** Since the list was read the account may have been activated, or its credential replaced: its state under the lock counts. */
async function repairCredential(
  tx: Tx,
  xmpp: XmppSettings,
  problem: CredentialProblem,
  credential: StoredCredential,
): Promise<keyof BatchResult> {
  await lockStoredCredential(tx, credential);
  if (!(await hasCredentialProblem(tx, xmpp, problem, credential))) return 'unchanged';
  if (problem === 'other-realm' && !(await hasCredential(tx, xmpp, credential.username))) {
    await changeCredentialRealm(tx, credential, xmpp.realm);
    return 'moved';
  }
  await deleteStoredCredential(tx, credential);
  return 'removed';
}

function recordRepair(tx: Tx, clock: Clock, details: AuditDetails): Promise<void> {
  return recordAuditEvent(tx, { at: clock.now(), actorId: null, event: 'xmpp.repaired', subject: 'xmpp', subjectId: null, details });
}
