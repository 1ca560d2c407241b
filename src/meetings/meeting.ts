import type { Course } from '../courses/course.ts';
import { addMs, minutes } from '../platform/shared/clock.ts';
import type { CallOptionChoices } from './call-options/call-policy.ts';

export type Meeting = {
  id: number;
  courseId: number;
  title: string;
  roomName: string;
  link: string;
  startsAt: Date;
  endsAt: Date;
  active: boolean;
  cancelled: boolean;
  /** Ended from the portal before its time. */
  ended: boolean;
  /** Minutes; null where the portal's default applies. */
  teacherOpening: number | null;
  studentOpening: number | null;
  closing: number | null;
  /** Of the course; null for a meeting of all its members. */
  sectionId: number | null;
};

export type MeetingTimes = Pick<Meeting, 'startsAt' | 'endsAt'>;

/** A meeting with the fields that only its managers see. */
export type ManagedMeeting = Meeting & {
  linkMatchesRoom: boolean;
  /** The message to the members about the cancellation; may be empty. */
  cancelNote: string;
  /** Null where the meeting belongs to no series. */
  seriesId: number | null;
  /** The date in the series, `2026-03-02`. It stays when this meeting alone is moved. */
  seriesDate: string | null;
  /** Its running number in the series; null where it belongs to none. */
  seriesNumber: number | null;
  /** The version of the series whose cancellation cancelled this meeting too; null where that did not. */
  cancelledWithSeries: number | null;
  /** Moved by itself: updates of the series no longer change its times. */
  moved: boolean;
  choices: CallOptionChoices;
  /** Whether a guest link was ever created. */
  expectsGuests: boolean;
  /** Grows by one with every change, for the detection of version conflicts. */
  version: number;
};

export type MeetingWithCourse = { meeting: ManagedMeeting; course: Course };

/** Minutes before the start from which each role may join. */
export const DEFAULT_OPENING_MINUTES = { teacher: 30, student: 10 };
/** Minutes after the end until which everyone may join. */
export const DEFAULT_CLOSING_MINUTES = 15;

/** The first instant at which joining is possible. Moderators, who are teachers and administrators, come earlier. */
export function opensAt(meeting: Pick<Meeting, 'startsAt' | 'teacherOpening' | 'studentOpening'>, moderator: boolean): Date {
  const opening = moderator
    ? (meeting.teacherOpening ?? DEFAULT_OPENING_MINUTES.teacher)
    : (meeting.studentOpening ?? DEFAULT_OPENING_MINUTES.student);
  return addMs(meeting.startsAt, -minutes(opening));
}

/** When it opens for the first of them. */
export function earliestOpening(meeting: Pick<Meeting, 'startsAt' | 'teacherOpening' | 'studentOpening'>): Date {
  const [teachers, students] = [opensAt(meeting, true), opensAt(meeting, false)];
  return teachers < students ? teachers : students;
}

/** The first instant at which joining is no longer possible. */
export function closesAt(meeting: Pick<Meeting, 'endsAt' | 'closing'>): Date {
  return addMs(meeting.endsAt, minutes(meeting.closing ?? DEFAULT_CLOSING_MINUTES));
}

/** How long participants may stay in a room after it closed for joining. */
const LINGER_MS = minutes(120);

/** Whether participants may be in the room, also of a cancelled or ended meeting: these stop nobody's call. */
export function mayBeInCall(
  meeting: Pick<Meeting, 'startsAt' | 'endsAt' | 'teacherOpening' | 'studentOpening' | 'closing'>,
  now: Date,
): boolean {
  return opensAt(meeting, true) <= now && now < addMs(closesAt(meeting), LINGER_MS);
}

export type MeetingState = 'scheduled' | 'running' | 'over' | 'cancelled' | 'inactive';

/** The state that managers see, whoever may join. */
export function meetingState(meeting: Pick<Meeting, 'active' | 'cancelled' | 'ended' | 'startsAt' | 'endsAt'>, now: Date): MeetingState {
  if (meeting.cancelled) return 'cancelled';
  if (meeting.ended || meeting.endsAt <= now) return 'over';
  if (!meeting.active) return 'inactive';
  return meeting.startsAt <= now ? 'running' : 'scheduled';
}

export function haveSameTimes(one: MeetingTimes, other: MeetingTimes): boolean {
  return one.startsAt.getTime() === other.startsAt.getTime() && one.endsAt.getTime() === other.endsAt.getTime();
}
