import { actorFields, type Actor } from '../accounts/authority.ts';
import { inTransaction, type Tx } from '../platform/db/database.ts';
import type { AppContext } from '../platform/http/context.ts';
import { recordAuditEvent } from '../platform/audit-log/record-audit-event.ts';
import { lockCourse } from './course-authority.ts';
import type { CourseRole } from './course.ts';
import type { Enrollment } from './enrollment.ts';
import { findEnrollment, setEnrollmentEnded, setEnrollmentRole } from './enrollments.queries.ts';

/** Whose place in which course. */
export type EnrollmentKey = { userId: number; courseId: number };

export type UpdateEnrollmentResult =
  | 'changed'
  | 'unchanged'
  /** The person is not actively enrolled, or the course is not run by who asks. */
  | 'not-found';

type UpdateContext = Pick<AppContext, 'db' | 'clock'>;

export function updateEnrollmentRole(
  { db, clock }: UpdateContext,
  actor: Actor,
  place: EnrollmentKey,
  role: CourseRole,
): Promise<UpdateEnrollmentResult> {
  return inTransaction(db, (tx) => updateEnrollmentRoleInTransaction(tx, actor, place, role, clock.now()));
}

/** Makes a student a teacher of the course, or the other way round. What else the person may do in the portal stays as it is. */
export async function updateEnrollmentRoleInTransaction(
  tx: Tx,
  actor: Actor,
  place: EnrollmentKey,
  role: CourseRole,
  now: Date,
): Promise<UpdateEnrollmentResult> {
  const present = await lockActiveEnrollment(tx, actor, place);
  if (!present) return 'not-found';
  if (present.role === role) return 'unchanged';
  await setEnrollmentRole(tx, present.id, role);
  const details = { course: place.courseId, courseRole: { before: present.role, after: role } };
  await recordAuditEvent(tx, { ...auditFieldsFor(actor, place, now), event: 'enrollment.role-changed', details });
  return 'changed';
}

export function endEnrollment({ db, clock }: UpdateContext, actor: Actor, place: EnrollmentKey): Promise<UpdateEnrollmentResult> {
  return inTransaction(db, (tx) => endEnrollmentInTransaction(tx, actor, place, clock.now()));
}

/** The person no longer is in the course. Nothing that happened is forgotten, and who is enrolled again comes back to the same place. */
export async function endEnrollmentInTransaction(tx: Tx, actor: Actor, place: EnrollmentKey, now: Date): Promise<UpdateEnrollmentResult> {
  const present = await lockActiveEnrollment(tx, actor, place);
  if (!present) return 'not-found';
  await setEnrollmentEnded(tx, present.id, now);
  const details = { course: place.courseId, courseRole: present.role };
  await recordAuditEvent(tx, { ...auditFieldsFor(actor, place, now), event: 'enrollment.ended', details });
  return 'changed';
}

async function lockActiveEnrollment(tx: Tx, actor: Actor, { userId, courseId }: EnrollmentKey): Promise<Enrollment | undefined> {
  if (!(await lockCourse(tx, actor, courseId, 'courses:write'))) return undefined;
  const present = await findEnrollment(tx, courseId, userId);
  return present?.active ? present : undefined;
}

function auditFieldsFor(actor: Actor, { userId }: EnrollmentKey, now: Date) {
  return { ...actorFields(actor, now), subject: 'account', subjectId: userId } as const;
}
