import { doneBy, type Actor } from '../accounts/authority.ts';
import { inTransaction, type Tx } from '../platform/db/database.ts';
import type { Needs } from '../platform/http/context.ts';
import { recordDeed } from '../platform/audit-log/record-audit-event.ts';
import { holdCourseFor } from './course-authority.ts';
import type { CourseRole } from './course.ts';
import type { Enrollment } from './enrollment.ts';
import { findEnrollment, writeEnd, writeRole } from './enrollments.queries.ts';

/** Whose place in which course. */
export type Place = { userId: number; courseId: number };

export type EnrollmentChange =
  | 'changed'
  | 'unchanged'
  /** The person is not actively enrolled, or the course is not run by who asks. */
  | 'not-found';

type ChangeNeeds = Pick<Needs, 'db' | 'clock'>;

export function changeEnrollmentRole({ db, clock }: ChangeNeeds, actor: Actor, place: Place, role: CourseRole): Promise<EnrollmentChange> {
  return inTransaction(db, (tx) => changeRoleInside(tx, actor, place, role, clock.now()));
}

/** Makes a student a teacher of the course, or the other way round. What else the person may do in the portal stays as it is. */
export async function changeRoleInside(tx: Tx, actor: Actor, place: Place, role: CourseRole, now: Date): Promise<EnrollmentChange> {
  const present = await holdActive(tx, actor, place);
  if (!present) return 'not-found';
  if (present.role === role) return 'unchanged';
  await writeRole(tx, present.id, role);
  const details = { course: place.courseId, courseRole: { before: present.role, after: role } };
  await recordDeed(tx, { ...deedOn(actor, place, now), deed: 'enrollment.role-changed', details });
  return 'changed';
}

export function endEnrollment({ db, clock }: ChangeNeeds, actor: Actor, place: Place): Promise<EnrollmentChange> {
  return inTransaction(db, (tx) => endEnrollmentInside(tx, actor, place, clock.now()));
}

/** The person no longer is in the course. Nothing that happened is forgotten, and who is enrolled again comes back to the same place. */
export async function endEnrollmentInside(tx: Tx, actor: Actor, place: Place, now: Date): Promise<EnrollmentChange> {
  const present = await holdActive(tx, actor, place);
  if (!present) return 'not-found';
  await writeEnd(tx, present.id, now);
  const details = { course: place.courseId, courseRole: present.role };
  await recordDeed(tx, { ...deedOn(actor, place, now), deed: 'enrollment.ended', details });
  return 'changed';
}

async function holdActive(tx: Tx, actor: Actor, { userId, courseId }: Place): Promise<Enrollment | undefined> {
  if (!(await holdCourseFor(tx, actor, courseId, 'courses:manage'))) return undefined;
  const present = await findEnrollment(tx, courseId, userId);
  return present?.active ? present : undefined;
}

function deedOn(actor: Actor, { userId }: Place, now: Date) {
  return { ...doneBy(actor, now), subject: 'account', subjectId: userId } as const;
}
