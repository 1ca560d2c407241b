import { createHash } from 'node:crypto';
import type { Db } from '../../platform/db/database.ts';
import { emailKey, isEmailAddress } from '../../platform/shared/text-keys.ts';
import { type DjangoUser, effectiveEmail, usernameKey } from './django-user.ts';
import { countOtherRealms, listClearCredentials, listColumns, readUsersInBatches } from './django-database.ts';

/** What has to be known of all users before a decision about one of them. */
export type DjangoSurvey = {
  userCount: number;
  /** SHA-256 over all data read, except clear-text passwords. */
  digest: string;
  usernames: UniqueOwners;
  emails: UniqueOwners;
  /** The clear-text passwords for Prosody, by username key. */
  clearPasswords: Map<string, string>;
  otherRealms: { realm: string; count: number }[];
};

/** Reads all users of the site. `realm` is the portal's own. */
export async function surveyDjango(django: Db, realm: string): Promise<DjangoSurvey> {
  const usernames = new UniqueOwners();
  const emails = new UniqueOwners();
  const digest = createHash('sha256');
  let userCount = 0;
  for await (const users of readUsersInBatches(django)) {
    for (const user of users) {
      const key = usernameKey(user.username);
      const candidate = { id: user.id, active: user.active, lastLogin: user.lastLogin?.getTime() ?? 0 };
      usernames.add(key, { ...candidate, exact: user.username === key });
      const address = effectiveEmail(user);
      const email = isEmailAddress(address) ? emailKey(address) : undefined;
      if (email) emails.add(email, { ...candidate, exact: true });
      digest.update(JSON.stringify(Object.values(user)));
    }
    userCount += users.length;
  }
  const authreg = await listColumns(django, 'authreg');
  const hasCredentials = ['username', 'realm', 'password'].every((name) => authreg.includes(name));
  const credentials = hasCredentials ? await listClearCredentials(django, realm) : undefined;
  for (const credential of credentials ?? []) digest.update(JSON.stringify([credential.username, credential.realm]));
  return {
    userCount,
    digest: digest.digest('hex'),
    usernames,
    emails,
    clearPasswords: new Map(credentials?.map(({ username, password }) => [usernameKey(username), password])),
    otherRealms: credentials ? await countOtherRealms(django, realm) : [],
  };
}

/** Whether the user keeps the username, and with it the password for Prosody. */
export function keepsUsername({ usernames }: DjangoSurvey, user: DjangoUser): boolean {
  return usernames.ownerOf(usernameKey(user.username)) === user.id;
}

/** A user with a claim to a unique key. `exact`: the value in Django is the key itself. */
type OwnerCandidate = { id: number; exact: boolean; active: boolean; lastLogin: number };

/** Keys that only one user can have, and which of several users gets each. */
export class UniqueOwners {
  readonly #best = new Map<string, OwnerCandidate>();

  add(key: string, candidate: OwnerCandidate): void {
    const best = this.#best.get(key);
    if (!best || hasPriority(candidate, best)) this.#best.set(key, candidate);
  }

  has(key: string): boolean {
    return this.#best.has(key);
  }

  ownerOf(key: string): number | undefined {
    return this.#best.get(key)?.id;
  }
}

/** Exact match, then active, then latest sign-in, then lowest id. */
function hasPriority(one: OwnerCandidate, other: OwnerCandidate): boolean {
  if (one.exact !== other.exact) return one.exact;
  if (one.active !== other.active) return one.active;
  return one.lastLogin !== other.lastLogin ? one.lastLogin > other.lastLogin : one.id < other.id;
}
