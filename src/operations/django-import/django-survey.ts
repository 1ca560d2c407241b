import { createHash } from 'node:crypto';
import type { Db } from '../../platform/db/database.ts';
import { emailKey } from '../../platform/shared/text-keys.ts';
import { Claims } from './unique-owners.ts';
import { columnsIn, credentialsIn, otherRealmsIn, peopleIn } from './django.queries.ts';
import { addressOf, nameKey, type DjangoPerson } from './django-user.ts';

/** What has to be known of everyone before anything can be decided for one of them. */
export type Survey = {
  read: number;
  /** SHA-256 over all that was read, but for passwords in clear. */
  digest: string;
  usernames: Claims;
  addresses: Claims;
  /** What the site kept for Prosody, by the key of the name. */
  clearPasswords: Map<string, string>;
  otherRealms: { realm: string; number: number }[];
};

/** Reads the site once, from one end to the other. `realm` is the one that the portal keeps credentials under. */
export async function surveyOf(django: Db, realm: string): Promise<Survey> {
  const usernames = new Claims();
  const addresses = new Claims();
  const digest = createHash('sha256');
  let read = 0;
  for await (const people of peopleIn(django)) {
    for (const person of people) {
      const key = nameKey(person.username);
      const claimant = { id: person.id, active: person.active, lastLogin: person.lastLogin?.getTime() ?? 0 };
      usernames.claim(key, { ...claimant, exact: person.username === key });
      const address = emailKey(addressOf(person));
      if (address) addresses.claim(address, { ...claimant, exact: true });
      digest.update(JSON.stringify(Object.values(person)));
    }
    read += people.length;
  }
  const kept = (await columnsIn(django, 'authreg')).includes('realm') ? await credentialsIn(django, realm) : undefined;
  for (const credential of kept ?? []) digest.update(JSON.stringify([credential.username, credential.realm]));
  return {
    read,
    digest: digest.digest('hex'),
    usernames,
    addresses,
    clearPasswords: new Map(kept?.map(({ username, password }) => [nameKey(username), password])),
    otherRealms: kept ? await otherRealmsIn(django, realm) : [],
  };
}

/** Whether the person keeps their name; what the site kept for Prosody under that name is theirs then. */
export function keepsName({ usernames }: Survey, person: DjangoPerson): boolean {
  return usernames.keeperOf(nameKey(person.username)) === person.id;
}
