import type { BuiltInRole } from '../../accounts/role.ts';
import { isDjangoHash } from '../../accounts/hashing/password-hash.ts';
import { findTakenUsernames, isValidUsername } from '../../accounts/username.ts';
import type { Db } from '../../platform/db/database.ts';
import { emailKey } from '../../platform/shared/text-keys.ts';
import { effectiveEmail, usernameKey, toPortalRole, type DjangoUser } from './django-user.ts';
import { readUsersInBatches } from './django.queries.ts';
import { findUsersByIds, findTakenEmails } from './portal-users.queries.ts';
import { findFreeUsername, type ReservedUsernames } from './free-username.ts';
import { keepsUsername, type DjangoSurvey } from './django-survey.ts';

/** Why a person stays in Django. `proposal` is the name under which they could come. */
export type SkippedUser =
  | { reason: 'id-taken'; takenBy: string }
  | { reason: 'id-too-large' }
  | { reason: 'invalid-username' | 'username-taken'; proposal: string };

/** How a person comes to the portal. */
export type ImportedUser = {
  username: string;
  email: string;
  role: BuiltInRole;
  /** Whether Django's hash is one with which people can sign in. */
  canSignIn: boolean;
  /** What they wrote differently in Django, and need not know. */
  normalized: boolean;
  renamed: boolean;
  droppedEmail: 'shared' | 'invalid' | undefined;
  /** What the site kept for Prosody, in clear. */
  xmppPassword: string | undefined;
};

export type ImportDecision = { user: DjangoUser } & (
  { kind: 'existing' } | ({ kind: 'skipped' } & SkippedUser) | ({ kind: 'imported' } & ImportedUser)
);

/** What PostgreSQL holds in the column of a number. */
const MAX_ID = 2 ** 31 - 1;

/**
 * What becomes of everyone, in the order of their numbers and in batches. The same on every run as long as neither side
 * changes. Nobody who is in the portal already is touched: a person is known by their number and the instant they joined.
 */
export async function* decideImport(django: Db, portal: Db, survey: DjangoSurvey, rename: boolean): AsyncGenerator<ImportDecision[]> {
  const proposals: ReservedUsernames = { usernames: survey.usernames, assigned: new Set() };
  for await (const people of readUsersInBatches(django)) {
    const numbers = await findUsersByIds(
      portal,
      people.map(({ id }) => id),
    );
    const usernames = await findTakenUsernames(
      portal,
      people.map(({ username }) => usernameKey(username)),
    );
    const addresses = await findTakenEmails(
      portal,
      people.flatMap((person) => emailKey(effectiveEmail(person)) ?? []),
    );
    const decided: ImportDecision[] = [];
    for (const user of people) decided.push({ user, ...(await decide(user)) });
    yield decided;

    async function decide(
      person: DjangoUser,
    ): Promise<{ kind: 'existing' } | ({ kind: 'skipped' } & SkippedUser) | ({ kind: 'imported' } & ImportedUser)> {
      const there = numbers.get(person.id);
      if (there?.dateJoined === person.dateJoined.toISOString()) return { kind: 'existing' };
      if (there) return { kind: 'skipped', reason: 'id-taken', takenBy: there.username };
      if (person.id > MAX_ID) return { kind: 'skipped', reason: 'id-too-large' };
      const key = usernameKey(person.username);
      if (isValidUsername(key) && keepsUsername(survey, person) && !usernames.has(key)) return coming(person, key, false);
      const proposal = await findFreeUsername(portal, proposals, person);
      if (!rename) return { kind: 'skipped', reason: isValidUsername(key) ? 'username-taken' : 'invalid-username', proposal };
      return coming(person, proposal, true);
    }

    function coming(person: DjangoUser, username: string, renamed: boolean): { kind: 'imported' } & ImportedUser {
      const address = effectiveEmail(person);
      const key = emailKey(address);
      const shared = key !== undefined && (survey.emails.ownerOf(key) !== person.id || addresses.has(key));
      const droppedEmail = shared ? 'shared' : address !== '' && key === undefined ? 'invalid' : undefined;
      return {
        kind: 'imported',
        username,
        email: droppedEmail ? '' : address,
        role: toPortalRole(person),
        canSignIn: isDjangoHash(person.password),
        normalized: !renamed && username !== person.username,
        renamed,
        droppedEmail,
        xmppPassword: person.active && keepsUsername(survey, person) ? survey.clearPasswords.get(usernameKey(person.username)) : undefined,
      };
    }
  }
}
