import { courseHandler } from './courses/course-handler.ts';
import { enrollmentHandler } from './enrollments/enrollment-handler.ts';
import type { ImportKind } from './import.ts';
import { type ImportContext, type ImportHandler, inFairTransaction } from './import-run.ts';
import { deleteRowBatch } from './import-rows.queries.ts';
import { findImport } from './imports.queries.ts';
import { meetingHandler } from './meetings/meeting-handler.ts';
import { peopleHandler } from './people/people-handler.ts';

export const importHandlers: Record<ImportKind, ImportHandler> = {
  people: peopleHandler,
  courses: courseHandler,
  enrollments: enrollmentHandler,
  meetings: meetingHandler,
};

const DELETION_BATCH_SIZE = 1000;

/** Deletes the results of the dry run and the staged rows, in batches. */
export async function deleteRows(context: ImportContext, id: number): Promise<void> {
  await deleteStagedRows(context, id);
  while (await inFairTransaction(context, (tx) => deleteRowBatch(tx, id, DELETION_BATCH_SIZE)));
}

export async function deleteStagedRows(context: ImportContext, id: number): Promise<void> {
  const { kind } = (await findImport(context.db, id))!;
  while (await inFairTransaction(context, (tx) => importHandlers[kind].deleteStagedBatch(tx, id, DELETION_BATCH_SIZE)));
}
