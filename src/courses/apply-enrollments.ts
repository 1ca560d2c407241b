import { actorFields } from '../accounts/authority.ts';
import { endUnauthorizedLinks } from '../accounts/issued-links.ts';
import type { AuditDetails } from '../platform/audit-log/audit-event.ts';
import { recordAuditEvent } from '../platform/audit-log/record-audit-event.ts';
import type { Db, Tx } from '../platform/db/database.ts';
import { lockCourse } from './course-authority.ts';
import type { CourseRole } from './course.ts';
import { setEnrollmentEnded, setEnrollmentRole } from './enrollments.queries.ts';
import { upsertEnrollments } from './write-enrollments.ts';

/** Of a user in an active course; `id` is undefined where they were never enrolled. */
export type EnrollmentState = { courseId: number; role: CourseRole; active: boolean; fromGroups: boolean; id: number | undefined };

export type EnrollmentChange =
  | { kind: 'begun' | 'resumed'; courseId: number; role: CourseRole }
  | { kind: 'role-changed'; courseId: number; id: number; role: CourseRole; before: CourseRole }
  | { kind: 'ended'; courseId: number; id: number; role: CourseRole };

/** By user id: a state for each of these courses, and for each enrollment that groups gave. Courses that are not active are left out. */
export async function listEnrollmentStates(
  db: Db,
  userIds: readonly number[],
  courseIds: readonly number[],
): Promise<Map<number, EnrollmentState[]>> {
  const courses = courseIds.length === 0 ? [] : await activeCourses(db, courseIds);
  const rows = await db
    .selectFrom('enrollments as e')
    .innerJoin('courses as c', 'c.id', 'e.course_id')
    .select(['e.id', 'e.user_id', 'e.course_id', 'e.role', 'e.status', 'e.from_groups'])
    .where('e.user_id', 'in', userIds)
    .where('c.is_active', '=', 1)
    .where((eb) => eb.or([eb('e.from_groups', '=', 1), ...(courses.length > 0 ? [eb('e.course_id', 'in', courses)] : [])]))
    .execute();
  const states = new Map(userIds.map((id): [number, EnrollmentState[]] => [id, []]));
  for (const row of rows)
    states.get(row.user_id)!.push({
      courseId: row.course_id,
      role: row.role,
      active: row.status === 'active',
      fromGroups: row.from_groups === 1,
      id: row.id,
    });
  for (const own of states.values())
    for (const courseId of courses)
      if (!own.some((state) => state.courseId === courseId))
        own.push({ courseId, role: 'student', active: false, fromGroups: false, id: undefined });
  return states;
}

async function activeCourses(db: Db, ids: readonly number[]): Promise<number[]> {
  const rows = await db.selectFrom('courses').select('id').where('id', 'in', ids).where('is_active', '=', 1).execute();
  return rows.map(({ id }) => id);
}

/** Writes what groups change in the enrollments of a locked account, each with its audit event. */
export async function applyEnrollmentChanges(
  tx: Tx,
  userId: number,
  changes: readonly EnrollmentChange[],
  { at, details }: { at: Date; details: AuditDetails },
): Promise<void> {
  const fromGroups = { fromGroups: true };
  for (const change of [...changes].sort((one, other) => one.courseId - other.courseId)) {
    const { kind, courseId, role } = change;
    await lockCourse(tx, null, courseId, 'courses:write');
    if (kind === 'ended') await setEnrollmentEnded(tx, change.id, at, fromGroups);
    else if (kind === 'role-changed') await setEnrollmentRole(tx, change.id, role, fromGroups);
    else await upsertEnrollments(tx, [userId], { courseId, role }, at, fromGroups);
    const courseRole = kind === 'role-changed' ? { before: change.before, after: role } : role;
    await recordAuditEvent(tx, {
      ...actorFields(null, at),
      event: events[kind],
      subject: 'account',
      subjectId: userId,
      details: { course: courseId, courseRole, ...details },
    });
  }
  if (changes.some(({ kind }) => kind === 'ended' || kind === 'role-changed')) await endUnauthorizedLinks(tx, [userId], at);
}

const events = {
  begun: 'enrollment.begun',
  resumed: 'enrollment.resumed',
  'role-changed': 'enrollment.role-changed',
  ended: 'enrollment.ended',
} as const;
