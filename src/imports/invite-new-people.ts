import { inviteAccount } from '../accounts/links/send-invitation.ts';
import type { Account } from '../accounts/account.ts';
import { inTransaction } from '../platform/db/database.ts';
import type { Needs } from '../platform/http/context.ts';
import { addJob } from '../platform/jobs/enqueue-job.ts';
import { IMPORT_JOB } from './import-job-kind.ts';
import { rowsBehind } from './import-rows.queries.ts';
import { advanceRun, beginRun, changeImport, findImport } from './imports.queries.ts';
import { inTurn, type ImportNeeds } from './import-run.ts';
import { importerOf } from './dry-run.ts';

/** How many one small transaction invites: each takes a link, a mail and a line in the journal. */
const AT_ONCE = 40;

export type InvitingNew = 'begun' | 'not-found' | 'not-yours' | 'nothing-to-do';

/** Has those invited in the background whom an import brought; whoever asks again asks in vain. */
export async function startInvitations({ db, clock }: Pick<Needs, 'db' | 'clock'>, actor: Account, id: number): Promise<InvitingNew> {
  const found = await findImport(db, id);
  if (!found) return 'not-found';
  if (found.actorId !== actor.id) return 'not-yours';
  if (found.kind !== 'people' || found.counts.new === 0 || found.cleared || found.invitations !== 'none') return 'nothing-to-do';
  const now = clock.now();
  return inTransaction(db, async (tx) => {
    const jobId = await addJob(tx, { kind: IMPORT_JOB, payload: { id }, runAt: now }, now);
    const begun = await changeImport(tx, id, { state: 'applied' }, { invitations: 'wanted', job_id: jobId });
    return begun ? 'begun' : 'nothing-to-do';
  });
}

/** Invites the new people one small transaction after the other. Who was invited before an interruption is not invited again. */
export async function inviteNewPeople(needs: ImportNeeds, id: number, signal: AbortSignal): Promise<void> {
  const run = await beginRun(needs.db, id, 'applied');
  if (!run) return;
  for (;;) {
    signal.throwIfAborted();
    const { kind, actorId, address, invited, invitedLine } = (await findImport(needs.db, id))!;
    const importer = await importerOf(needs, { kind, actorId });
    const actor = importer && { ...importer, address };
    const rows = actor ? await rowsBehind(needs.db, id, ['new'], invitedLine, AT_ONCE) : [];
    if (rows.length === 0) return inTurn(needs, (tx) => advanceRun(tx, run, { invitations: 'sent' }));
    await inTurn(needs, async (tx) => {
      let sent = 0;
      for (const { subjectId } of rows) {
        const invitation = subjectId === null ? undefined : await inviteAccount(tx, needs, subjectId, actor!);
        if (invitation?.kind === 'sent') sent++;
      }
      await advanceRun(tx, run, { invitations: 'sending', invited: invited + sent, invited_line: rows.at(-1)!.line });
    });
  }
}
