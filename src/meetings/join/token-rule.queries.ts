import type { Db } from '../../platform/db/database.ts';

/** What tokens say of people, by the rules of privacy. A join reads the same among its facts. */
export async function findTokenPrivacyRule(db: Db): Promise<{ emailInTokens: boolean }> {
  const row = await db.selectFrom('privacy_rules').select('email_in_tokens').where('id', '=', 1).executeTakeFirst();
  return { emailInTokens: row?.email_in_tokens === 1 };
}
