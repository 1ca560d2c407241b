import type { Tx } from '../platform/db/database.ts';
import { enqueueJob } from '../platform/jobs/job-queue.ts';

/** Gives users what their groups give, and takes what groups gave that they are no longer in; see `groups/apply-groups.ts`. */
export const GROUPS_JOB = 'apply-groups';

/** Has the groups of a user, or of everybody, applied in the background: whenever an identity goes, or what groups give changes. */
export async function enqueueGroups(tx: Tx, userId: number | 'everybody', now: Date): Promise<void> {
  await enqueueJob(tx, { kind: GROUPS_JOB, key: String(userId), payload: { userId }, runAt: now }, now);
}
