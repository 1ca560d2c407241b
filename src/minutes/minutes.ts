import { listExpectedRows, loadCallAttendance, type AttendanceRow, type CallAttendance } from '../attendance/call-attendance.ts';
import { findUsersWithCourseRole } from '../attendance/expected-members.ts';
import type { CallTimes } from '../attendance/find-attendance.ts';
import type { MeetingWithCourse } from '../meetings/meeting.ts';
import { listNamedModerators } from '../meetings/moderators/find-moderators.ts';
import type { AppContext } from '../platform/http/context.ts';
import { listRecordings, listWatchableRecordings } from '../recordings/list-recordings.ts';
import type { Recording } from '../recordings/recording.ts';
import { findPastAndPresentTeachers, listLinks, listPolls, type Link } from './minutes.queries.ts';
import type { Poll } from './polls-and-links.ts';

/** Who taught the course, or was named to moderate, and was in the call. */
export type TeacherInCall = { id: number; name: string; firstJoinedAt: Date; lastLeftAt: Date | undefined };

/** `seesNames`: of who attended and who wrote, as do those who manage the meeting, and a substitute. */
export type MinutesReader = { userId: number; usedSecondFactor: boolean; canManage: boolean; seesNames: boolean };

/** What remains of a class, for a reader of it. */
export type Minutes = {
  /** When retention erased attendance, polls and links; undefined while they are kept. */
  erasedAt: Date | undefined;
  /** Undefined where Jitsi reported nothing. */
  times: CallTimes | undefined;
  teachers: TeacherInCall[];
  attendance: { call: CallAttendance; rows: AttendanceRow[]; truncatedTo: number | undefined } | undefined;
  polls: Poll[];
  links: Link[];
  recordings: Recording[];
};

export async function loadMinutes(
  context: Pick<AppContext, 'db' | 'clock' | 'settings'>,
  found: MeetingWithCourse,
  { canManage, seesNames, ...user }: MinutesReader,
): Promise<Minutes> {
  const { db } = context;
  const { id, courseId } = found.meeting;
  const call = await loadCallAttendance(context, found);
  const links = await listLinks(db, id);
  return {
    erasedAt: call.erasedAt,
    times: call.times,
    teachers: await findTeachersInCall(context, id, courseId, call),
    attendance: seesNames ? { call, ...(await listExpectedRows(context, found.meeting, call)) } : undefined,
    polls: await listPolls(db, id),
    links: seesNames ? links : links.map((link) => ({ ...link, writtenBy: undefined })),
    recordings: canManage ? await listRecordings(context, id) : await listWatchableRecordings(context, user, id),
  };
}

async function findTeachersInCall(
  { db }: Pick<AppContext, 'db'>,
  meetingId: number,
  courseId: number,
  { byUserId }: CallAttendance,
): Promise<TeacherInCall[]> {
  const named = (await listNamedModerators(db, meetingId)).map(({ userId }) => userId);
  const inside = [...new Set([...(await findPastAndPresentTeachers(db, courseId)), ...named])].filter((id) => byUserId.get(id));
  return (await findUsersWithCourseRole(db, courseId, inside))
    .map(({ id, name }) => {
      const { firstJoinedAt, lastLeftAt } = byUserId.get(id)!;
      return { id, name, firstJoinedAt: new Date(firstJoinedAt), lastLeftAt: lastLeftAt === undefined ? undefined : new Date(lastLeftAt) };
    })
    .toSorted((one, other) => one.firstJoinedAt.getTime() - other.firstJoinedAt.getTime());
}
