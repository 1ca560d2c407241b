import { createHash } from 'node:crypto';
import type { Db } from '../../platform/db/database.ts';
import { emailKey } from '../../platform/shared/text-keys.ts';
import { UniqueOwners } from './unique-owners.ts';
import { listColumns, listClearCredentials, countOtherRealms, readUsersInBatches } from './django.queries.ts';
import { effectiveEmail, usernameKey, type DjangoUser } from './django-user.ts';

/** What has to be known of everyone before anything can be decided for one of them. */
export type DjangoSurvey = {
  userCount: number;
  /** SHA-256 over all that was read, but for passwords in clear. */
  digest: string;
  usernames: UniqueOwners;
  emails: UniqueOwners;
  /** What the site kept for Prosody, by the key of the name. */
  clearPasswords: Map<string, string>;
  otherRealms: { realm: string; number: number }[];
};

/** Reads the site once, from one end to the other. `realm` is the one that the portal keeps credentials under. */
export async function surveyDjango(django: Db, realm: string): Promise<DjangoSurvey> {
  const usernames = new UniqueOwners();
  const emails = new UniqueOwners();
  const digest = createHash('sha256');
  let userCount = 0;
  for await (const people of readUsersInBatches(django)) {
    for (const person of people) {
      const key = usernameKey(person.username);
      const claimant = { id: person.id, active: person.active, lastLogin: person.lastLogin?.getTime() ?? 0 };
      usernames.add(key, { ...claimant, exact: person.username === key });
      const address = emailKey(effectiveEmail(person));
      if (address) emails.add(address, { ...claimant, exact: true });
      digest.update(JSON.stringify(Object.values(person)));
    }
    userCount += people.length;
  }
  const kept = (await listColumns(django, 'authreg')).includes('realm') ? await listClearCredentials(django, realm) : undefined;
  for (const credential of kept ?? []) digest.update(JSON.stringify([credential.username, credential.realm]));
  return {
    userCount,
    digest: digest.digest('hex'),
    usernames,
    emails,
    clearPasswords: new Map(kept?.map(({ username, password }) => [usernameKey(username), password])),
    otherRealms: kept ? await countOtherRealms(django, realm) : [],
  };
}

/** Whether the person keeps their name; what the site kept for Prosody under that name is theirs then. */
export function keepsUsername({ usernames }: DjangoSurvey, person: DjangoUser): boolean {
  return usernames.ownerOf(usernameKey(person.username)) === person.id;
}
