import { DateTime } from 'luxon';
import type { Db, Tx } from '../platform/db/database.ts';

/** The personal data that retention rules know. */
export const dataCategories = ['attempts', 'attendance', 'recordings', 'guests', 'mail', 'auditLog', 'former'] as const;

export type DataCategory = (typeof dataCategories)[number];

/** A category that is missing is kept for ever. */
export type RetentionMonths = Partial<Record<DataCategory, number>>;

export type PrivacyRules = { months: RetentionMonths; emailInTokens: boolean };

/** Months that administrators can choose. The minimum leaves time to look into a complaint. */
export const retentionChoices: Readonly<Record<DataCategory, readonly number[]>> = {
  attempts: [1, 3, 6, 12, 24, 60],
  attendance: [6, 12, 24, 36, 60, 120],
  recordings: [1, 3, 6, 12, 24, 60],
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

/** `version` grows with every update. */
export type VersionedPrivacyRules = PrivacyRules & { version: number };

export async function findPrivacyRules(db: Db): Promise<VersionedPrivacyRules> {
  const row = await db.selectFrom('privacy_rules').selectAll().where('id', '=', 1).executeTakeFirstOrThrow();
  return { months: JSON.parse(row.months) as RetentionMonths, emailInTokens: row.email_in_tokens === 1, version: row.version };
}

/** False where the rules have been updated since `version`. */
export async function savePrivacyRules(tx: Tx, { months, emailInTokens }: PrivacyRules, version: number): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('privacy_rules')
    .set({ months: serializeMonths(months), email_in_tokens: emailInTokens ? 1 : 0, version: version + 1 })
    .where('id', '=', 1)
    .where('version', '=', version)
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

/** Keys in a fixed order: equal rules give equal text. */
function serializeMonths(months: RetentionMonths): string {
  const entries = dataCategories.flatMap((category) => (months[category] === undefined ? [] : [[category, months[category]]]));
  return JSON.stringify(Object.fromEntries(entries));
}
