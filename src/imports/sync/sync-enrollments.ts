import type { Account } from '../../accounts/account.ts';
import { hasPermission } from '../../accounts/account.ts';
import { actorFields, type Actor } from '../../accounts/authority.ts';
import { endUnauthorizedLinks } from '../../accounts/issued-links.ts';
import type { CourseRole } from '../../courses/course.ts';
import type { AuditActor, AuditEventName } from '../../platform/audit-log/audit-event.ts';
import { recordAuditEvent } from '../../platform/audit-log/record-audit-event.ts';
import { inTransaction, type Tx } from '../../platform/db/database.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { batches } from '../../platform/shared/batches.ts';
import type { Import, ImportProblem } from '../import.ts';
import { type ImportContext, inFairTransaction, StaleDataError } from '../import-run.ts';
import { type ImportRun, updateRun } from '../import-state.queries.ts';
import * as queries from './missing-enrollments.queries.ts';

/** Courses of one short transaction. */
const COURSE_BATCH_SIZE = 50;

/** Finds who is in the courses of the file but not in the file. Nothing of it is ended unless the administrator asks for it. */
export async function findMissingEnrollments(context: ImportContext, run: ImportRun, courseIds: Iterable<number>): Promise<void> {
  for (const some of batches([...courseIds], COURSE_BATCH_SIZE)) {
    await inFairTransaction(context, async (tx) => {
      await updateRun(tx, run, { run: run.run });
      await queries.insertMissingEnrollments(tx, run.id, some);
    });
  }
}

/** Teachers stay unless they were asked for too. */
function rolesToEnd({ endTeachers = false }: Import['choices']): CourseRole[] {
  return endTeachers ? ['student', 'teacher'] : ['student'];
}

/**
 * Ends what the administrator has seen and chosen, in the transaction of the import. Throws a StaleDataError where an enrollment changed
 * since the dry run.
 */
export async function endMissingEnrollments(tx: Tx, record: Import, importer: Account, now: Date): Promise<ImportProblem | undefined> {
  const { id, choices } = record;
  if (!choices.endMissing) return undefined;
  if (!hasPermission(importer, 'courses:write')) return { code: 'forbidden' };
  const roles = rolesToEnd(choices);
  const expected = await queries.countToEnd(tx, id, roles);
  const ended = await queries.endMissing(tx, id, roles, now);
  if (ended.length !== expected) throw new StaleDataError();
  await recordEnrollmentEvents(tx, { actorId: importer.id, clientIp: record.clientIp }, 'enrollment.ended', ended, id, now);
  const teachers = ended.filter(({ role }) => role === 'teacher').map(({ userId }) => userId);
  await endUnauthorizedLinks(tx, [...new Set(teachers)], now);
  await tx.updateTable('imports').set({ sync: 'ended' }).where('id', '=', id).execute();
  return undefined;
}

export type UndoSyncResult = { kind: 'undone'; resumed: number } | { kind: 'forbidden' } | { kind: 'too-late' };

/** Resumes, in one transaction, the enrollments that the import ended and that nobody changed since. Links that ended with them do not come back. */
export function undoSync({ db, clock }: Pick<AppContext, 'db' | 'clock'>, actor: NonNullable<Actor>, id: number): Promise<UndoSyncResult> {
  return inTransaction(db, async (tx): Promise<UndoSyncResult> => {
    if (!actor.permissions.has('courses:write')) return { kind: 'forbidden' };
    const now = clock.now();
    const taken = await tx
      .updateTable('imports')
      .set({ sync: 'undone' })
      .where('id', '=', id)
      .where('sync', '=', 'ended')
      .where('data_deleted', '=', 0)
      .executeTakeFirstOrThrow();
    if (taken.numUpdatedRows === 0n) return { kind: 'too-late' };
    const resumed = await queries.resumeMissing(tx, id);
    await tx.updateTable('imports').set({ resumed_count: resumed.length }).where('id', '=', id).execute();
    const { at: _, ...by } = actorFields(actor, now);
    await recordEnrollmentEvents(tx, by, 'enrollment.resumed', resumed, id, now);
    return { kind: 'undone', resumed: resumed.length };
  });
}

/** An event for each user, so that each can be told why they are not in the course any more. */
async function recordEnrollmentEvents(
  tx: Tx,
  actor: AuditActor,
  event: Extract<AuditEventName, 'enrollment.ended' | 'enrollment.resumed'>,
  enrollments: readonly queries.Ended[],
  importId: number,
  at: Date,
): Promise<void> {
  for (const { userId, courseId, role } of enrollments) {
    const details = { course: courseId, courseRole: role, import: importId };
    await recordAuditEvent(tx, { ...actor, at, event, subject: 'account', subjectId: userId, details });
  }
}

/** More of a course than this are the sign of a file that was cut off. */
const USUAL_SHARE = 1 / 3;

/** Whether ending the missing students needs to be confirmed with their number. */
export function isSuspicious(courses: readonly queries.MissingOfCourse[]): boolean {
  return courses.some(({ students, members }) => students > members * USUAL_SHARE);
}

export function countMissingStudents(courses: readonly queries.MissingOfCourse[]): number {
  return courses.reduce((sum, { students }) => sum + students, 0);
}
