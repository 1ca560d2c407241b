import { actorFields, type Actor } from '../accounts/authority.ts';
import { inTransaction, type Tx } from '../platform/db/database.ts';
import type { AppContext } from '../platform/http/context.ts';
import { diffFields } from '../platform/audit-log/audit-event.ts';
import { recordAuditEvent } from '../platform/audit-log/record-audit-event.ts';
import { indexSearchTerms } from '../platform/pagination/search-terms.ts';
import { sortKey } from '../platform/shared/sort-key.ts';
import { lockCourse } from './course-authority.ts';
import { validateCourse, type Course, type CourseErrors, type CourseInput } from './course.ts';

/** What a course becomes, and the version that whoever typed it had seen. */
export type CourseUpdate = CourseInput & { active: boolean; version: number };

export type UpdateCourseResult =
  | { kind: 'changed' }
  | { kind: 'unchanged' }
  | { kind: 'not-found' }
  | { kind: 'faulty'; errors: CourseErrors }
  /** Somebody else was faster: nothing was written, and this is what stands now. */
  | { kind: 'conflict'; course: Course };

export function updateCourse(
  { db, clock }: Pick<AppContext, 'db' | 'clock'>,
  actor: Actor,
  courseId: number,
  change: CourseUpdate,
): Promise<UpdateCourseResult> {
  return inTransaction(db, (tx) => updateCourseInTransaction(tx, actor, courseId, change, clock.now()));
}

/** The same as part of something larger. */
export async function updateCourseInTransaction(
  tx: Tx,
  actor: Actor,
  courseId: number,
  change: CourseUpdate,
  now: Date,
): Promise<UpdateCourseResult> {
  const course = await lockCourse(tx, actor, courseId, 'courses:write');
  if (!course) return { kind: 'not-found' };
  const errors = validateCourse(change);
  if (Object.keys(errors).length > 0) return { kind: 'faulty', errors };
  const details = diffFields(course, change, ['title', 'description', 'active']);
  if (Object.keys(details).length === 0) return { kind: 'unchanged' };
  if (course.version !== change.version) return { kind: 'conflict', course };
  await tx
    .updateTable('courses')
    .set({
      title: change.title,
      description: change.description,
      sort_key: sortKey(change.title),
      is_active: change.active ? 1 : 0,
      version: course.version + 1,
    })
    .where('id', '=', courseId)
    .execute();
  await indexSearchTerms(tx, 'course', courseId, [change.title]);
  await recordAuditEvent(tx, { ...actorFields(actor, now), event: 'course.changed', subject: 'course', subjectId: courseId, details });
  return { kind: 'changed' };
}
