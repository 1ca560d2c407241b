import { callOptionAuditDetails, type CallOptionChoices } from './call-options/call-policy.ts';
import type { MeetingPlan } from './meeting-plan.ts';

/** ISO days of the week: 1 is Monday, 7 is Sunday. */
export const weekdays = [1, 2, 3, 4, 5, 6, 7] as const;

/** When a series meets, in the calendar and wall time of the portal's zone. Both dates are inclusive, `2026-03-02`. */
export type SeriesRule = {
  weekdays: number[];
  firstDate: string;
  lastDate: string;
  startTime: string;
  /** Duration of each meeting, also in a night in which the clock changes. */
  minutes: number;
  onHolidays: boolean;
};

/** The fields of a series that users set. */
export type SeriesPlan = Pick<MeetingPlan, 'title' | 'teacherOpening' | 'studentOpening' | 'closing' | 'choices'> & {
  rule: SeriesRule;
  /** Dates of the rule without a meeting. */
  skips: string[];
};

export type Series = Omit<SeriesPlan, 'skips' | 'choices'> & {
  choices: CallOptionChoices;
  id: number;
  courseId: number;
  /** Grows by one with every update of the series. */
  version: number;
};

/** A series as details of an audit event. */
export function seriesAuditDetails(series: Omit<SeriesPlan, 'skips'>) {
  const { title, teacherOpening, studentOpening, closing, choices, rule } = series;
  return {
    title,
    weekdays: rule.weekdays.join(','),
    firstDate: rule.firstDate,
    lastDate: rule.lastDate,
    startTime: rule.startTime,
    minutes: rule.minutes,
    onHolidays: rule.onHolidays,
    teacherOpening,
    studentOpening,
    closing,
    ...(choices && callOptionAuditDetails(choices)),
  };
}

/** The details that an update is compared by. */
export const seriesAuditFields = [
  'title',
  'weekdays',
  'lastDate',
  'startTime',
  'minutes',
  'onHolidays',
  'teacherOpening',
  'studentOpening',
  'closing',
] as const;
