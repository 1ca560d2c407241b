import type { Account } from '../accounts/account.ts';
import type { Actor } from '../accounts/authority.ts';
import { inTransaction, type Tx } from '../platform/db/database.ts';
import type { AppContext } from '../platform/http/context.ts';
import { enqueueJob } from '../platform/jobs/job-queue.ts';
import { addMs, days } from '../platform/shared/clock.ts';
import {
  countRowsToWrite,
  IMPORT_JOB,
  isDueForDeletion,
  type Import,
  type ImportChoices,
  type ImportProblem,
  type ImportState,
} from './import.ts';
import { countMissing } from './sync/missing-enrollments.queries.ts';
import { countMissingStudents, isSuspicious } from './sync/sync-enrollments.ts';
import { updateImport } from './import-state.queries.ts';
import { deleteIncompleteUpload, listImportsWithData } from './imports.queries.ts';
import type { UploadResult } from './receive-upload.ts';

type LifecycleContext = Pick<AppContext, 'db' | 'clock'>;

type StartImportResult = { kind: 'started'; id: number } | { kind: 'rejected'; reason: 'no-file' | 'too-large' | 'empty' };

/** Has an uploaded file validated in the background. */
export async function startImport({ db, clock }: LifecycleContext, upload: UploadResult): Promise<StartImportResult> {
  if (typeof upload === 'string') return { kind: 'rejected', reason: upload };
  const { importId: id, fileSize, digest } = upload;
  if (fileSize === 0) {
    await deleteIncompleteUpload(db, id);
    return { kind: 'rejected', reason: 'empty' };
  }
  await inTransaction(db, async (tx) => {
    const jobId = await enqueueImportJob(tx, id, clock.now());
    await updateImport(tx, id, { state: 'uploading' }, { state: 'validating', file_size: fileSize, digest, job_id: jobId });
  });
  return { kind: 'started', id };
}

/** `run` is the dry run that the administrator saw; `invite` sends invitations to the new users once the import is applied. */
type ConfirmImportInput = {
  run: number;
  invite: boolean;
  /** End the enrollments of students who are not in the file; of teachers too. */
  endMissing: boolean;
  endTeachers: boolean;
  /** The number of those students, confirmed once more where they are many. */
  confirmedCount: number | undefined;
};

/** `too-many`: many students of a course would leave it, and their number was not confirmed. */
type ConfirmImportResult = 'confirmed' | 'not-owner' | 'nothing-to-do' | 'not-ready' | 'too-many';

/** Confirms a dry run. Only the account that uploaded the file may; a second confirmation has no effect. */
export async function confirmImport(
  { db, clock }: LifecycleContext,
  actor: NonNullable<Actor>,
  record: Import,
  { run, invite, endMissing, endTeachers, confirmedCount }: ConfirmImportInput,
): Promise<ConfirmImportResult> {
  const { id, kind, counts } = record;
  if (record.actorId !== actor.id) return 'not-owner';
  if (record.state === 'ready' && countRowsToWrite(record) === 0 && !endMissing) return 'nothing-to-do';
  const missing = endMissing ? await countMissing(db, id) : [];
  if (isSuspicious(missing) && confirmedCount !== countMissingStudents(missing)) return 'too-many';
  const choices = JSON.stringify({ ...record.choices, endMissing, endTeachers: endMissing && endTeachers });
  return inTransaction(db, async (tx) => {
    const invitations = invite && kind === 'people' && counts.new > 0 ? 'requested' : 'none';
    const change = {
      state: 'applying',
      invitations,
      done: 0,
      total: 0,
      revalidated: 0,
      choices,
      client_ip: actor.clientIp ?? null,
    } as const;
    if (!(await updateImport(tx, id, { state: 'ready', run }, change))) return 'not-ready';
    await updateImport(tx, id, { state: 'applying' }, { job_id: await enqueueImportJob(tx, id, clock.now()) });
    return 'confirmed';
  });
}

type ChooseReadingResult = 'started' | 'not-owner' | 'too-late';

