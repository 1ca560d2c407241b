import type { Db, Tx } from '../platform/db/database.ts';
import { dataCategories, type RetentionMonths, type PrivacyRules } from './privacy-rules.ts';

/** `version` grows with every change. */
export type VersionedPrivacyRules = PrivacyRules & { version: number };

export async function findPrivacyRules(db: Db): Promise<VersionedPrivacyRules> {
  const row = await db.selectFrom('privacy_rules').selectAll().where('id', '=', 1).executeTakeFirstOrThrow();
  return { months: JSON.parse(row.months) as RetentionMonths, emailInTokens: row.email_in_tokens === 1, version: row.version };
}

/** Answers whether it was written: not where somebody else has changed it since the version `found`. */
export async function savePrivacyRules(tx: Tx, { months, emailInTokens }: PrivacyRules, found: number): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('privacy_rules')
    .set({ months: serializeMonths(months), email_in_tokens: emailInTokens ? 1 : 0, version: found + 1 })
    .where('id', '=', 1)
    .where('version', '=', found)
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

/** The same rules are the same text. */
function serializeMonths(months: RetentionMonths): string {
  return JSON.stringify(Object.fromEntries(dataCategories.flatMap((kind) => (months[kind] === undefined ? [] : [[kind, months[kind]]]))));
}
