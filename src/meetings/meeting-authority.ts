import type { Request, Response } from 'express';
import { sql } from 'kysely';
import type { Actor } from '../accounts/authority.ts';
import { signedInActor } from '../accounts/guards.ts';
import { findEditableCourse, lockCourse } from '../courses/course-authority.ts';
import { findCourse } from '../courses/find-courses.ts';
import type { JitsiSettings } from '../platform/config/settings.ts';
import type { Db, Tx } from '../platform/db/database.ts';
import type { AppContext } from '../platform/http/context.ts';
import { HttpError } from '../platform/http/http-error.ts';
import { requireId } from '../platform/http/parse-request.ts';
import type { MeetingWithCourse } from './meeting.ts';
import { findCourseIdOfMeeting, findManagedMeeting } from './meetings.queries.ts';
import { isNotRemoved } from './removals.ts';

type Jitsi = Pick<JitsiSettings, 'serverUrl'>;

/** The meeting of a path such as `/meetings/7`. Throws a 404 where the signed-in account may not manage it. */
export async function requireMeeting(
  { db, settings }: Pick<AppContext, 'db' | 'settings'>,
  request: Request,
  response: Response,
): Promise<MeetingWithCourse> {
  const found = await findEditableMeeting(db, settings.jitsi, signedInActor(response), requireId(request.params['id']));
  if (!found) throw new HttpError(404, 'not-found');
  return found;
}

/** Undefined where the meeting does not exist and where the actor may not manage the meetings of its course. */
export async function findEditableMeeting(db: Db, jitsi: Jitsi, actor: Actor, id: number): Promise<MeetingWithCourse | undefined> {
  const meeting = await findManagedMeeting(db, jitsi.serverUrl, id);
  const course = meeting && (await findEditableCourse(db, actor, meeting.courseId, 'meetings:write'));
  return course && { meeting, course };
}

/** The same after locking the course, which serialises all changes to its meetings. */
export async function lockMeeting(tx: Tx, jitsi: Jitsi, actor: Actor, id: number): Promise<MeetingWithCourse | undefined> {
  const courseId = await findCourseIdOfMeeting(tx, id);
  const course = courseId === undefined ? undefined : await lockCourse(tx, actor, courseId, 'meetings:write');
  const meeting = course && (await findManagedMeeting(tx, jitsi.serverUrl, id));
  return meeting && { meeting, course };
}

/**
 * A meeting that the actor is in charge of: they may see and correct its attendance, put people out of its call and end it. `canManage` is
 * false for a substitute.
 */
export type TaughtMeeting = MeetingWithCourse & { canManage: boolean };

/**
 * As `findEditableMeeting`, and also for a substitute: who was named to moderate the meeting, is no student of its course, and was not put out.
 * A student who moderates once does not take the roll of the others, nor once the enrollment has ended.
 */
export async function findTaughtMeeting(db: Db, jitsi: Jitsi, actor: Actor, id: number): Promise<TaughtMeeting | undefined> {
  const managed = await findEditableMeeting(db, jitsi, actor, id);
  if (managed || actor === null) return managed && { ...managed, canManage: true };
  if (!(await isSubstitute(db, actor.id, id))) return undefined;
  const meeting = await findManagedMeeting(db, jitsi.serverUrl, id);
  const course = meeting && (await findCourse(db, { id: actor.id, canJoinAny: true }, meeting.courseId));
  return course && { meeting, course, canManage: false };
}

async function isSubstitute(db: Db, userId: number, meetingId: number): Promise<boolean> {
  const named = await db
    .selectFrom('meeting_moderators as mm')
    .innerJoin('meetings as m', 'm.id', 'mm.meeting_id')
    .leftJoin('enrollments as e', (join) => join.onRef('e.user_id', '=', 'mm.user_id').onRef('e.course_id', '=', 'm.course_id'))
    .where('mm.meeting_id', '=', meetingId)
    .where('mm.user_id', '=', userId)
    .where((eb) => eb.or([eb('e.role', 'is', null), eb('e.role', '<>', 'student')]))
    .where(isNotRemoved(sql.ref('mm.user_id')))
    .select('mm.id')
    .executeTakeFirst();
  return named !== undefined;
}

/** The same after locking the course, as `lockMeeting` does. */
export async function lockTaughtMeeting(tx: Tx, jitsi: Jitsi, actor: Actor, id: number): Promise<TaughtMeeting | undefined> {
  await lockMeeting(tx, jitsi, actor, id);
  return findTaughtMeeting(tx, jitsi, actor, id);
}

/** As `requireMeeting`, also for a substitute. */
export async function requireTaughtMeeting(
  { db, settings }: Pick<AppContext, 'db' | 'settings'>,
  request: Request,
  response: Response,
): Promise<TaughtMeeting> {
  const found = await findTaughtMeeting(db, settings.jitsi, signedInActor(response), requireId(request.params['id']));
  if (!found) throw new HttpError(404, 'not-found');
  return found;
}
