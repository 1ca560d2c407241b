import type { CourseRole } from '../courses/course.ts';
import type { MeetingWithCourse } from '../meetings/managed-meeting.ts';

/** Who is inside a call at this moment: those with an account, teachers first, and how many without one (a telephone, a guest). */
export type CallOccupants = {
  users: { id: number; name: string; role: CourseRole | undefined; since: Date }[];
  othersCount: number;
};

/** Undefined where Jitsi tells the portal nothing. Handed in by whoever knows attendance. */
export type FindCallOccupants = (meetingId: number) => Promise<CallOccupants | undefined>;

/** Of which people a page of attendance is: those who were expected, those of them who did not come, or others who came. */
export const attendanceParts = ['expected', 'missing', 'others'] as const;

export type AttendancePart = (typeof attendanceParts)[number];

/** A person's attendance of a call. Without `firstIn` they were not there; the door alone does not know how long somebody stayed. */
export type AttendanceRow = {
  id: number;
  username: string;
  name: string;
  role: CourseRole | undefined;
  evaluation: {
    status: 'present' | 'brief' | 'absent' | 'excused' | 'awaited';
    late: boolean;
    early: boolean;
    percent: number | undefined;
  };
  attendance: { firstJoinedAt: Date; lastLeftAt: Date | undefined; stillInCall: boolean } | undefined;
  correction: { reason: string; correctedBy: string | undefined; correctedAt: Date } | undefined;
};

export type AttendanceTotals = Record<AttendanceRow['evaluation']['status'] | 'expected' | 'late' | 'early' | 'inside', number>;

/** `told` is false where Jitsi told nothing of the call: then it is only known whom the door let in. `figures` are of the students who were expected. */
export type AttendancePage = { reported: boolean; totals: AttendanceTotals; rows: AttendanceRow[]; next: string | undefined };

/** A page of who was in a call; undefined where that had had its time and was erased. Handed in by whoever knows attendance. */
export type FindAttendancePage = (
  found: MeetingWithCourse,
  part: AttendancePart,
  page: { cursor: string | undefined; limit: number },
) => Promise<AttendancePage | undefined>;
