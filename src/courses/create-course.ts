import { actorFields, type Actor } from '../accounts/authority.ts';
import { recordAuditEvent } from '../platform/audit-log/record-audit-event.ts';
import { retryOnUniqueViolation } from '../platform/db/database-errors.ts';
import { inTransaction, type Tx } from '../platform/db/database.ts';
import type { AppContext } from '../platform/http/context.ts';
import { indexSearchTerms } from '../platform/pagination/search-terms.ts';
import { sortKey } from '../platform/shared/text-keys.ts';
import { managesAllCourses } from './course-authority.ts';
import { findCodeOwner } from './find-courses.ts';
import { validateCourse, type CourseErrors, type CourseInput } from './course.ts';

export type CreateCourseResult =
  | { kind: 'created'; id: number }
  | { kind: 'forbidden' }
  | { kind: 'invalid'; errors: CourseErrors }
  | { kind: 'code-taken'; title: string };

/** Creates a course without enrollments. Requires the permission for all courses: a new course has no teacher who could manage it. */
export function createCourse(
  { db, clock }: Pick<AppContext, 'db' | 'clock'>,
  actor: Actor,
  course: CourseInput,
): Promise<CreateCourseResult> {
  return retryOnUniqueViolation(() => inTransaction(db, (tx) => createCourseInTransaction(tx, actor, course, clock.now())));
}

/** Rejects with a unique violation where another transaction takes the code first. */
export async function createCourseInTransaction(
  tx: Tx,
  actor: Actor,
  course: CourseInput & { active?: boolean },
  now: Date,
): Promise<CreateCourseResult> {
  if (!managesAllCourses(actor, 'courses:write')) return { kind: 'forbidden' };
  const errors = validateCourse(course);
  if (Object.keys(errors).length > 0) return { kind: 'invalid', errors };
  const owner = await findCodeOwner(tx, course);
  if (owner) return { kind: 'code-taken', title: owner.title };
  const id = await insertCourse(tx, course, now);
  await recordAuditEvent(tx, {
    ...actorFields(actor, now),
    event: 'course.made',
    subject: 'course',
    subjectId: id,
    details: { title: course.title, ...(course.code && { code: course.code }), ...(course.term && { term: course.term }) },
  });
  return { kind: 'created', id };
}

/** Inserts the row and its search terms: no permission check, validation or audit event. Answers the id. */
export async function insertCourse(
  tx: Tx,
  { title, description, code = '', term = '', active = true }: CourseInput & { active?: boolean },
  now: Date,
): Promise<number> {
  const { id } = await tx
    .insertInto('courses')
    .values({
      title,
      description,
      code: code || null,
      term: term || null,
      sort_key: sortKey(title),
      is_active: active ? 1 : 0,
      created_at: now.toISOString(),
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  await indexSearchTerms(tx, 'course', id, [title, code, term]);
  return id;
}
