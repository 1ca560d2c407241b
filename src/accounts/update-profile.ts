import type { Needs } from '../http/needs.ts';
import type { Locale } from '../shared/language.ts';
import { nameSortKey, updateAccount } from './accounts.queries.ts';

export type Profile = {
  firstName: string;
  lastName: string;
  locale: Locale;
  /** Null where the portal's own zone holds. */
  timeZone: string | null;
  avatarUrl: string | null;
};

export async function updateProfile({ db }: Pick<Needs, 'db'>, accountId: number, profile: Profile): Promise<void> {
  await updateAccount(db, accountId, {
    first_name: profile.firstName,
    last_name: profile.lastName,
    sort_key: nameSortKey(profile),
    locale: profile.locale,
    time_zone: profile.timeZone,
    avatar_url: profile.avatarUrl,
  });
}
