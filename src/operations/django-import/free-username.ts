import { suggestUsername, isValidUsername, findTakenUsernames } from '../../accounts/username.ts';
import type { Db } from '../../platform/db/database.ts';
import type { UniqueOwners } from './unique-owners.ts';
import type { DjangoUser } from './django-user.ts';

/** Names that are spoken for: by someone in Django, or in this run. */
export type ReservedUsernames = { usernames: UniqueOwners; assigned: Set<string> };

const CANDIDATES_PER_QUERY = 20;

/** The username closest to a person's own that nobody has, here or there, and that nobody else is given. */
export async function findFreeUsername(portal: Db, { usernames, assigned }: ReservedUsernames, person: DjangoUser): Promise<string> {
  const name = usernameBase(person);
  for (let first = 1; ; first += CANDIDATES_PER_QUERY) {
    const candidates = Array.from({ length: CANDIDATES_PER_QUERY }, (_, at) => (first + at === 1 ? name : `${name}${first + at}`));
    const taken = await findTakenUsernames(portal, candidates);
    const free = candidates.find((candidate) => !usernames.has(candidate) && !assigned.has(candidate) && !taken.has(candidate));
    if (free === undefined) continue;
    assigned.add(free);
    return free;
  }
}

/** From the username, else from the e-mail address, else from the name. */
function usernameBase({ id, username, email, firstName, lastName }: DjangoUser): string {
  const wishes = [username, email, `${firstName} ${lastName}`].map(suggestUsername);
  return wishes.find((wish) => wish !== undefined && isValidUsername(wish)) ?? `persona${id}`;
}
