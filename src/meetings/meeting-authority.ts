import type { Actor } from '../accounts/authority.ts';
import type { JitsiSettings } from '../platform/config/settings.ts';
import { findCourseFor, holdCourseFor } from '../courses/course-authority.ts';
import type { Db, Tx } from '../platform/db/database.ts';
import type { MeetingInCourse } from './managed-meeting.ts';
import { findCourseOfMeeting, findManagedMeeting } from './meetings.queries.ts';

type Jitsi = Pick<JitsiSettings, 'serverUrl'>;

/** A meeting that this person runs, with its course. Undefined where there is none, and where it is not theirs. */
export async function findMeetingFor(db: Db, jitsi: Jitsi, actor: Actor, id: number): Promise<MeetingInCourse | undefined> {
  const courseId = await findCourseOfMeeting(db, id);
  const course = courseId === undefined ? undefined : await findCourseFor(db, actor, courseId, 'meetings:manage');
  const meeting = course && (await findManagedMeeting(db, jitsi.serverUrl, id));
  return meeting && { meeting, course };
}

/** The same for somebody who changes it: everyone who changes a meeting of this course waits here for the one before. */
export async function holdMeetingFor(tx: Tx, jitsi: Jitsi, actor: Actor, id: number): Promise<MeetingInCourse | undefined> {
  const courseId = await findCourseOfMeeting(tx, id);
  const course = courseId === undefined ? undefined : await holdCourseFor(tx, actor, courseId, 'meetings:manage');
  const meeting = course && (await findManagedMeeting(tx, jitsi.serverUrl, id));
  return meeting && { meeting, course };
}
