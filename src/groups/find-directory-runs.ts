import type { Db } from '../platform/db/database.ts';
import type { DirectoryRun, PersonPlan } from './directory-run.ts';
import { findRun, listPeopleAfter, listPeopleBefore, listRuns } from './directory-runs.queries.ts';
import type { DirectoryVerdict } from './groups.table.ts';

const MAX_LISTED_RUNS = 20;

/** The newest first, with the username of whoever confirmed it or asked for it. */
export function listDirectoryRuns(db: Db): Promise<(DirectoryRun & { actor: string | undefined })[]> {
  return listRuns(db, MAX_LISTED_RUNS);
}

export function findDirectoryRun(db: Db, id: number): Promise<DirectoryRun | undefined> {
  return findRun(db, id);
}

type RunPeople = Record<'after' | 'before', (line: number, limit: number) => Promise<{ line: number; plan: PersonPlan }[]>>;

/** The people of a run with one verdict, in the order of its list. */
export function peopleOfRun(db: Db, runId: number, verdict: DirectoryVerdict): RunPeople {
  return {
    after: (line, limit) => listPeopleAfter(db, runId, verdict, line, limit),
    before: (line, limit) => listPeopleBefore(db, runId, verdict, line, limit),
  };
}
