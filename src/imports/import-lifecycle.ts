import type { Actor } from '../accounts/authority.ts';
import { inTransaction } from '../platform/db/database.ts';
import type { AppContext } from '../platform/http/context.ts';
import { enqueueJob } from '../platform/jobs/enqueue-job.ts';
import { IMPORT_JOB } from './import-job-kind.ts';
import { countRowsToWrite } from './import.ts';
import { updateImport, findImport } from './imports.queries.ts';

/** `run` is the dry run that the person has seen; `invite` whether new people are invited once they are there. */
export type ConfirmImportInput = { run: number; invite: boolean };

export type ConfirmImportResult = 'confirmed' | 'not-found' | 'not-yours' | 'nothing-to-do' | 'not-ready';

/** Says yes to what a dry run found. Who presses twice says yes once; only who brought the file may. */
export async function confirmImport(
  { db, clock }: Pick<AppContext, 'db' | 'clock'>,
  actor: NonNullable<Actor>,
  id: number,
  { run, invite }: ConfirmImportInput,
): Promise<ConfirmImportResult> {
  const found = await findImport(db, id);
  if (!found) return 'not-found';
  if (found.actorId !== actor.id) return 'not-yours';
  if (found.state === 'ready' && countRowsToWrite(found) === 0) return 'nothing-to-do';
  const now = clock.now();
  return inTransaction(db, async (tx) => {
    const invitations = invite && found.kind === 'people' && found.counts.new > 0 ? 'wanted' : 'none';
    const change = { state: 'applying', invitations, done: 0, total: 0, revalidated: 0, client_ip: actor.clientIp ?? null } as const;
    if (!(await updateImport(tx, id, { state: 'ready', run }, change))) return 'not-ready';
    const jobId = await enqueueJob(tx, { kind: IMPORT_JOB, payload: { id }, runAt: now }, now);
    await updateImport(tx, id, { state: 'applying' }, { job_id: jobId });
    return 'confirmed';
  });
}
