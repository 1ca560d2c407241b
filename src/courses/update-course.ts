import { actorFields, type Actor } from '../accounts/authority.ts';
import { diffFields } from '../platform/audit-log/audit-event.ts';
import { recordAuditEvent } from '../platform/audit-log/record-audit-event.ts';
import { retryOnUniqueViolation } from '../platform/db/database-errors.ts';
import { inTransaction, type Tx } from '../platform/db/database.ts';
import type { AppContext } from '../platform/http/context.ts';
import { indexSearchTerms } from '../platform/pagination/search-terms.ts';
import { sortKey } from '../platform/shared/text-keys.ts';
import { lockCourse, managesAllCourses } from './course-authority.ts';
import { findCodeOwner } from './find-courses.ts';
import { validateCourse, type Course, type CourseErrors, type CourseInput } from './course.ts';

/** `version` is that of the course that the user edited. */
export type CourseUpdate = CourseInput & { active: boolean; version: number };

export type UpdateCourseResult =
  | { kind: 'updated' }
  | { kind: 'unchanged' }
  | { kind: 'not-found' }
  | { kind: 'invalid'; errors: CourseErrors }
  /** `title`: of the other course, unless the actor may not see it. */
  | { kind: 'code-taken'; title: string | undefined }
  /** Another user saved first. Nothing was written; `course` is the current state. */
  | { kind: 'version-conflict'; course: Course };

export function updateCourse(
  { db, clock }: Pick<AppContext, 'db' | 'clock'>,
  actor: Actor,
  courseId: number,
  changes: CourseUpdate,
): Promise<UpdateCourseResult> {
  return retryOnUniqueViolation(() => inTransaction(db, write));

  async function write(tx: Tx): Promise<UpdateCourseResult> {
    const course = await lockCourse(tx, actor, courseId, 'courses:write');
    if (!course) return { kind: 'not-found' };
    const { code = course.code, term = course.term, ...others } = changes;
    const update = { ...others, code, term };
    const errors = validateCourse(update);
    if (Object.keys(errors).length > 0) return { kind: 'invalid', errors };
    const details = diffFields(course, update, ['title', 'description', 'code', 'term', 'active']);
    if (Object.keys(details).length === 0) return { kind: 'unchanged' };
    if (course.version !== update.version) return { kind: 'version-conflict', course };
    const owner = await findCodeOwner(tx, update, courseId);
    if (owner) return { kind: 'code-taken', title: managesAllCourses(actor, 'courses:write') ? owner.title : undefined };
    await tx
      .updateTable('courses')
      .set({
        title: update.title,
        description: update.description,
        code: update.code || null,
        term: update.term || null,
        sort_key: sortKey(update.title),
        is_active: update.active ? 1 : 0,
        version: course.version + 1,
      })
      .where('id', '=', courseId)
      .execute();
    await indexSearchTerms(tx, 'course', courseId, [update.title, update.code, update.term]);
    await recordAuditEvent(tx, {
      ...actorFields(actor, clock.now()),
      event: 'course.changed',
      subject: 'course',
      subjectId: courseId,
      details,
    });
    return { kind: 'updated' };
  }
}
