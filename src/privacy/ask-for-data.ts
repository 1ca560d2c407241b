import type { Account } from '../accounts/account.ts';
import { confirmPassword, type ConfirmPasswordResult } from '../accounts/passwords/confirm-password.ts';
import { lockAccount } from '../accounts/find-account.ts';
import type { AccountContext } from '../accounts/context.ts';
import { inTransaction } from '../platform/db/database.ts';
import { enqueueJob } from '../platform/jobs/enqueue-job.ts';
import { recordAuditEvent } from '../platform/audit-log/record-audit-event.ts';
import { findDataExportState, nextRequestAt, DATA_EXPORT_JOB } from './data-export.ts';
import { insertDataExport, setDataExportJob } from './data-exports.queries.ts';

export type RequestDataExportResult =
  { kind: 'asked' } | { kind: 'pending' } | { kind: 'too-soon'; until: Date } | Exclude<ConfirmPasswordResult, { kind: 'confirmed' }>;

/**
 * Somebody asks for all that is known of them, and shows that they know the password: a session that somebody borrowed takes
 * nothing along. The file is packed in the background, and takes the place of the one before.
 */
export async function requestDataExport(
  context: AccountContext,
  { account, password, address: clientIp }: DataExportRequest,
): Promise<RequestDataExportResult> {
  const { db, clock } = context;
  const confirmation = await confirmPassword(context, account, password, clientIp);
  if (confirmation.kind !== 'confirmed') return confirmation;
  return inTransaction(db, async (tx): Promise<RequestDataExportResult> => {
    const now = clock.now();
    const asker = await lockAccount(tx, account.id);
    if (!asker?.active || asker.passwordHash !== confirmation.hash) return { kind: 'wrong' };
    const state = await findDataExportState(tx, account.id);
    if (state.kind === 'building') return { kind: 'pending' };
    const until = nextRequestAt(state);
    if (until && now < until) return { kind: 'too-soon', until };
    const fileId = await insertDataExport(tx, account.id, now);
    await setDataExportJob(tx, fileId, await enqueueJob(tx, { kind: DATA_EXPORT_JOB, payload: { fileId }, runAt: now }, now));
    await recordAuditEvent(tx, {
      at: now,
      actorId: account.id,
      clientIp,
      event: 'account.data-asked',
      subject: 'account',
      subjectId: account.id,
    });
    return { kind: 'asked' };
  });
}

type DataExportRequest = { account: Account; password: string; address: string };
