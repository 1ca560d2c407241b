import type { Request, Response } from 'express';
import type { Selectable } from 'kysely';
import type { Actor } from '../accounts/authority.ts';
import { findAccount } from '../accounts/find-account.ts';
import { signedInActor } from '../accounts/guards.ts';
import type { Db, Tx } from '../platform/db/database.ts';
import { prepareRead } from '../platform/db/prepared-statement.ts';
import type { AppContext } from '../platform/http/context.ts';
import { HttpError } from '../platform/http/http-error.ts';
import { requireId } from '../platform/http/parse-request.ts';
import type { Course, CourseRole } from './course.ts';
import type { CourseTable } from './courses.table.ts';
import { toCourse } from './find-courses.ts';
import { listTeacherNames } from './teachers.ts';

/** What can be managed in a course: the course with its members, or its meetings. Named by the permission to do it in every course. */
export type CoursePermission = 'courses:write' | 'meetings:write';

/** A course, the actor's role in it, and what the actor may manage of it. */
export type CourseAccess = { course: Course; enrolledAs: CourseRole | undefined; can: Record<CoursePermission, boolean> };

/** What every page of a course shows in its header. */
export type CoursePage = CourseAccess & { teachers: string[]; keepsRecordings: boolean };

/** Whether the actor has this permission in all courses. Other actors need to teach the course. */
export function managesAllCourses(actor: Actor, permission: CoursePermission): boolean {
  return actor === null || actor.permissions.has(permission);
}

/** As `requireCourse`, for a page of the course. Without a permission: the course of everybody who may see it. */
export async function requireCoursePage(
  context: Pick<AppContext, 'db' | 'settings'>,
  request: Request,
  response: Response,
  permission?: CoursePermission,
): Promise<CoursePage> {
  const access = permission
    ? await requireCourse(context, request, response, permission)
    : await findVisibleCourse(context.db, signedInActor(response), requireId(request.params['id']));
  if (!access) throw new HttpError(404, 'not-found');
  const teachers = (await listTeacherNames(context.db, [access.course.id])).get(access.course.id)!;
  return { ...access, teachers, keepsRecordings: context.settings.recordings !== undefined };
}

/** The course of a path such as `/courses/7/members`. Throws a 404 where the signed-in account lacks the permission in it. */
export async function requireCourse(
  { db }: Pick<AppContext, 'db'>,
  request: Request,
  response: Response,
  permission: CoursePermission,
): Promise<CourseAccess> {
  const access = await findCourseAccess(db, signedInActor(response), requireId(request.params['id']));
  if (!access?.can[permission]) throw new HttpError(404, 'not-found');
  return access;
}

/**
 * Serialises changes to a course: waits for the transaction that locked it before, so that the course and the permission found here
 * still hold at the commit. Undefined as with `findEditableCourse`.
 */
export async function lockCourse(tx: Tx, actor: Actor, courseId: number, permission: CoursePermission): Promise<Course | undefined> {
  await tx
    .updateTable('courses')
    .set((eb) => ({ version: eb.ref('version') }))
    .where('id', '=', courseId)
    .execute();
  return findEditableCourse(tx, actor, courseId, permission);
}

/** Undefined where the course does not exist and where the actor lacks the permission in it. */
export async function findEditableCourse(
  db: Db,
  actor: Actor,
  courseId: number,
  permission: CoursePermission,
): Promise<Course | undefined> {
  const access = await findCourseAccess(db, actor, courseId);
  return access?.can[permission] ? access.course : undefined;
}

/** Whether whoever made something in a course could make it now: a link is worth no more than the rights of its maker. Null is an operator. */
export async function makerManagesCourse(db: Db, makerId: number | null, courseId: number, permission: CoursePermission): Promise<boolean> {
  if (makerId === null) return true;
  const maker = await findAccount(db, makerId);
  if (!maker?.active) return false;
  const access = await findCourseAccess(db, { id: maker.id, permissions: maker.permissions, clientIp: undefined }, courseId);
  return access?.can[permission] === true;
}

/** Undefined where the course does not exist and where the actor may manage nothing of it: callers cannot tell the two apart. */
export async function findCourseAccess(db: Db, actor: Actor, courseId: number): Promise<CourseAccess | undefined> {
  const access = await findCourseWithRole(db, actor, courseId);
  return access && managesAnything(access) ? access : undefined;
}

/** The same for all who may see the course. */
async function findVisibleCourse(db: Db, actor: NonNullable<Actor>, courseId: number): Promise<CourseAccess | undefined> {
  const access = await findCourseWithRole(db, actor, courseId);
  if (!access) return undefined;
  return maySeeCourse(actor, access) ? access : undefined;
}

/** Whether the pages of a course are for the account: it is in the course, or has a permission for all. */
export function maySeeCourse(
  { permissions }: Pick<NonNullable<Actor>, 'permissions'>,
  { enrolledAs }: Pick<CourseAccess, 'enrolledAs'>,
): boolean {
  return enrolledAs !== undefined || permissionsToSeeAll.some((permission) => permissions.has(permission));
}

const permissionsToSeeAll = ['courses:write', 'meetings:write', 'meetings:join-any'] as const;

function managesAnything({ can }: CourseAccess): boolean {
  return can['courses:write'] || can['meetings:write'];
}

async function findCourseWithRole(db: Db, actor: Actor, courseId: number): Promise<CourseAccess | undefined> {
  const [row] = await selectCourse(db, { courseId, userId: actor?.id ?? 0 });
  if (!row) return undefined;
  const isOwn = row.enrolled_as === 'teacher' && actor?.permissions.has('own-courses:write') === true;
  const can = {
    'courses:write': isOwn || managesAllCourses(actor, 'courses:write'),
    'meetings:write': isOwn || managesAllCourses(actor, 'meetings:write'),
  };
  return { course: toCourse(row), enrolledAs: row.enrolled_as ?? undefined, can };
}

const selectCourse = prepareRead<{ courseId: number; userId: number }, Selectable<CourseTable> & { enrolled_as: CourseRole | null }>(
  (db, value) =>
    db
      .selectFrom('courses as c')
      .leftJoin('enrollments as e', (join) =>
        join.onRef('e.course_id', '=', 'c.id').on('e.user_id', '=', value('userId')).on('e.status', '=', 'active'),
      )
      .where('c.id', '=', value('courseId'))
      .selectAll('c')
      .select('e.role as enrolled_as'),
);
