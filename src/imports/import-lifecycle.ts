import type { Actor } from '../accounts/authority.ts';
import { inTransaction } from '../platform/db/database.ts';
import type { Needs } from '../platform/http/context.ts';
import { addJob } from '../platform/jobs/enqueue-job.ts';
import { IMPORT_JOB } from './import-job-kind.ts';
import { rowsToWrite } from './import.ts';
import { changeImport, findImport } from './imports.queries.ts';

/** `run` is the dry run that the person has seen; `invite` whether new people are invited once they are there. */
export type Confirmation = { run: number; invite: boolean };

export type Confirming = 'confirmed' | 'not-found' | 'not-yours' | 'nothing-to-do' | 'not-ready';

/** Says yes to what a dry run found. Who presses twice says yes once; only who brought the file may. */
export async function confirmImport(
  { db, clock }: Pick<Needs, 'db' | 'clock'>,
  actor: NonNullable<Actor>,
  id: number,
  { run, invite }: Confirmation,
): Promise<Confirming> {
  const found = await findImport(db, id);
  if (!found) return 'not-found';
  if (found.actorId !== actor.id) return 'not-yours';
  if (found.state === 'ready' && rowsToWrite(found) === 0) return 'nothing-to-do';
  const now = clock.now();
  return inTransaction(db, async (tx) => {
    const invitations = invite && found.kind === 'people' && found.counts.new > 0 ? 'wanted' : 'none';
    const change = { state: 'applying', invitations, done: 0, total: 0, looked_again: 0, address: actor.address ?? null } as const;
    if (!(await changeImport(tx, id, { state: 'ready', run }, change))) return 'not-ready';
    const jobId = await addJob(tx, { kind: IMPORT_JOB, payload: { id }, runAt: now }, now);
    await changeImport(tx, id, { state: 'applying' }, { job_id: jobId });
    return 'confirmed';
  });
}
