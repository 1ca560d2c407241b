import { doneBy, type Actor } from '../accounts/authority.ts';
import { inTransaction, type Tx } from '../platform/db/database.ts';
import type { Needs } from '../platform/http/context.ts';
import { changesBetween } from '../platform/audit-log/diff-fields.ts';
import { recordDeed } from '../platform/audit-log/record-audit-event.ts';
import { keepWords } from '../platform/pagination/search-terms.ts';
import { sortKey } from '../platform/shared/sort-key.ts';
import { holdCourseFor } from './course-authority.ts';
import { courseFaults, type Course, type CourseFaults, type CourseText } from './course.ts';

/** What a course becomes, and the version that whoever typed it had seen. */
export type CourseChange = CourseText & { active: boolean; version: number };

export type Changing =
  | { kind: 'changed' }
  | { kind: 'unchanged' }
  | { kind: 'not-found' }
  | { kind: 'faulty'; faults: CourseFaults }
  /** Somebody else was faster: nothing was written, and this is what stands now. */
  | { kind: 'conflict'; course: Course };

export function changeCourse(
  { db, clock }: Pick<Needs, 'db' | 'clock'>,
  actor: Actor,
  courseId: number,
  change: CourseChange,
): Promise<Changing> {
  return inTransaction(db, (tx) => changeCourseInside(tx, actor, courseId, change, clock.now()));
}

/** The same as part of something larger. */
export async function changeCourseInside(tx: Tx, actor: Actor, courseId: number, change: CourseChange, now: Date): Promise<Changing> {
  const course = await holdCourseFor(tx, actor, courseId, 'courses:manage');
  if (!course) return { kind: 'not-found' };
  const faults = courseFaults(change);
  if (Object.keys(faults).length > 0) return { kind: 'faulty', faults };
  const details = changesBetween(course, change, ['title', 'description', 'active']);
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
  await keepWords(tx, 'course', courseId, [change.title]);
  await recordDeed(tx, { ...doneBy(actor, now), deed: 'course.changed', subject: 'course', subjectId: courseId, details });
  return { kind: 'changed' };
}
