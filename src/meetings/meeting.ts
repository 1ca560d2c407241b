import { addMs, minutes } from '../platform/shared/clock.ts';

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
  /** From the portal, before its time. */
  ended: boolean;
  /** Minutes; null where the portal's defaults hold. */
  teacherOpening: number | null;
  studentOpening: number | null;
  closing: number | null;
};

export type MeetingTimes = Pick<Meeting, 'startsAt' | 'endsAt'>;

export const DEFAULT_OPENING_MINUTES = { teacher: 30, student: 10 };
export const DEFAULT_CLOSING_MINUTES = 15;

/** From when on a person may enter. Teachers and administrators come earlier, to prepare the room. */
export function opensAt(meeting: Pick<Meeting, 'startsAt' | 'teacherOpening' | 'studentOpening'>, moderator: boolean): Date {
  const opening = moderator
    ? (meeting.teacherOpening ?? DEFAULT_OPENING_MINUTES.teacher)
    : (meeting.studentOpening ?? DEFAULT_OPENING_MINUTES.student);
  return addMs(meeting.startsAt, -minutes(opening));
}

/** The first instant at which nobody may enter any more. */
export function closesAt(meeting: Pick<Meeting, 'endsAt' | 'closing'>): Date {
  return addMs(meeting.endsAt, minutes(meeting.closing ?? DEFAULT_CLOSING_MINUTES));
}

export function haveSameTimes(one: MeetingTimes, other: MeetingTimes): boolean {
  return one.startsAt.getTime() === other.startsAt.getTime() && one.endsAt.getTime() === other.endsAt.getTime();
}
