import { inTransaction } from '../platform/db/database.ts';
import type { Needs } from '../platform/http/context.ts';
import { addJob } from '../platform/jobs/enqueue-job.ts';
import { after, days } from '../platform/shared/clock.ts';
import { leave } from './abandon-import.ts';
import { IMPORT_JOB } from './import-job-kind.ts';
import { removeArriving, unclearedImports } from './imports.queries.ts';
import { isToBeCleared } from './process-import.ts';

/** A file that did not come to its end in this time does not come any more. */
const MOST_ARRIVING = days(1);

/** So long somebody may think about a dry run; after that it says little about what would happen. */
const MOST_WAITING = days(7);

/** Leaves imports that nobody confirmed, and has the files and rows taken away of those that have had their time. */
export async function sweepImports({ db, clock }: Pick<Needs, 'db' | 'clock'>): Promise<void> {
  const now = clock.now();
  for (const found of await unclearedImports(db)) {
    const { id, state, createdAt } = found;
    if (state === 'arriving' && createdAt <= after(now, -MOST_ARRIVING)) await removeArriving(db, id);
    else if (state === 'ready' && createdAt <= after(now, -MOST_WAITING))
      await inTransaction(db, (tx) => leave(tx, id, { why: 'expired' }, now));
    else if (isToBeCleared(found, now)) {
      await inTransaction(db, (tx) => addJob(tx, { kind: IMPORT_JOB, payload: { id }, runAt: now, key: `clear ${id}` }, now));
    }
  }
}
