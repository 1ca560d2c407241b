import type { Request, Response } from 'express';
import type { Actor } from '../accounts/authority.ts';
import { signedInActor } from '../accounts/guards.ts';
import { findEditableCourse, lockCourse } from '../courses/course-authority.ts';
import type { JitsiSettings } from '../platform/config/settings.ts';
import type { Db, Tx } from '../platform/db/database.ts';
import type { AppContext } from '../platform/http/context.ts';
import { HttpError } from '../platform/http/http-error.ts';
import { requireId } from '../platform/http/parse-request.ts';
import type { MeetingWithCourse } from './meeting.ts';
import { findCourseIdOfMeeting, findManagedMeeting } from './meetings.queries.ts';

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
  const courseId = await findCourseIdOfMeeting(db, id);
  const course = courseId === undefined ? undefined : await findEditableCourse(db, actor, courseId, 'meetings:write');
  const meeting = course && (await findManagedMeeting(db, jitsi.serverUrl, id));
  return meeting && { meeting, course };
}

/** The same after locking the course, which serialises all changes to its meetings. */
export async function lockMeeting(tx: Tx, jitsi: Jitsi, actor: Actor, id: number): Promise<MeetingWithCourse | undefined> {
  const courseId = await findCourseIdOfMeeting(tx, id);
  const course = courseId === undefined ? undefined : await lockCourse(tx, actor, courseId, 'meetings:write');
  const meeting = course && (await findManagedMeeting(tx, jitsi.serverUrl, id));
  return meeting && { meeting, course };
}
