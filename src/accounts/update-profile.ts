import { inTransaction } from '../db/database.ts';
import type { Needs } from '../http/needs.ts';
import type { Locale } from '../shared/language.ts';
import { nameSortKey, updateAccount } from './accounts.queries.ts';
import { holdAccount } from './find-account.ts';
import { keepPersonWords } from './person-words.ts';

export type Profile = {
  firstName: string;
  lastName: string;
  locale: Locale;
  /** Null where the portal's own zone holds. */
  timeZone: string | null;
  avatarUrl: string | null;
};

/** What people change of themselves. */
export async function updateProfile({ db }: Pick<Needs, 'db'>, accountId: number, profile: Profile): Promise<void> {
  await inTransaction(db, async (tx) => {
    const account = await holdAccount(tx, accountId);
    if (!account) return;
    await updateAccount(tx, accountId, {
      first_name: profile.firstName,
      last_name: profile.lastName,
      sort_key: nameSortKey(profile),
      locale: profile.locale,
      time_zone: profile.timeZone,
      avatar_url: profile.avatarUrl,
      version: account.version + 1,
    });
    await keepPersonWords(tx, accountId, { ...account, ...profile });
  });
}
