import { DateTime } from 'luxon';

/** The personal data that retention rules know. */
export const dataCategories = ['attempts', 'attendance', 'guests', 'mail', 'auditLog', 'former'] as const;

export type DataCategory = (typeof dataCategories)[number];

/** A category that is missing is kept for ever. */
export type RetentionMonths = Partial<Record<DataCategory, number>>;

export type PrivacyRules = { months: RetentionMonths; emailInTokens: boolean };

/** Months that administrators can choose. The minimum leaves time to look into a complaint. */
export const retentionChoices: Readonly<Record<DataCategory, readonly number[]>> = {
  attempts: [1, 3, 6, 12, 24, 60],
  attendance: [6, 12, 24, 36, 60, 120],
  guests: [1, 3, 6, 12, 24, 60],
  mail: [1, 3, 6, 12, 24],
  auditLog: [12, 24, 36, 60, 120],
  former: [6, 12, 24, 36, 60],
};

/** Data from before the cutoff has expired. None for categories that are kept for ever. */
export type RetentionCutoffs = Partial<Record<DataCategory, Date>>;

/** Cutoffs are starts of days in `zone`, so that the nightly run deletes what a preview of the day before has counted. */
export function retentionCutoffs(months: RetentionMonths, now: Date, zone: string): RetentionCutoffs {
  const today = DateTime.fromJSDate(now, { zone }).startOf('day');
  const entries = dataCategories.flatMap((category) => {
    const count = months[category];
    return count === undefined ? [] : [[category, today.minus({ months: count }).toJSDate()] as const];
  });
  return Object.fromEntries(entries);
}
