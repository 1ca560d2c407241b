import { DateTime } from 'luxon';

/** What the portal keeps of people, kind by kind. */
export const dataCategories = ['attempts', 'attendance', 'guests', 'mail', 'journal', 'former'] as const;

export type DataCategory = (typeof dataCategories)[number];

/** For how many months each kind is kept; a kind that is missing is kept for ever. */
export type RetentionMonths = Partial<Record<DataCategory, number>>;

export type PrivacyRules = { months: RetentionMonths; emailInTokens: boolean };

/** Months among which the administration chooses. The shortest still answers who asks soon what happened. */
export const retentionChoices: Readonly<Record<DataCategory, readonly number[]>> = {
  attempts: [1, 3, 6, 12, 24, 60],
  attendance: [6, 12, 24, 36, 60, 120],
  guests: [1, 3, 6, 12, 24, 60],
  mail: [1, 3, 6, 12, 24],
  journal: [12, 24, 36, 60, 120],
  former: [6, 12, 24, 36, 60],
};

/** From before which instant the data of each kind have had their time; none where they are kept for ever. */
export type RetentionCutoffs = Partial<Record<DataCategory, Date>>;

/** Whole days of the portal's zone: what a preview counts by day goes in the night that follows. */
export function retentionCutoffs(months: RetentionMonths, now: Date, zone: string): RetentionCutoffs {
  const today = DateTime.fromJSDate(now, { zone }).startOf('day');
  const entries = dataCategories.flatMap((kind) => {
    const kept = months[kind];
    return kept === undefined ? [] : [[kind, today.minus({ months: kept }).toJSDate()] as const];
  });
  return Object.fromEntries(entries);
}
