import { NO_PASSWORD } from '../../accounts/hashing/password-hash.ts';
import { addPersonWords } from '../../accounts/user-search-terms.ts';
import { keysOfPerson } from '../../accounts/management/bulk-accounts.ts';
import type { XmppSettings } from '../../platform/config/settings.ts';
import type { Tx } from '../../platform/db/database.ts';
import type { Credential } from '../../jitsi/credentials/credential.ts';
import { saveCredentials } from '../../jitsi/credentials/credential-store.ts';
import type { Coming } from './import-decisions.ts';
import type { DjangoPerson } from './django-user.ts';
import { insertPeople } from './portal-users.queries.ts';

/** Someone who comes, and what the site kept for Prosody of them. */
export type Newcomer = Coming & { person: DjangoPerson; credential: Credential };

/** Writes accounts with their numbers, dates, roles, search words and credentials. */
export async function writePeople(tx: Tx, xmpp: XmppSettings, newcomers: Newcomer[]): Promise<void> {
  if (newcomers.length === 0) return;
  const named = newcomers.map(({ person: { id, firstName, lastName }, username, email }) => ({ id, firstName, lastName, username, email }));
  await insertPeople(
    tx,
    newcomers.map(({ person, role, signsIn }, at) => ({
      row: {
        id: person.id,
        username: named[at]!.username,
        password: signsIn ? person.password : NO_PASSWORD,
        awaits_password: signsIn ? 0 : 1,
        first_name: person.firstName,
        last_name: person.lastName,
        email: named[at]!.email,
        ...keysOfPerson(named[at]!),
        is_active: person.active ? 1 : 0,
        // They follow from the role, as everywhere in the portal.
        is_staff: role === 'administrator' ? 1 : 0,
        is_superuser: role === 'administrator' ? 1 : 0,
        last_login: person.lastLogin?.toISOString() ?? null,
        date_joined: person.dateJoined.toISOString(),
      },
      role,
    })),
  );
  await addPersonWords(tx, named);
  await saveCredentials(tx, xmpp, newcomers);
}
