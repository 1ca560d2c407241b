import type { DirectoryEntry } from '../accounts/directory/directory-entry.ts';
import type { EnrollmentChange } from '../courses/apply-enrollments.ts';
import type { DirectoryRunProblem, DirectoryRunState, DirectoryVerdict } from './groups.table.ts';

/** In the order of the pages. */
export const directoryVerdicts: readonly DirectoryVerdict[] = ['new', 'changed', 'dismissed', 'refused', 'unchanged'];

/** Why it does nothing: see the messages. `other` is the username of another account. */
export type DirectoryRefusal = {
  code: 'no-email' | 'has-account' | 'email-taken' | 'forbidden' | 'last-administrator' | 'changed-meanwhile';
  other?: string;
};

export type PersonValues = { firstName: string; lastName: string; email: string };

export type PersonPlan = {
  verdict: DirectoryVerdict;
  /** Undefined for somebody who gets an account. */
  userId: number | undefined;
  label: string;
  subject: string;
  /** Undefined for somebody who is gone. */
  entry: DirectoryEntry | undefined;
  before: PersonValues | undefined;
  /** Only what changes. */
  after: Partial<PersonValues>;
  roles: { give: number[]; take: number[] };
  enrollments: EnrollmentChange[];
  refusal?: DirectoryRefusal;
};

/**
 * What a synchronisation would do with whom, in the order of its list. `unusual`: more people would be dismissed, lose all their groups, get
 * another e-mail or get an account than ever do at once; then it does nothing before somebody has confirmed it.
 */
export type DirectoryPlan = {
  linked: number;
  people: PersonPlan[];
  counts: Record<DirectoryVerdict, number>;
  withoutGroups: number;
  unusual: boolean;
  digest: string;
};

export type DirectoryRun = {
  id: number;
  actorId: number | undefined;
  clientIp: string | undefined;
  createdAt: Date;
  state: DirectoryRunState;
  jobId: number | undefined;
  linked: number;
  /** More changes than ever do at once: nothing happens before somebody has confirmed it. */
  unusual: boolean;
  revalidated: boolean;
  digest: string | undefined;
  problem: DirectoryRunProblem | undefined;
  counts: Record<DirectoryVerdict, number>;
  progress: { done: number; total: number };
};

/** How long what a run did with whom can be looked at. */
export const DIRECTORY_RUN_DAYS = 14;

/** People for whom something changes. */
export function countChanges({ counts }: Pick<DirectoryRun, 'counts'>): number {
  return counts.new + counts.changed + counts.dismissed;
}
