import { doneBy, type Actor } from '../accounts/authority.ts';
import { inTransaction, type Tx } from '../platform/db/database.ts';
import type { Needs } from '../platform/http/context.ts';
import { recordDeed } from '../platform/audit-log/record-audit-event.ts';
import { runsAll } from './course-authority.ts';
import { courseFaults, type CourseFaults, type CourseText } from './course.ts';
import { createCourse } from './insert-course.ts';

export type Making = { kind: 'made'; id: number } | { kind: 'forbidden' } | { kind: 'faulty'; faults: CourseFaults };

/** Makes a course in which nobody is enrolled yet. Only who runs every course may: it would be nobody's. */
export function makeCourse({ db, clock }: Pick<Needs, 'db' | 'clock'>, actor: Actor, course: CourseText): Promise<Making> {
  return inTransaction(db, (tx) => makeCourseInside(tx, actor, course, clock.now()));
}

/** The same as part of something larger. */
export async function makeCourseInside(tx: Tx, actor: Actor, course: CourseText & { active?: boolean }, now: Date): Promise<Making> {
  if (!runsAll(actor, 'courses:manage')) return { kind: 'forbidden' };
  const faults = courseFaults(course);
  if (Object.keys(faults).length > 0) return { kind: 'faulty', faults };
  const id = await createCourse(tx, course, now);
  await recordDeed(tx, {
    ...doneBy(actor, now),
    deed: 'course.made',
    subject: 'course',
    subjectId: id,
    details: { title: course.title },
  });
  return { kind: 'made', id };
}
