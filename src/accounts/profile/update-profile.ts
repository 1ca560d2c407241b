import { diffFields } from '../../platform/audit-log/audit-event.ts';
import { inTransaction } from '../../platform/db/database.ts';
import type { AppContext } from '../../platform/http/context.ts';
import type { Account } from '../account.ts';
import { nameSortKey, updateAccountRow } from '../accounts.queries.ts';
import { recordAccountEvent } from '../authority.ts';
import { lockAccount } from '../find-account.ts';
import { isOwnPicture } from '../pictures/picture-url.ts';
import { deletePicture } from '../pictures/pictures.queries.ts';
import { indexUserSearchTerms } from '../user-search-terms.ts';

const fields = ['firstName', 'lastName', 'locale', 'timeZone', 'avatarUrl'] as const;

/** `typedAvatarUrl`: null for none. */
export type ProfileChanges = Omit<Pick<Account, (typeof fields)[number]>, 'avatarUrl'> & { typedAvatarUrl: string | null };

/** A user updates the own profile. Others see name and avatar, in calls too: the audit log keeps who had which name when. */
export async function updateProfile(
  { db, clock }: Pick<AppContext, 'db' | 'clock'>,
  accountId: number,
  { typedAvatarUrl, ...changes }: ProfileChanges,
  clientIp: string,
): Promise<void> {
  await inTransaction(db, async (tx) => {
    const account = await lockAccount(tx, accountId);
    if (!account?.active) return;
    // An uploaded picture stays until it is removed, or another one takes its place: also one that was uploaded while the form was open.
    const avatarUrl = typedAvatarUrl ?? (isOwnPicture(account.avatarUrl) ? account.avatarUrl : null);
    const profile = { ...changes, avatarUrl };
    const details = diffFields(account, profile, fields);
    if (Object.keys(details).length === 0) return;
    if (profile.avatarUrl !== account.avatarUrl) await deletePicture(tx, accountId);
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
    const actor = { id: accountId, clientIp };
    await recordAccountEvent(tx, { event: 'account.profile-changed', accountId, actor, at: clock.now(), details });
  });
}
