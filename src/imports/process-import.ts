import { sendInvitation } from '../accounts/links/send-password-link.ts';
import { applyImport } from './apply-import.ts';
import { runDryRun } from './dry-run.ts';
import { isDueForDeletion, type Import } from './import.ts';
import { deleteRows, deleteStagedRows, importHandlers } from './import-handlers.ts';
import { listRowsAfter } from './import-rows.queries.ts';
import { findImporter, inFairTransaction, type ImportContext } from './import-run.ts';
import { RunLostError, startRun, updateRun } from './import-state.queries.ts';
import { deleteImportFile, findImport } from './imports.queries.ts';

/** Does the pending work of an import until it waits for an administrator or nothing is left. Can be started again at any point. */
export async function processImport(context: ImportContext, id: number, signal: AbortSignal): Promise<void> {
  try {
    for (;;) {
      signal.throwIfAborted();
      const record = await findImport(context.db, id);
      if (!record || !(await doNextStep(context, record, signal))) return;
    }
  } catch (error) {
    // The import was abandoned, or another process works on it.
    if (!(error instanceof RunLostError)) throw error;
  }
}

/** Answers whether there was a step to do. */
async function doNextStep(context: ImportContext, record: Import, signal: AbortSignal): Promise<boolean> {
  const { id, kind, state, invitations, endedAt } = record;
  if (state === 'applied') await importHandlers[kind].afterCommit?.(context, id, signal);
  if (state === 'validating') await runDryRun(context, id, signal);
  else if (state === 'applying') await applyImport(context, id, signal);
  else if (state === 'applied' && (invitations === 'requested' || invitations === 'sending')) await inviteNewUsers(context, id, signal);
  else if (isDueForDeletion(record, context.clock.now())) {
    await deleteRows(context, id);
    await deleteImportFile(context.db, id);
  } else {
    // A process that was killed after it had applied the import may have left staged rows.
    if (endedAt !== null) await deleteStagedRows(context, id);
    return false;
  }
  return true;
}

/** Invitations of one short transaction: each takes a link, a mail and an audit event. */
const INVITATION_BATCH_SIZE = 40;

/** Invites the new users in batches. After an interruption it continues behind the last one that was invited. */
async function inviteNewUsers(context: ImportContext, id: number, signal: AbortSignal): Promise<void> {
  const run = await startRun(context.db, id, 'applied');
  if (!run) return;
  for (;;) {
    signal.throwIfAborted();
    const { kind, actorId, clientIp, invitedCount, lastInvitedLine } = (await findImport(context.db, id))!;
    const importer = await findImporter(context, { kind, actorId });
    const rows = importer ? await listRowsAfter(context.db, id, ['new'], lastInvitedLine, INVITATION_BATCH_SIZE) : [];
    if (!importer || rows.length === 0) return inFairTransaction(context, (tx) => updateRun(tx, run, { invitations: 'sent' }));
    await inFairTransaction(context, async (tx) => {
      let sent = 0;
      for (const { subjectId } of rows) {
        const invitation = subjectId === null ? undefined : await sendInvitation(tx, context, subjectId, { ...importer, clientIp });
        if (invitation?.kind === 'sent') sent++;
      }
      await updateRun(tx, run, { invitations: 'sending', invited_count: invitedCount + sent, last_invited_line: rows.at(-1)!.line });
    });
  }
}
