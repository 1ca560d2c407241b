import { actorFields, type Actor } from '../accounts/authority.ts';
import { inTransaction, type Tx } from '../platform/db/database.ts';
import type { AppContext } from '../platform/http/context.ts';
import { recordAuditEvent } from '../platform/audit-log/record-audit-event.ts';
import { managesAllCourses } from './course-authority.ts';
import { validateCourse, type CourseErrors, type CourseInput } from './course.ts';
import { insertCourse } from './insert-course.ts';

export type CreateCourseResult = { kind: 'made'; id: number } | { kind: 'forbidden' } | { kind: 'faulty'; errors: CourseErrors };

/** Makes a course in which nobody is enrolled yet. Only who runs every course may: it would be nobody's. */
export function createCourse(
  { db, clock }: Pick<AppContext, 'db' | 'clock'>,
  actor: Actor,
  course: CourseInput,
): Promise<CreateCourseResult> {
  return inTransaction(db, (tx) => createCourseInTransaction(tx, actor, course, clock.now()));
}

/** The same as part of something larger. */
export async function createCourseInTransaction(
  tx: Tx,
  actor: Actor,
  course: CourseInput & { active?: boolean },
  now: Date,
): Promise<CreateCourseResult> {
  if (!managesAllCourses(actor, 'courses:write')) return { kind: 'forbidden' };
  const errors = validateCourse(course);
  if (Object.keys(errors).length > 0) return { kind: 'faulty', errors };
  const id = await insertCourse(tx, course, now);
  await recordAuditEvent(tx, {
    ...actorFields(actor, now),
    event: 'course.made',
    subject: 'course',
    subjectId: id,
    details: { title: course.title },
  });
  return { kind: 'made', id };
}
