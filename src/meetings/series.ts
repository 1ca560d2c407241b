import { callOptionAuditDetails, type CallOptionChoices } from './call-options/call-policy.ts';
import type { MeetingPlan } from './meeting-plan.ts';

/** ISO days of the week: 1 is Monday, 7 is Sunday. */
export const weekdays = [1, 2, 3, 4, 5, 6, 7] as const;

/** When a series meets on a weekday, in wall time. The duration is the same in a night in which the clock changes. */
export type WeeklyTime = { weekday: number; startTime: string; minutes: number };

/** When a series meets, in the calendar and wall time of the portal's zone. Both dates are inclusive, `2026-03-02`. */
export type SeriesRule = {
  /** One for each weekday with classes, Monday first. */
  times: WeeklyTime[];
  /** 1, or 2 for every second week. */
  everyWeeks: number;
  /** A date in a week with classes. Undefined: the first date of the rule that is one of its weekdays. */
  anchor?: string | undefined;
  firstDate: string;
  lastDate: string;
  onHolidays: boolean;
};

/** The fields of a series that users set. */
export type SeriesPlan = Pick<MeetingPlan, 'title' | 'teacherOpening' | 'studentOpening' | 'closing' | 'choices' | 'sectionId'> & {
  rule: SeriesRule;
  /** Dates of the rule without a meeting. */
  skips: string[];
  /** The number of the first class of a new series; undefined: the one after the last of the course. */
  firstNumber?: number | undefined;
};

export type Series = Omit<SeriesPlan, 'skips' | 'choices' | 'firstNumber' | 'sectionId'> & {
  choices: CallOptionChoices;
  sectionId: number | null;
  id: number;
  courseId: number;
  /** Grows by one with every update of the series. */
  version: number;
};

/** A series as details of an audit event. */
export function seriesAuditDetails(series: Omit<SeriesPlan, 'skips' | 'firstNumber'>) {
  const { title, teacherOpening, studentOpening, closing, choices, rule } = series;
  return {
    title,
    weekdays: rule.times.map(({ weekday }) => weekday).join(','),
    firstDate: rule.firstDate,
    lastDate: rule.lastDate,
    startTime: listDifferent(rule.times.map(({ startTime }) => startTime)),
    minutes: listDifferent(rule.times.map(({ minutes }) => String(minutes))),
    everyWeeks: rule.everyWeeks,
    onHolidays: rule.onHolidays,
    teacherOpening,
    studentOpening,
    closing,
    ...(choices && callOptionAuditDetails(choices)),
  };
}

/** «19:00» where all are the same, «9:00, 15:00» by weekday where they are not. */
function listDifferent(values: string[]): string {
  return new Set(values).size === 1 ? values[0]! : values.join(', ');
}

/** The details that an update is compared by. */
export const seriesAuditFields = [
  'title',
  'weekdays',
  'lastDate',
  'startTime',
  'minutes',
  'everyWeeks',
  'onHolidays',
  'teacherOpening',
  'studentOpening',
  'closing',
] as const;
