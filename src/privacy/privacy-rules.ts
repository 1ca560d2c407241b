import { DateTime } from 'luxon';

/** What the portal keeps of people, kind by kind. */
export const kindsOfData = ['attempts', 'attendance', 'guests', 'mail', 'journal', 'former'] as const;

export type KindOfData = (typeof kindsOfData)[number];

/** For how many months each kind is kept; a kind that is missing is kept for ever. */
export type Months = Partial<Record<KindOfData, number>>;

export type PrivacyRules = { months: Months; emailInTokens: boolean };

/** Months among which the administration chooses. The shortest still answers who asks soon what happened. */
export const monthChoices: Readonly<Record<KindOfData, readonly number[]>> = {
  attempts: [1, 3, 6, 12, 24, 60],
  attendance: [6, 12, 24, 36, 60, 120],
  guests: [1, 3, 6, 12, 24, 60],
  mail: [1, 3, 6, 12, 24],
  journal: [12, 24, 36, 60, 120],
  former: [6, 12, 24, 36, 60],
};

/** From before which instant the data of each kind have had their time; none where they are kept for ever. */
export type Cutoffs = Partial<Record<KindOfData, Date>>;

/** Whole days of the portal's zone: what a preview counts by day goes in the night that follows. */
export function cutoffsOf(months: Months, now: Date, zone: string): Cutoffs {
  const today = DateTime.fromJSDate(now, { zone }).startOf('day');
  const entries = kindsOfData.flatMap((kind) => {
    const kept = months[kind];
    return kept === undefined ? [] : [[kind, today.minus({ months: kept }).toJSDate()] as const];
  });
  return Object.fromEntries(entries);
}
