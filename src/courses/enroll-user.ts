import { actorFields, type Actor } from '../accounts/authority.ts';
import { inTransaction, type Tx } from '../platform/db/database.ts';
import type { AppContext } from '../platform/http/context.ts';
import { recordAuditEvent } from '../platform/audit-log/record-audit-event.ts';
import { lockCourse } from './course-authority.ts';
import type { CourseRole } from './course.ts';
import { upsertEnrollment } from './enroll.ts';
import { findEnrollment, userExists } from './enrollments.queries.ts';

export type NewEnrollment = { userId: number; courseId: number; role: CourseRole };

export type EnrollUserResult =
  | 'enrolled'
  /** They had been in the course before, and are again. */
  | 'resumed'
  /** They are in the course already, in this role. */
  | 'unchanged'
  /** They are in the course already, in the other role: `changeEnrollmentRole` is the way to change that. */
  | 'other-role'
  /** There is no such course or person, or the course is not run by who asks. */
  | 'not-found';

export function enrollUser(
  { db, clock }: Pick<AppContext, 'db' | 'clock'>,
  actor: Actor,
  enrollment: NewEnrollment,
): Promise<EnrollUserResult> {
  return inTransaction(db, (tx) => enrollUserInTransaction(tx, actor, enrollment, clock.now()));
}

/** The same as part of something larger. Holds the course: whoever enrols in several takes them in the order of their numbers. */
export async function enrollUserInTransaction(tx: Tx, actor: Actor, enrollment: NewEnrollment, now: Date): Promise<EnrollUserResult> {
  const { userId, courseId, role } = enrollment;
  if (!(await lockCourse(tx, actor, courseId, 'courses:write'))) return 'not-found';
  const present = await findEnrollment(tx, courseId, userId);
  if (present?.active) return present.role === role ? 'unchanged' : 'other-role';
  if (!present && !(await userExists(tx, userId))) return 'not-found';
  await upsertEnrollment(tx, userId, courseId, role, now);
  await recordAuditEvent(tx, {
    ...actorFields(actor, now),
    event: present ? 'enrollment.resumed' : 'enrollment.begun',
    subject: 'account',
    subjectId: userId,
    details: { course: courseId, courseRole: role },
  });
  return present ? 'resumed' : 'enrolled';
}
