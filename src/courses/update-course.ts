import { actorFields, type Actor } from '../accounts/authority.ts';
import { diffFields } from '../platform/audit-log/audit-event.ts';
import { recordAuditEvent } from '../platform/audit-log/record-audit-event.ts';
import { inTransaction } from '../platform/db/database.ts';
import type { AppContext } from '../platform/http/context.ts';
import { indexSearchTerms } from '../platform/pagination/search-terms.ts';
import { sortKey } from '../platform/shared/text-keys.ts';
import { lockCourse } from './course-authority.ts';
import { validateCourse, type Course, type CourseErrors, type CourseInput } from './course.ts';

/** `version` is that of the course that the user edited. */
export type CourseUpdate = CourseInput & { active: boolean; version: number };

export type UpdateCourseResult =
  | { kind: 'updated' }
  | { kind: 'unchanged' }
  | { kind: 'not-found' }
  | { kind: 'invalid'; errors: CourseErrors }
  /** Another user saved first. Nothing was written; `course` is the current state. */
  | { kind: 'version-conflict'; course: Course };

export function updateCourse(
  { db, clock }: Pick<AppContext, 'db' | 'clock'>,
  actor: Actor,
  courseId: number,
  update: CourseUpdate,
): Promise<UpdateCourseResult> {
  return inTransaction(db, async (tx): Promise<UpdateCourseResult> => {
    const course = await lockCourse(tx, actor, courseId, 'courses:write');
    if (!course) return { kind: 'not-found' };
    const errors = validateCourse(update);
    if (Object.keys(errors).length > 0) return { kind: 'invalid', errors };
    const details = diffFields(course, update, ['title', 'description', 'active']);
    if (Object.keys(details).length === 0) return { kind: 'unchanged' };
    if (course.version !== update.version) return { kind: 'version-conflict', course };
    await tx
      .updateTable('courses')
      .set({
        title: update.title,
        description: update.description,
        sort_key: sortKey(update.title),
        is_active: update.active ? 1 : 0,
        version: course.version + 1,
      })
      .where('id', '=', courseId)
      .execute();
    await indexSearchTerms(tx, 'course', courseId, [update.title]);
    await recordAuditEvent(tx, {
      ...actorFields(actor, clock.now()),
      event: 'course.changed',
      subject: 'course',
      subjectId: courseId,
      details,
    });
    return { kind: 'updated' };
  });
}
