import { displayName } from '../accounts/account.ts';
import { listUncovered } from '../accounts/rights.ts';
import type { Role } from '../accounts/roles/find-roles.ts';
import type { Db } from '../platform/db/database.ts';
import { changesAnything, planGroupChanges, type GroupChanges, type GroupMapping } from './group-mapping.ts';
import { findGroupFacts, findMembersOfGroup, listConcernedBy, listMappings } from './groups.queries.ts';

/** What would change for one user. `waits`: what a role allows would be withheld, see `accounts/rights.ts`. */
export type PreviewedPerson = {
  id: number;
  name: string;
  username: string;
  seenAt: Date | undefined;
  changes: GroupChanges;
  waits: boolean;
};

/** `people`: the first of those for whom something would change, by name. `unchanged`: in the group, and nothing would. */
export type MappingPreview = { people: PreviewedPerson[]; total: number; unchanged: number };

const MAX_SHOWN = 100;

/** Who would get, or lose, what, by the groups of their last sign-ins: with a mapping that is made, removed, or made in place of another. */
export async function previewMapping(
  db: Db,
  roles: readonly Role[],
  { makes, removes }: { makes?: Omit<GroupMapping, 'id'>; removes?: GroupMapping | undefined },
): Promise<MappingPreview> {
  const others = (await listMappings(db)).filter((one) => one.id !== removes?.id);
  const mappings = makes ? [...others, { id: 0, ...makes }] : others;
  const concerned = [makes, removes].filter((mapping) => mapping !== undefined);
  const found = await Promise.all(concerned.map(({ group, gives }) => listConcernedBy(db, group, gives)));
  const ids = [...new Set(found.flat())];
  const facts = await findGroupFacts(db, ids, mappings);
  const plans = ids.map((userId) => ({ userId, changes: planGroupChanges(facts.get(userId)!, mappings) }));
  const changing = plans.filter(({ changes }) => changesAnything(changes));
  const members = await findMembersOfGroup(
    db,
    changing.map(({ userId }) => userId),
    concerned[0]!.group.issuer,
  );
  const people = members.slice(0, MAX_SHOWN).map(async ({ user, seenAt }): Promise<PreviewedPerson> => {
    const { changes } = changing.find(({ userId }) => userId === user.id)!;
    const permissions = roles.filter((role) => changes.give.includes(role.id)).flatMap((role) => role.permissions);
    const waits = permissions.length > 0 && (await listUncovered(db, user.id, permissions)).length > 0;
    return { id: user.id, name: displayName(user), username: user.username, seenAt, changes, waits };
  });
  return { people: await Promise.all(people), total: changing.length, unchanged: plans.length - changing.length };
}
