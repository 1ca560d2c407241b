import type { Db } from '../platform/db/database.ts';
import { isSameGroup, type Entitlement } from './group-mapping.ts';
import { findGroupFacts, listMappings } from './groups.queries.ts';

/** Of roles and courses of a user, by their ids: the names of the groups from which they come. */
export type GroupOrigins = { roles: Map<number, string[]>; courses: Map<number, string[]> };

/** Nothing is said of what somebody gave by hand, also where a group would give it too. */
export async function findGroupOrigins(db: Db, userId: number): Promise<GroupOrigins> {
  const mappings = await listMappings(db);
  const origins: GroupOrigins = { roles: new Map(), courses: new Map() };
  if (mappings.length === 0) return origins;
  const { groups, groupRoles, enrollments } = (await findGroupFacts(db, [userId], mappings)).get(userId)!;
  const namesOf = (isGiven: (gives: Entitlement) => boolean) => {
    const own = mappings.filter(({ group, gives }) => isGiven(gives) && groups.some((one) => isSameGroup(one, group)));
    return [...new Set(own.map(({ group }) => group.name))];
  };
  for (const [id, { byHand }] of groupRoles)
    if (!byHand)
      origins.roles.set(
        id,
        namesOf((gives) => gives.kind === 'role' && gives.roleId === id),
      );
  for (const { courseId, fromGroups, active } of enrollments)
    if (fromGroups && active)
      origins.courses.set(
        courseId,
        namesOf((gives) => gives.kind === 'course' && gives.courseId === courseId),
      );
  return origins;
}
