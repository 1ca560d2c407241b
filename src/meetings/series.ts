import type { CallOptionChoices } from './call-options/call-policy.ts';
import type { MeetingPlan } from './meeting-plan.ts';
import type { SeriesRule } from './series/series-dates.ts';

/** What people decide of a series: when it meets, and what each of its meetings is like. */
export type SeriesPlan = Pick<MeetingPlan, 'title' | 'teacherOpening' | 'studentOpening' | 'closing' | 'choices'> & {
  rule: SeriesRule;
  /** Dates of the rule on which it does not meet all the same. */
  skips: string[];
};

export type Series = Omit<SeriesPlan, 'skips' | 'choices'> & {
  choices: CallOptionChoices;
  id: number;
  courseId: number;
  /** Grows with every change of the whole series. */
  version: number;
};
