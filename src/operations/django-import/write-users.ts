import { NO_PASSWORD } from '../../accounts/hashing/password-hash.ts';
import { addUserSearchTerms } from '../../accounts/user-search-terms.ts';
import { userKeyColumns } from '../../accounts/management/bulk-accounts.ts';
import type { XmppSettings } from '../../platform/config/settings.ts';
import type { Tx } from '../../platform/db/database.ts';
import type { Credential } from '../../jitsi/credentials/credential.ts';
import { saveCredentials } from '../../jitsi/credentials/credential-store.ts';
import type { ImportedUser } from './import-decisions.ts';
import type { DjangoUser } from './django-user.ts';
import { insertUsers } from './portal-users.queries.ts';

/** Someone who comes, and what the site kept for Prosody of them. */
export type UserToWrite = ImportedUser & { user: DjangoUser; credential: Credential };

/** Writes accounts with their numbers, dates, roles, search words and credentials. */
export async function writeUsers(tx: Tx, xmpp: XmppSettings, newcomers: UserToWrite[]): Promise<void> {
  if (newcomers.length === 0) return;
  const named = newcomers.map(({ user: { id, firstName, lastName }, username, email }) => ({ id, firstName, lastName, username, email }));
  await insertUsers(
    tx,
    newcomers.map(({ user, role, canSignIn }, at) => ({
      row: {
        id: user.id,
        username: named[at]!.username,
        password: canSignIn ? user.password : NO_PASSWORD,
        password_not_set: canSignIn ? 0 : 1,
        first_name: user.firstName,
        last_name: user.lastName,
        email: named[at]!.email,
        ...userKeyColumns(named[at]!),
        is_active: user.active ? 1 : 0,
        // They follow from the role, as everywhere in the portal.
        is_staff: role === 'administrator' ? 1 : 0,
        is_superuser: role === 'administrator' ? 1 : 0,
        last_login: user.lastLogin?.toISOString() ?? null,
        date_joined: user.dateJoined.toISOString(),
      },
      role,
    })),
  );
  await addUserSearchTerms(tx, named);
  await saveCredentials(tx, xmpp, newcomers);
}
