import { minutes } from '../platform/shared/clock.ts';
import { callOptionAuditDetails, validateCallOptions, type CallOptionChoices, type CallOptionErrors } from './call-options/call-policy.ts';
import type { Meeting } from './meeting.ts';

/** The fields of a meeting that users set; the portal derives the others. */
export type MeetingPlan = Pick<Meeting, 'title' | 'startsAt' | 'endsAt' | 'teacherOpening' | 'studentOpening' | 'closing'> & {
  /** Undefined: unchanged. */
  choices?: CallOptionChoices;
  /** Null: of all members. Undefined: unchanged. */
  sectionId?: number | null | undefined;
};

export const MAX_MEETING_TITLE_LENGTH = 200;

/** A longer class has its end on the wrong day or in the wrong half of it. */
export const MAX_MEETING_HOURS = 12;

/** Limit of the minutes before the start and after the end. */
const MAX_OPENING_MINUTES = 24 * 60;

/** Minutes by which a running class can be extended. */
export const extensionMinutes = [15, 30] as const;

export type PlanErrors = CallOptionErrors & {
  title?: 'missing' | 'tooLong';
  endsAt?: 'backwards' | 'tooLong';
  teacherOpening?: 'minutes';
  studentOpening?: 'minutes';
  closing?: 'minutes';
  section?: 'unknown';
};

/** Empty where the plan is valid. Expects a trimmed title. */
export function validatePlan(plan: MeetingPlan): PlanErrors {
  const errors: PlanErrors = { ...(plan.choices && validateCallOptions(plan.choices)) };
  const duration = plan.endsAt.getTime() - plan.startsAt.getTime();
  if (plan.title === '') errors.title = 'missing';
  if (plan.title.length > MAX_MEETING_TITLE_LENGTH) errors.title = 'tooLong';
  if (duration <= 0) errors.endsAt = 'backwards';
  if (duration > minutes(MAX_MEETING_HOURS * 60)) errors.endsAt = 'tooLong';
  for (const name of ['teacherOpening', 'studentOpening', 'closing'] as const) {
    if (!isValidMinutes(plan[name])) errors[name] = 'minutes';
  }
  return errors;
}

export function isValidMinutes(count: number | null): boolean {
  return count === null || (Number.isInteger(count) && count >= 0 && count <= MAX_OPENING_MINUTES);
}

/** The plan as details of an audit event. */
export function planAuditDetails(plan: MeetingPlan) {
  return {
    title: plan.title,
    startsAt: plan.startsAt.toISOString(),
    endsAt: plan.endsAt.toISOString(),
    teacherOpening: plan.teacherOpening,
    studentOpening: plan.studentOpening,
    closing: plan.closing,
    ...(plan.choices && callOptionAuditDetails(plan.choices)),
  };
}

/** The details of a plan that an update is compared by; call options are compared separately. */
export const planAuditFields = ['title', 'startsAt', 'endsAt', 'teacherOpening', 'studentOpening', 'closing'] as const;
