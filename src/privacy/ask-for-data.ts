import type { Account } from '../accounts/account.ts';
import { confirmPassword, type Confirmation } from '../accounts/passwords/confirm-password.ts';
import { holdAccount } from '../accounts/find-account.ts';
import type { AccountNeeds } from '../accounts/context.ts';
import { inTransaction } from '../platform/db/database.ts';
import { addJob } from '../platform/jobs/enqueue-job.ts';
import { recordDeed } from '../platform/audit-log/record-audit-event.ts';
import { fileStateOf, nextFileAt, PERSONAL_FILE_JOB } from './data-export.ts';
import { insertFile, noteJob } from './data-exports.queries.ts';

export type AskingForData =
  { kind: 'asked' } | { kind: 'pending' } | { kind: 'too-soon'; until: Date } | Exclude<Confirmation, { kind: 'confirmed' }>;

/**
 * Somebody asks for all that is known of them, and shows that they know the password: a session that somebody borrowed takes
 * nothing along. The file is packed in the background, and takes the place of the one before.
 */
export async function askForData(needs: AccountNeeds, { account, password, address }: Asking): Promise<AskingForData> {
  const { db, clock } = needs;
  const confirmation = await confirmPassword(needs, account, password, address);
  if (confirmation.kind !== 'confirmed') return confirmation;
  return inTransaction(db, async (tx): Promise<AskingForData> => {
    const now = clock.now();
    const asker = await holdAccount(tx, account.id);
    if (!asker?.active || asker.passwordHash !== confirmation.hash) return { kind: 'wrong' };
    const state = await fileStateOf(tx, account.id);
    if (state.kind === 'making') return { kind: 'pending' };
    const until = nextFileAt(state);
    if (until && now < until) return { kind: 'too-soon', until };
    const fileId = await insertFile(tx, account.id, now);
    await noteJob(tx, fileId, await addJob(tx, { kind: PERSONAL_FILE_JOB, payload: { fileId }, runAt: now }, now));
    await recordDeed(tx, { at: now, actorId: account.id, address, deed: 'account.data-asked', subject: 'account', subjectId: account.id });
    return { kind: 'asked' };
  });
}

type Asking = { account: Account; password: string; address: string };
