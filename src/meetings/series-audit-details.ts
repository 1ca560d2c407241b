import { callOptionAuditDetails } from './call-options/call-policy.ts';
import type { Series, SeriesPlan } from './series.ts';

/** A series as the journal keeps it. */
export function seriesAuditDetails({
  title,
  teacherOpening,
  studentOpening,
  closing,
  choices,
  rule,
}: Pick<Series, SeriesAuditField> & Pick<SeriesPlan, 'choices'>) {
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

type SeriesAuditField = 'title' | 'teacherOpening' | 'studentOpening' | 'closing' | 'rule';

/** What a change of a series may differ in. */
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
