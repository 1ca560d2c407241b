import { sendInvitation } from '../accounts/links/send-invitation.ts';
import type { Account } from '../accounts/account.ts';
import { inTransaction } from '../platform/db/database.ts';
import type { AppContext } from '../platform/http/context.ts';
import { enqueueJob } from '../platform/jobs/enqueue-job.ts';
import { IMPORT_JOB } from './import-job-kind.ts';
import { listRowsAfter } from './import-rows.queries.ts';
import { updateRun, startRun, updateImport, findImport } from './imports.queries.ts';
import { inFairTransaction, type ImportContext } from './import-run.ts';
import { findImporter } from './dry-run.ts';

/** How many one small transaction invites: each takes a link, a mail and a line in the journal. */
const AT_ONCE = 40;

export type StartInvitationsResult = 'begun' | 'not-found' | 'not-yours' | 'nothing-to-do';

/** Has those invited in the background whom an import brought; whoever asks again asks in vain. */
export async function startInvitations(
  { db, clock }: Pick<AppContext, 'db' | 'clock'>,
  actor: Account,
  id: number,
): Promise<StartInvitationsResult> {
  const found = await findImport(db, id);
  if (!found) return 'not-found';
  if (found.actorId !== actor.id) return 'not-yours';
  if (found.kind !== 'people' || found.counts.new === 0 || found.dataDeleted || found.invitations !== 'none') return 'nothing-to-do';
  const now = clock.now();
  return inTransaction(db, async (tx) => {
    const jobId = await enqueueJob(tx, { kind: IMPORT_JOB, payload: { id }, runAt: now }, now);
    const begun = await updateImport(tx, id, { state: 'applied' }, { invitations: 'wanted', job_id: jobId });
    return begun ? 'begun' : 'nothing-to-do';
  });
}

/** Invites the new people one small transaction after the other. Who was invited before an interruption is not invited again. */
export async function inviteNewPeople(context: ImportContext, id: number, signal: AbortSignal): Promise<void> {
  const run = await startRun(context.db, id, 'applied');
  if (!run) return;
  for (;;) {
    signal.throwIfAborted();
    const { kind, actorId, clientIp, invitedCount, lastInvitedLine } = (await findImport(context.db, id))!;
    const importer = await findImporter(context, { kind, actorId });
    const actor = importer && { ...importer, clientIp: clientIp };
    const rows = actor ? await listRowsAfter(context.db, id, ['new'], lastInvitedLine, AT_ONCE) : [];
    if (rows.length === 0) return inFairTransaction(context, (tx) => updateRun(tx, run, { invitations: 'sent' }));
    await inFairTransaction(context, async (tx) => {
      let sent = 0;
      for (const { subjectId } of rows) {
        const invitation = subjectId === null ? undefined : await sendInvitation(tx, context, subjectId, actor!);
        if (invitation?.kind === 'sent') sent++;
      }
      await updateRun(tx, run, { invitations: 'sending', invited_count: invitedCount + sent, last_invited_line: rows.at(-1)!.line });
    });
  }
}
