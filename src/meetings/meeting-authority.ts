import type { Actor } from '../accounts/authority.ts';
import type { JitsiSettings } from '../platform/config/settings.ts';
import { findEditableCourse, lockCourse } from '../courses/course-authority.ts';
import type { Db, Tx } from '../platform/db/database.ts';
import type { MeetingWithCourse } from './managed-meeting.ts';
import { findCourseIdOfMeeting, findManagedMeeting } from './meetings.queries.ts';

type Jitsi = Pick<JitsiSettings, 'serverUrl'>;

/** A meeting that this person runs, with its course. Undefined where there is none, and where it is not theirs. */
export async function findEditableMeeting(db: Db, jitsi: Jitsi, actor: Actor, id: number): Promise<MeetingWithCourse | undefined> {
  const courseId = await findCourseIdOfMeeting(db, id);
  const course = courseId === undefined ? undefined : await findEditableCourse(db, actor, courseId, 'meetings:write');
  const meeting = course && (await findManagedMeeting(db, jitsi.serverUrl, id));
  return meeting && { meeting, course };
}

/** The same for somebody who changes it: everyone who changes a meeting of this course waits here for the one before. */
export async function lockMeeting(tx: Tx, jitsi: Jitsi, actor: Actor, id: number): Promise<MeetingWithCourse | undefined> {
  const courseId = await findCourseIdOfMeeting(tx, id);
  const course = courseId === undefined ? undefined : await lockCourse(tx, actor, courseId, 'meetings:write');
  const meeting = course && (await findManagedMeeting(tx, jitsi.serverUrl, id));
  return meeting && { meeting, course };
}
