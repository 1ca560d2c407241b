import { inTransaction } from '../platform/db/database.ts';
import type { AppContext } from '../platform/http/context.ts';
import { enqueueJob } from '../platform/jobs/enqueue-job.ts';
import { addMs, days } from '../platform/shared/clock.ts';
import { abandonInTransaction } from './abandon-import.ts';
import { IMPORT_JOB } from './import-job-kind.ts';
import { deleteIncompleteUpload, listImportsWithData } from './imports.queries.ts';
import { isDueForDeletion } from './process-import.ts';

/** A file that did not come to its end in this time does not come any more. */
const MAX_UPLOAD_MS = days(1);

/** So long somebody may think about a dry run; after that it says little about what would happen. */
const CONFIRMATION_PERIOD_MS = days(7);

/** Leaves imports that nobody confirmed, and has the files and rows taken away of those that have had their time. */
export async function cleanUpImports({ db, clock }: Pick<AppContext, 'db' | 'clock'>): Promise<void> {
  const now = clock.now();
  for (const found of await listImportsWithData(db)) {
    const { id, state, createdAt } = found;
    if (state === 'arriving' && createdAt <= addMs(now, -MAX_UPLOAD_MS)) await deleteIncompleteUpload(db, id);
    else if (state === 'ready' && createdAt <= addMs(now, -CONFIRMATION_PERIOD_MS))
      await inTransaction(db, (tx) => abandonInTransaction(tx, id, { code: 'expired' }, now));
    else if (isDueForDeletion(found, now)) {
      await inTransaction(db, (tx) => enqueueJob(tx, { kind: IMPORT_JOB, payload: { id }, runAt: now, key: `clear ${id}` }, now));
    }
  }
}
