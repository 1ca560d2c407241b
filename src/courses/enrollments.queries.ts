import type { Db, Tx } from '../platform/db/database.ts';
import type { CourseRole } from './course.ts';

/** `2026-03-02`, in the portal's time zone, both included; null for no limit. */
export type EnrollmentDays = { firstDay: string | null; lastDay: string | null };

/** One row for each user and course. It ends and becomes active again, and is never deleted. */
export type Enrollment = EnrollmentDays & {
  id: number;
  userId: number;
  courseId: number;
  role: CourseRole;
  active: boolean;
  sectionId: number | null;
};

export async function findEnrollment(db: Db, courseId: number, userId: number): Promise<Enrollment | undefined> {
  return (await findEnrollments(db, courseId, [userId])).get(userId);
}

/** Enrollments of these users in a course, active or ended, by user id. */
export async function findEnrollments(db: Db, courseId: number, userIds: number[]): Promise<Map<number, Enrollment>> {
  if (userIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('enrollments')
    .select(['id', 'user_id as userId', 'role', 'status', 'section_id as sectionId', 'first_day as firstDay', 'last_day as lastDay'])
    .where('course_id', '=', courseId)
    .where('user_id', 'in', userIds)
    .execute();
  return new Map(rows.map(({ status, ...row }) => [row.userId, { ...row, courseId, active: status === 'active' }]));
}

export async function userExists(db: Db, userId: number): Promise<boolean> {
  return (await db.selectFrom('auth_user').select('id').where('id', '=', userId).executeTakeFirst()) !== undefined;
}

export async function setEnrollmentRole(tx: Tx, id: number, role: CourseRole, { fromGroups = false } = {}): Promise<void> {
  await tx
    .updateTable('enrollments')
    .set({ role, from_groups: fromGroups ? 1 : 0 })
    .where('id', '=', id)
    .execute();
}

export async function setEnrollmentEnded(tx: Tx, id: number, now: Date, { fromGroups = false } = {}): Promise<void> {
  await tx
    .updateTable('enrollments')
    .set({ status: 'ended', ended_at: now.toISOString(), first_day: null, last_day: null, from_groups: fromGroups ? 1 : 0 })
    .where('id', '=', id)
    .execute();
}

/** Whoever chooses days has the enrollment in hand: groups do not change it any more. */
export async function saveEnrollmentDays(tx: Tx, id: number, { firstDay, lastDay }: EnrollmentDays): Promise<void> {
  await tx.updateTable('enrollments').set({ first_day: firstDay, last_day: lastDay, from_groups: 0 }).where('id', '=', id).execute();
}

export async function saveEnrollmentState(tx: Tx, id: number, status: 'active' | 'ended', now: Date): Promise<void> {
  const endedAt = status === 'ended' ? now.toISOString() : null;
  await tx.updateTable('enrollments').set({ status, ended_at: endedAt }).where('id', '=', id).execute();
}
