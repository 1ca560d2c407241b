import type { Db, Tx } from '../platform/db/database.ts';
import { dataCategories, type PrivacyRules, type RetentionMonths } from './privacy-rules.ts';

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
