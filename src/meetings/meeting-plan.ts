import { minutes } from '../platform/shared/clock.ts';
import { validateCallOptions, type CallOptionChoices, type CallOptionErrors } from './call-options/call-policy.ts';
import type { Meeting } from './meeting.ts';

/** What of a meeting is decided by people; everything else follows from it. */
export type MeetingPlan = Pick<Meeting, 'title' | 'startsAt' | 'endsAt' | 'teacherOpening' | 'studentOpening' | 'closing'> & {
  /** Where nothing is said of them they stay as they are. */
  choices?: CallOptionChoices;
};

export const MAX_MEETING_TITLE_LENGTH = 200;

/** Nobody plans a class for the year 20026, but fingers slip. */
export const MAX_YEAR = 2100;

/** Hours. A class that is longer has its end on the wrong day or in the wrong half of it. */
export const MAX_MEETING_HOURS = 12;

/** Minutes. A door that opens more than a day before is one that somebody forgot. */
export const MAX_OPENING_MINUTES = 24 * 60;

export type MeetingErrors = {
  title?: 'missing' | 'tooLong';
  endsAt?: 'backwards' | 'tooLong';
  teacherOpening?: 'minutes';
  studentOpening?: 'minutes';
  closing?: 'minutes';
};

/** The same with the options that were decided. */
export type PlanErrors = MeetingErrors & CallOptionErrors;

/** What has to be corrected, through whatever door a meeting comes; the title is trimmed already. */
export function validateMeeting(plan: MeetingPlan): MeetingErrors {
  const faults: MeetingErrors = {};
  const lasts = plan.endsAt.getTime() - plan.startsAt.getTime();
  if (plan.title === '') faults.title = 'missing';
  if (plan.title.length > MAX_MEETING_TITLE_LENGTH) faults.title = 'tooLong';
  if (lasts <= 0) faults.endsAt = 'backwards';
  if (lasts > minutes(MAX_MEETING_HOURS * 60)) faults.endsAt = 'tooLong';
  for (const name of ['teacherOpening', 'studentOpening', 'closing'] as const) if (!isValidMinutes(plan[name])) faults[name] = 'minutes';
  return faults;
}

export function validatePlan(plan: MeetingPlan): PlanErrors {
  return { ...validateMeeting(plan), ...(plan.choices && validateCallOptions(plan.choices)) };
}

export function isValidMinutes(count: number | null): boolean {
  return count === null || (Number.isInteger(count) && count >= 0 && count <= MAX_OPENING_MINUTES);
}
