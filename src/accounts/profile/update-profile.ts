import { inTransaction } from '../../platform/db/database.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { diffFields } from '../../platform/audit-log/audit-event.ts';
import { recordAuditEvent } from '../../platform/audit-log/record-audit-event.ts';
import type { Locale } from '../../platform/shared/locale.ts';
import { nameSortKey, updateAccountRow } from '../accounts.queries.ts';
import { lockAccount } from '../find-account.ts';
import { indexUserSearchTerms } from '../user-search-terms.ts';

export type Profile = {
  firstName: string;
  lastName: string;
  locale: Locale;
  /** Null where the portal's own zone holds. */
  timeZone: string | null;
  avatarUrl: string | null;
};

const fields = ['firstName', 'lastName', 'locale', 'timeZone', 'avatarUrl'] as const;

/** What people change of themselves. Others see the name and the picture, in a class too: the journal says who was called what, and when. */
export async function updateProfile(
  { db, clock }: Pick<AppContext, 'db' | 'clock'>,
  accountId: number,
  profile: Profile,
  clientIp: string,
): Promise<void> {
  await inTransaction(db, async (tx) => {
    const account = await lockAccount(tx, accountId);
    const details = account && diffFields(account, profile, fields);
    if (!account?.active || Object.keys(details!).length === 0) return;
    await updateAccountRow(tx, accountId, {
      first_name: profile.firstName,
      last_name: profile.lastName,
      sort_key: nameSortKey(profile),
      locale: profile.locale,
      time_zone: profile.timeZone,
      avatar_url: profile.avatarUrl,
      version: account.version + 1,
    });
    await indexUserSearchTerms(tx, accountId, { ...account, ...profile });
    await recordAuditEvent(tx, {
      at: clock.now(),
      actorId: accountId,
      event: 'account.profile-changed',
      subject: 'account',
      subjectId: accountId,
      details: details!,
      clientIp,
    });
  });
}
