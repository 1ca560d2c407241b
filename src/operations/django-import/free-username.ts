import { proposedUsername } from '../../accounts/management/suggest-username.ts';
import { takenUsernames } from '../../accounts/taken-usernames.ts';
import { isUsername } from '../../accounts/username.ts';
import type { Db } from '../../platform/db/database.ts';
import type { Claims } from './unique-owners.ts';
import type { DjangoPerson } from './django-user.ts';

/** Names that are spoken for: by someone in Django, or in this run. */
export type NameProposals = { usernames: Claims; given: Set<string> };

const AT_ONCE = 20;

/** The username closest to a person's own that nobody has, here or there, and that nobody else is given. */
export async function freeName(portal: Db, { usernames, given }: NameProposals, person: DjangoPerson): Promise<string> {
  const name = baseOf(person);
  for (let first = 1; ; first += AT_ONCE) {
    const candidates = Array.from({ length: AT_ONCE }, (_, at) => (first + at === 1 ? name : `${name}${first + at}`));
    const taken = await takenUsernames(portal, candidates);
    const free = candidates.find((candidate) => !usernames.has(candidate) && !given.has(candidate) && !taken.has(candidate));
    if (free === undefined) continue;
    given.add(free);
    return free;
  }
}

/** From the username, else from the e-mail address, else from the name. */
function baseOf({ id, username, email, firstName, lastName }: DjangoPerson): string {
  const wishes = [username, email, `${firstName} ${lastName}`].map(proposedUsername);
  return wishes.find((wish) => wish !== undefined && isUsername(wish)) ?? `persona${id}`;
}
