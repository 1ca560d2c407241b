import { DirectoryDownError } from '../../src/accounts/directory/directory-client.ts';
import type { DirectoryEntry } from '../../src/accounts/directory/directory-entry.ts';
import { findUserId } from './rows.ts';
import { openPortal, type TestPortal } from './test-portal.ts';

export const DIRECTORY_ISSUER = 'ldap:dc=colegio,dc=cl';

/** People of the directory by their number there, with what is said of them. */
export type DirectoryPeople = Record<string, Partial<DirectoryEntry>>;

const unknown = { email: '', firstName: '', lastName: '', displayName: '', language: '', disabled: false, groups: [] };

const toEntry = (subject: string, said: Partial<DirectoryEntry>): DirectoryEntry => ({
  ...unknown,
  dn: subject,
  subject,
  login: subject,
  ...said,
});

/** A directory of the test in place of a server: who stands in `people` is there. Ada, Tomás, Sofía and Otto are linked by their usernames. */
export async function openPortalWithDirectory(people: DirectoryPeople, more: Record<string, string> = {}) {
  const given = {
    LDAP_URL: 'ldap://127.0.0.1:1',
    LDAP_BASE: 'dc=colegio,dc=cl',
    LDAP_GROUPS_ATTRIBUTE: 'memberOf',
    LDAP_NAME: 'Mi colegio',
  };
  const portal = await openPortal({ ...given, ...more });
  const { db, clock, settings } = portal.context;
  const state = { people, isDown: false };
  for (const context of portal.contexts)
    Object.assign(context, {
      directory: {
        directory: settings.directory,
        isDown: () => state.isDown,
        findBySubject: (subject: string) => Promise.resolve(state.people[subject] && toEntry(subject, state.people[subject])),
        async *list() {
          if (state.isDown) throw new DirectoryDownError('nobody answers');
          yield await Promise.resolve(Object.entries(state.people).map(([subject, said]) => toEntry(subject, said)));
        },
      },
    });
  for (const username of ['ada', 'tomas', 'sofia', 'otto']) {
    const linked = { issuer: DIRECTORY_ISSUER, subject: username, email: '', linked_at: clock.now().toISOString() };
    await db
      .insertInto('account_identities')
      .values({ user_id: await findUserId(db, username), ...linked, set_by: 0 })
      .execute();
  }
  return { portal, db, state };
}

export const activeUsernames = async ({ context: { db } }: TestPortal) =>
  (await db.selectFrom('auth_user').select('username').where('is_active', '=', 1).orderBy('username').execute()).map(
    ({ username }) => username,
  );
