import type { BuiltInRole } from '../../accounts/account.ts';
import { isDjangoHash } from '../../accounts/hashing/django-hash.ts';
import { takenUsernames } from '../../accounts/taken-usernames.ts';
import { isUsername } from '../../accounts/username.ts';
import type { Db } from '../../platform/db/database.ts';
import { emailKey } from '../../platform/shared/text-keys.ts';
import { addressOf, nameKey, roleOf, type DjangoPerson } from './django-user.ts';
import { peopleIn } from './django.queries.ts';
import { peopleWithNumbers, takenAddresses } from './portal-users.queries.ts';
import { freeName, type NameProposals } from './free-username.ts';
import { keepsName, type Survey } from './django-survey.ts';

/** Why a person stays in Django. `proposal` is the name under which they could come. */
export type Left =
  { why: 'number-taken'; by: string } | { why: 'number-too-large' } | { why: 'no-username' | 'username-taken'; proposal: string };

/** How a person comes to the portal. */
export type Coming = {
  username: string;
  email: string;
  role: BuiltInRole;
  /** Whether Django's hash is one with which people can sign in. */
  signsIn: boolean;
  /** What they wrote differently in Django, and need not know. */
  respelled: boolean;
  renamed: boolean;
  addressLost: 'shared' | 'invalid' | undefined;
  /** What the site kept for Prosody, in clear. */
  xmppPassword: string | undefined;
};

export type Decision = { person: DjangoPerson } & ({ kind: 'here' } | ({ kind: 'left' } & Left) | ({ kind: 'comes' } & Coming));

/** What PostgreSQL holds in the column of a number. */
const LARGEST_NUMBER = 2 ** 31 - 1;

/**
 * What becomes of everyone, in the order of their numbers and in batches. The same on every run as long as neither side
 * changes. Nobody who is in the portal already is touched: a person is known by their number and the instant they joined.
 */
export async function* decisions(django: Db, portal: Db, survey: Survey, rename: boolean): AsyncGenerator<Decision[]> {
  const proposals: NameProposals = { usernames: survey.usernames, given: new Set() };
  for await (const people of peopleIn(django)) {
    const numbers = await peopleWithNumbers(
      portal,
      people.map(({ id }) => id),
    );
    const usernames = await takenUsernames(
      portal,
      people.map(({ username }) => nameKey(username)),
    );
    const addresses = await takenAddresses(
      portal,
      people.flatMap((person) => emailKey(addressOf(person)) ?? []),
    );
    const decided: Decision[] = [];
    for (const person of people) decided.push({ person, ...(await decide(person)) });
    yield decided;

    async function decide(person: DjangoPerson): Promise<{ kind: 'here' } | ({ kind: 'left' } & Left) | ({ kind: 'comes' } & Coming)> {
      const there = numbers.get(person.id);
      if (there?.dateJoined === person.dateJoined.toISOString()) return { kind: 'here' };
      if (there) return { kind: 'left', why: 'number-taken', by: there.username };
      if (person.id > LARGEST_NUMBER) return { kind: 'left', why: 'number-too-large' };
      const key = nameKey(person.username);
      if (isUsername(key) && keepsName(survey, person) && !usernames.has(key)) return coming(person, key, false);
      const proposal = await freeName(portal, proposals, person);
      if (!rename) return { kind: 'left', why: isUsername(key) ? 'username-taken' : 'no-username', proposal };
      return coming(person, proposal, true);
    }

    function coming(person: DjangoPerson, username: string, renamed: boolean): { kind: 'comes' } & Coming {
      const address = addressOf(person);
      const key = emailKey(address);
      const shared = key !== undefined && (survey.addresses.keeperOf(key) !== person.id || addresses.has(key));
      const addressLost = shared ? 'shared' : address !== '' && key === undefined ? 'invalid' : undefined;
      return {
        kind: 'comes',
        username,
        email: addressLost ? '' : address,
        role: roleOf(person),
        signsIn: isDjangoHash(person.password),
        respelled: !renamed && username !== person.username,
        renamed,
        addressLost,
        xmppPassword: person.active && keepsName(survey, person) ? survey.clearPasswords.get(nameKey(person.username)) : undefined,
      };
    }
  }
}