/** Repeats the dry run with what the administrator chose in addition. `run` is the one that they saw. */
export async function repeatDryRun(
  { db, clock }: LifecycleContext,
  actor: Account,
  record: Import,
  { run, ...choices }: { run: number } & ImportChoices,
): Promise<ChooseReadingResult> {
  const { id, actorId, state } = record;
  if (actorId !== actor.id) return 'not-owner';
  if (state !== 'ready' && state !== 'unclear') return 'too-late';
  return inTransaction(db, async (tx) => {
    const change = {
      state: 'validating',
      problem: null,
      revalidated: 0,
      choices: JSON.stringify({ ...record.choices, ...choices }),
    } as const;
    if (!(await updateImport(tx, id, { state, run }, change))) return 'too-late';
    await updateImport(tx, id, { state: 'validating' }, { job_id: await enqueueImportJob(tx, id, clock.now()) });
    return 'started';
  });
}

type AbandonImportResult = 'abandoned' | 'not-owner' | 'too-late';

/** Abandons an import that is not applied yet. A run that works on it notices and stops. */
export async function abandonImport(
  { db, clock }: LifecycleContext,
  actor: Account,
  { id, actorId }: Import,
): Promise<AbandonImportResult> {
  if (actorId !== actor.id) return 'not-owner';
  return (await inTransaction(db, (tx) => abandonInTransaction(tx, id, null, clock.now()))) ? 'abandoned' : 'too-late';
}

const abandonableStates: ImportState[] = ['validating', 'unclear', 'ready', 'applying'];

/** The data of the import are deleted in the background. Answers false if it is applied already. */
async function abandonInTransaction(tx: Tx, id: number, problem: ImportProblem | null, now: Date): Promise<boolean> {
  const end = { state: 'abandoned', problem: problem && JSON.stringify(problem), ended_at: now.toISOString() } as const;
  for (const state of abandonableStates) {
    if (!(await updateImport(tx, id, { state }, end))) continue;
    await enqueueImportJob(tx, id, now);
    return true;
  }
  return false;
}

type StartInvitationsResult = 'started' | 'not-owner' | 'nothing-to-do';

/** Has the new users of an applied import invited in the background; at most once. */
export async function startInvitations({ db, clock }: LifecycleContext, actor: Account, record: Import): Promise<StartInvitationsResult> {
  const { id, kind, counts, dataDeleted, invitations } = record;
  if (record.actorId !== actor.id) return 'not-owner';
  if (kind !== 'people' || counts.new === 0 || dataDeleted || invitations !== 'none') return 'nothing-to-do';
  return inTransaction(db, async (tx) => {
    const jobId = await enqueueImportJob(tx, id, clock.now());
    const started = await updateImport(tx, id, { state: 'applied' }, { invitations: 'requested', job_id: jobId });
    return started ? 'started' : 'nothing-to-do';
  });
}

/** An upload that takes longer was interrupted. */
const MAX_UPLOAD_MS = days(1);

/** A dry run that is older says little about what the import would do. */
const CONFIRMATION_PERIOD_MS = days(7);

/** Abandons imports that were not confirmed in time, and has expired files and rows deleted in the background. */
export async function cleanUpImports({ db, clock }: LifecycleContext): Promise<void> {
  const now = clock.now();
  for (const record of await listImportsWithData(db)) {
    const { id, state, createdAt } = record;
    if (state === 'uploading' && createdAt <= addMs(now, -MAX_UPLOAD_MS)) await deleteIncompleteUpload(db, id);
    else if ((state === 'ready' || state === 'unclear') && createdAt <= addMs(now, -CONFIRMATION_PERIOD_MS))
      await inTransaction(db, (tx) => abandonInTransaction(tx, id, { code: 'expired' }, now));
    else if (isDueForDeletion(record, now)) await inTransaction(db, (tx) => enqueueImportJob(tx, id, now, `clear ${id}`));
  }
}

function enqueueImportJob(tx: Tx, id: number, now: Date, key?: string): Promise<number> {
  return enqueueJob(tx, { kind: IMPORT_JOB, payload: { id }, runAt: now, ...(key !== undefined && { key }) }, now);
}
