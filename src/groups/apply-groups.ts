import { z } from 'zod';
import { isLastAdministrator, lockRoleRows } from '../accounts/administrators.ts';
import { GROUPS_JOB } from '../accounts/enqueue-groups.ts';
import { lockAccount, type AccountWithHash } from '../accounts/find-account.ts';
import { compareRoleNames } from '../accounts/role.ts';
import { listRoles } from '../accounts/roles/find-roles.ts';
import { replaceUserRoles } from '../accounts/roles/update-user-roles.ts';
import { applyEnrollmentChanges } from '../courses/apply-enrollments.ts';
import { inTransaction, type Tx } from '../platform/db/database.ts';
import { runFairly } from '../platform/db/run-fairly.ts';
import type { AppContext } from '../platform/http/context.ts';
import type { Job, JobHandlers, JobResult } from '../platform/jobs/job.ts';
import { planGroupChanges, type GroupChanges } from './group-mapping.ts';
import { findGroupFacts, listConcernedUsers, listMappings, saveGroupRoles } from './groups.queries.ts';

const BATCH_SIZE = 50;

type GroupContext = Pick<AppContext, 'db' | 'clock' | 'log'>;

/**
 * Gives an active user what their groups give, and takes what groups gave that they are no longer in; of each change the audit log has an
 * event. `session`: the hashed id of one that begins in this transaction and stays open where the user may do more.
 */
export async function applyGroupsInTransaction(tx: Tx, context: GroupContext, userId: number, session?: string): Promise<void> {
  const account = await lockAccount(tx, userId);
  if (!account?.active || account.anonymised) return;
  const mappings = await listMappings(tx);
  const facts = (await findGroupFacts(tx, [userId], mappings)).get(userId)!;
  const changes = planGroupChanges(facts, mappings);
  const at = context.clock.now();
  const details = { groups: changes.reasons.join(', ') };
  await applyRoles(tx, context, account, changes, { at, details, keepSession: session });
  await applyEnrollmentChanges(tx, userId, changes.enrollments, { at, details });
}

async function applyRoles(
  tx: Tx,
  { log }: GroupContext,
  account: AccountWithHash,
  changes: GroupChanges,
  { at, details, keepSession }: { at: Date; details: { groups: string }; keepSession: string | undefined },
): Promise<void> {
  if (changes.give.length + changes.note.length + changes.forget.length === 0) return;
  await lockRoleRows(tx);
  const roles = await listRoles(tx);
  const administrator = roles.find(({ name }) => name === 'administrator')!.id;
  const keepsAdministrator = changes.take.includes(administrator) && (await isLastAdministrator(tx, account));
  if (keepsAdministrator)
    log.warn({ event: 'groups', user: account.id }, 'no group makes the last administrator one any more; the role stays');
  const goes = (id: number) => !(keepsAdministrator && id === administrator);
  await saveGroupRoles(tx, account.id, { ...changes, forget: changes.forget.filter(goes) });
  const namesOf = (ids: readonly number[]) => roles.filter(({ id }) => ids.includes(id)).map(({ name }) => name);
  const [given, taken] = [namesOf(changes.give), namesOf(changes.take.filter(goes))];
  if (given.length + taken.length === 0) return;
  const after = [...account.roles.filter((name) => !taken.includes(name)), ...given].sort(compareRoleNames);
  await replaceUserRoles(tx, account, after, { actor: null, at, details, keepSession });
}

export function groupJobs(context: AppContext): JobHandlers {
  return { [GROUPS_JOB]: { run: (job) => applyToMany(context, job) } };
}

const payload = z.object({ userId: z.union([z.number(), z.literal('everybody')]) });

/** Each user takes a transaction of their own; applying twice changes nothing. */
async function applyToMany(context: AppContext, job: Job): Promise<JobResult> {
  const { db } = context;
  const { userId } = payload.parse(job.payload);
  if (userId !== 'everybody') {
    await inTransaction(db, (tx) => applyGroupsInTransaction(tx, context, userId));
    return { kind: 'done' };
  }
  for (let last = 0; ;) {
    const ids = await listConcernedUsers(db, last, BATCH_SIZE);
    if (ids.length === 0) return { kind: 'done' };
    for (const id of ids) {
      job.signal.throwIfAborted();
      await runFairly(context, () => inTransaction(db, (tx) => applyGroupsInTransaction(tx, context, id)));
    }
    last = ids.at(-1)!;
  }
}
