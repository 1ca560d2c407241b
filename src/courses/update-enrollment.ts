import { actorFields, type Actor } from '../accounts/authority.ts';
import { endUnauthorizedLinks, type IssuedLinks } from '../accounts/issued-links.ts';
import { recordAuditEvent } from '../platform/audit-log/record-audit-event.ts';
import { inTransaction, type Tx } from '../platform/db/database.ts';
import type { AppContext } from '../platform/http/context.ts';
import { lockCourse } from './course-authority.ts';
import type { CourseRole } from './course.ts';
import { findEnrollment, setEnrollmentEnded, setEnrollmentRole, type Enrollment } from './enrollments.queries.ts';

export type EnrollmentKey = { userId: number; courseId: number };

export type UpdateEnrollmentResult =
  /** `ended`: guest links of a teacher who does not manage the course any more. */
  | { kind: 'updated'; ended: IssuedLinks }
  | { kind: 'unchanged' }
  /** No active enrollment, or a course that the actor may not manage. */
  | { kind: 'not-found' };

type UpdateContext = Pick<AppContext, 'db' | 'clock'>;

/** Makes a student a teacher of the course, or the reverse. The roles of the account are not touched. */
export function updateEnrollmentRole(
  { db, clock }: UpdateContext,
  actor: Actor,
  key: EnrollmentKey,
  role: CourseRole,
): Promise<UpdateEnrollmentResult> {
  return inTransaction(db, async (tx): Promise<UpdateEnrollmentResult> => {
    const enrollment = await lockActiveEnrollment(tx, actor, key);
    if (!enrollment) return { kind: 'not-found' };
    if (enrollment.role === role) return { kind: 'unchanged' };
    await setEnrollmentRole(tx, enrollment.id, role);
    const details = { course: key.courseId, courseRole: { before: enrollment.role, after: role } };
    await recordAuditEvent(tx, { ...auditFields(actor, key, clock.now()), event: 'enrollment.role-changed', details });
    return { kind: 'updated', ended: await endUnauthorizedLinks(tx, [key.userId], clock.now()) };
  });
}

/** Ends an enrollment. The row stays, so that attendance and join attempts keep their user; enrolling again reactivates it. */
export function endEnrollment({ db, clock }: UpdateContext, actor: Actor, key: EnrollmentKey): Promise<UpdateEnrollmentResult> {
  const now = clock.now();
  return inTransaction(db, async (tx): Promise<UpdateEnrollmentResult> => {
    const enrollment = await lockActiveEnrollment(tx, actor, key);
    if (!enrollment) return { kind: 'not-found' };
    await setEnrollmentEnded(tx, enrollment.id, now);
    const details = { course: key.courseId, courseRole: enrollment.role };
    await recordAuditEvent(tx, { ...auditFields(actor, key, now), event: 'enrollment.ended', details });
    return { kind: 'updated', ended: await endUnauthorizedLinks(tx, [key.userId], clock.now()) };
  });
}

async function lockActiveEnrollment(tx: Tx, actor: Actor, { userId, courseId }: EnrollmentKey): Promise<Enrollment | undefined> {
  if (!(await lockCourse(tx, actor, courseId, 'courses:write'))) return undefined;
  const enrollment = await findEnrollment(tx, courseId, userId);
  return enrollment?.active ? enrollment : undefined;
}

function auditFields(actor: Actor, { userId }: EnrollmentKey, now: Date) {
  return { ...actorFields(actor, now), subject: 'account', subjectId: userId } as const;
}
