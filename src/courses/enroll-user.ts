import { doneBy, type Actor } from '../accounts/authority.ts';
import { inTransaction, type Tx } from '../platform/db/database.ts';
import type { Needs } from '../platform/http/context.ts';
import { recordDeed } from '../platform/audit-log/record-audit-event.ts';
import { holdCourseFor } from './course-authority.ts';
import type { CourseRole } from './course.ts';
import { enroll } from './enroll.ts';
import { findEnrollment, isPerson } from './enrollments.queries.ts';

export type NewEnrollment = { userId: number; courseId: number; role: CourseRole };

export type Enrolling =
  | 'enrolled'
  /** They had been in the course before, and are again. */
  | 'resumed'
  /** They are in the course already, in this role. */
  | 'unchanged'
  /** They are in the course already, in the other role: `changeEnrollmentRole` is the way to change that. */
  | 'other-role'
  /** There is no such course or person, or the course is not run by who asks. */
  | 'not-found';

export function enrollPerson({ db, clock }: Pick<Needs, 'db' | 'clock'>, actor: Actor, enrollment: NewEnrollment): Promise<Enrolling> {
  return inTransaction(db, (tx) => enrollInside(tx, actor, enrollment, clock.now()));
}

/** The same as part of something larger. Holds the course: whoever enrols in several takes them in the order of their numbers. */
export async function enrollInside(tx: Tx, actor: Actor, enrollment: NewEnrollment, now: Date): Promise<Enrolling> {
  const { userId, courseId, role } = enrollment;
  if (!(await holdCourseFor(tx, actor, courseId, 'courses:manage'))) return 'not-found';
  const present = await findEnrollment(tx, courseId, userId);
  if (present?.active) return present.role === role ? 'unchanged' : 'other-role';
  if (!present && !(await isPerson(tx, userId))) return 'not-found';
  await enroll(tx, userId, courseId, role, now);
  await recordDeed(tx, {
    ...doneBy(actor, now),
    deed: present ? 'enrollment.resumed' : 'enrollment.begun',
    subject: 'account',
    subjectId: userId,
    details: { course: courseId, courseRole: role },
  });
  return present ? 'resumed' : 'enrolled';
}
