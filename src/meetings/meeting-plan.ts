import { minutes } from '../platform/shared/clock.ts';
import { choiceFaults, type CallChoices, type ChoiceFaults } from './call-options/call-policy.ts';
import type { Meeting } from './meeting.ts';

/** What of a meeting is decided by people; everything else follows from it. */
export type MeetingPlan = Pick<Meeting, 'title' | 'startsAt' | 'endsAt' | 'teacherOpening' | 'studentOpening' | 'closing'> & {
  /** Where nothing is said of them they stay as they are. */
  choices?: CallChoices;
};

export const LONGEST_TITLE = 200;

/** Nobody plans a class for the year 20026, but fingers slip. */
export const LAST_YEAR = 2100;

/** Hours. A class that is longer has its end on the wrong day or in the wrong half of it. */
export const LONGEST_MEETING = 12;

/** Minutes. A door that opens more than a day before is one that somebody forgot. */
export const MOST_MINUTES_AROUND = 24 * 60;

export type MeetingFaults = {
  title?: 'missing' | 'tooLong';
  endsAt?: 'backwards' | 'tooLong';
  teacherOpening?: 'minutes';
  studentOpening?: 'minutes';
  closing?: 'minutes';
};

/** The same with the options that were decided. */
export type PlanFaults = MeetingFaults & ChoiceFaults;

/** What has to be corrected, through whatever door a meeting comes; the title is trimmed already. */
export function meetingFaults(plan: MeetingPlan): MeetingFaults {
  const faults: MeetingFaults = {};
  const lasts = plan.endsAt.getTime() - plan.startsAt.getTime();
  if (plan.title === '') faults.title = 'missing';
  if (plan.title.length > LONGEST_TITLE) faults.title = 'tooLong';
  if (lasts <= 0) faults.endsAt = 'backwards';
  if (lasts > minutes(LONGEST_MEETING * 60)) faults.endsAt = 'tooLong';
  for (const name of ['teacherOpening', 'studentOpening', 'closing'] as const) if (!isSpan(plan[name])) faults[name] = 'minutes';
  return faults;
}

export function planFaults(plan: MeetingPlan): PlanFaults {
  return { ...meetingFaults(plan), ...(plan.choices && choiceFaults(plan.choices)) };
}

export function isSpan(count: number | null): boolean {
  return count === null || (Number.isInteger(count) && count >= 0 && count <= MOST_MINUTES_AROUND);
}
