import { listEnrollmentStates } from '../courses/apply-enrollments.ts';
import type { Db, Tx } from '../platform/db/database.ts';
import { batches } from '../platform/shared/batches.ts';
import type { Entitlement, Group, GroupChanges, GroupFacts, GroupMapping } from './group-mapping.ts';

export async function listMappings(db: Db): Promise<GroupMapping[]> {
  const rows = await db.selectFrom('group_mappings').selectAll().orderBy('issuer').orderBy('group_name').orderBy('id').execute();
  return rows.map((row) => ({
    id: row.id,
    group: { issuer: row.issuer, name: row.group_name },
    gives:
      row.role_id === null
        ? { kind: 'course', courseId: row.course_id!, as: row.course_role! }
        : { kind: 'role' as const, roleId: row.role_id },
  }));
}

export async function insertMapping(tx: Tx, group: Group, gives: Entitlement): Promise<void> {
  await tx.insertInto('group_mappings').values(toMappingRow(group, gives)).execute();
}

export async function updateMappingRow(tx: Tx, id: number, group: Group, gives: Entitlement): Promise<void> {
  await tx.updateTable('group_mappings').set(toMappingRow(group, gives)).where('id', '=', id).execute();
}

function toMappingRow({ issuer, name }: Group, gives: Entitlement) {
  const given =
    gives.kind === 'role'
      ? { role_id: gives.roleId, course_id: null, course_role: null }
      : { role_id: null, course_id: gives.courseId, course_role: gives.as };
  return { issuer, group_name: name, ...given };
}

export async function deleteMapping(tx: Tx, id: number): Promise<void> {
  await tx.deleteFrom('group_mappings').where('id', '=', id).execute();
}

/** What is known of these users, by id. `mappings`: those that are to be planned with. */
export async function findGroupFacts(
  db: Db,
  userIds: readonly number[],
  mappings: readonly GroupMapping[],
): Promise<Map<number, GroupFacts>> {
  const courseIds = [...new Set(mappings.flatMap(({ gives }) => (gives.kind === 'course' ? [gives.courseId] : [])))];
  const facts = new Map<number, GroupFacts>();
  for (const ids of batches(userIds)) {
    const groups = await db
      .selectFrom('identity_groups as g')
      .innerJoin('account_identities as i', 'i.id', 'g.identity_id')
      .select(['i.user_id', 'i.issuer', 'g.name'])
      .where('i.user_id', 'in', ids)
      .execute();
    const roles = await db.selectFrom('user_roles').selectAll().where('user_id', 'in', ids).execute();
    const groupRoles = await db.selectFrom('group_roles').selectAll().where('user_id', 'in', ids).execute();
    const enrollments = await listEnrollmentStates(db, ids, courseIds);
    for (const id of ids)
      facts.set(id, {
        groups: groups.filter((row) => row.user_id === id),
        roleIds: new Set(roles.filter((row) => row.user_id === id).map((row) => row.role_id)),
        groupRoles: new Map(groupRoles.filter((row) => row.user_id === id).map((row) => [row.role_id, { byHand: row.by_hand === 1 }])),
        enrollments: enrollments.get(id)!,
      });
  }
  return facts;
}

/** Of the next users by id whom groups may concern: with a group, or with something that a group gave. */
export async function listConcernedUsers(db: Db, after: number, limit: number): Promise<number[]> {
  const rows = await db
    .selectFrom('auth_user as u')
    .select('u.id')
    .where('u.id', '>', after)
    .where('u.is_active', '=', 1)
    .where(({ or, exists, selectFrom }) =>
      or([
        exists(
          selectFrom('identity_groups as g')
            .innerJoin('account_identities as i', 'i.id', 'g.identity_id')
            .select('i.id')
            .whereRef('i.user_id', '=', 'u.id'),
        ),
        exists(selectFrom('group_roles as r').select('r.role_id').whereRef('r.user_id', '=', 'u.id')),
        exists(selectFrom('enrollments as e').select('e.id').whereRef('e.user_id', '=', 'u.id').where('e.from_groups', '=', 1)),
      ]),
    )
    .orderBy('u.id')
    .limit(limit)
    .execute();
  return rows.map(({ id }) => id);
}

/** What groups give a user from now on. */
export async function saveGroupRoles(tx: Tx, userId: number, { give, note, forget }: GroupChanges): Promise<void> {
  if (forget.length > 0) await tx.deleteFrom('group_roles').where('user_id', '=', userId).where('role_id', 'in', forget).execute();
  const rows = [...give.map((id) => ({ role_id: id, by_hand: 0 })), ...note.map((id) => ({ role_id: id, by_hand: 1 }))];
  if (rows.length === 0) return;
  await tx
    .insertInto('group_roles')
    .values(rows.map((row) => ({ user_id: userId, ...row })))
    .execute();
}

/** Active users who are in a group, or who have by groups what it gives. */
export async function listConcernedBy(db: Db, { issuer, name }: Group, gives: Entitlement): Promise<number[]> {
  const members = db
    .selectFrom('identity_groups as g')
    .innerJoin('account_identities as i', 'i.id', 'g.identity_id')
    .select('i.user_id')
    .where('i.issuer', '=', issuer)
    .where('g.name', '=', name);
  const holders =
    gives.kind === 'role'
      ? db.selectFrom('group_roles').select('user_id').where('role_id', '=', gives.roleId)
      : db.selectFrom('enrollments').select('user_id').where('course_id', '=', gives.courseId).where('from_groups', '=', 1);
  const rows = await db
    .selectFrom('auth_user')
    .select('id')
    .where('is_active', '=', 1)
    .where((eb) => eb.or([eb('id', 'in', members), eb('id', 'in', holders)]))
    .orderBy('id')
    .execute();
  return rows.map(({ id }) => id);
}

type MemberOfGroup = { user: { id: number; username: string; firstName: string; lastName: string }; seenAt: Date | undefined };

/** These users by name, and when their groups were last said by the provider. */
export async function findMembersOfGroup(db: Db, userIds: readonly number[], issuer: string): Promise<MemberOfGroup[]> {
  const found: (MemberOfGroup & { sortKey: string })[] = [];
  for (const ids of batches(userIds)) {
    const rows = await db
      .selectFrom('auth_user as u')
      .leftJoin('account_identities as i', (join) => join.onRef('i.user_id', '=', 'u.id').on('i.issuer', '=', issuer))
      .select(['u.id', 'u.username', 'u.first_name as firstName', 'u.last_name as lastName', 'u.sort_key as sortKey'])
      .select((eb) => eb.fn.max('i.groups_seen_at').as('seen'))
      .where('u.id', 'in', ids)
      .groupBy(['u.id', 'u.username', 'u.first_name', 'u.last_name', 'u.sort_key'])
      .execute();
    found.push(...rows.map(({ sortKey, seen, ...user }) => ({ user, sortKey, seenAt: seen === null ? undefined : new Date(seen) })));
  }
  return found.sort((one, other) => (one.sortKey < other.sortKey ? -1 : 1));
}

/** Groups that people had at their last sign-ins, with their number, the largest first. */
export async function listSeenGroups(db: Db, limit: number): Promise<(Group & { people: number })[]> {
  return db
    .selectFrom('identity_groups as g')
    .innerJoin('account_identities as i', 'i.id', 'g.identity_id')
    .select((eb) => ['i.issuer', 'g.name', eb.fn.countAll<number>().as('people')])
    .groupBy(['i.issuer', 'g.name'])
    .orderBy('people', 'desc')
    .orderBy('g.name')
    .limit(limit)
    .execute();
}

/** Identities at a provider whose last sign-in did not say the groups, and of all that signed in. */
export async function countUnknownGroups(db: Db, issuer: string): Promise<{ unknown: number; used: number }> {
  return db
    .selectFrom('account_identities')
    .select((eb) => [
      eb.fn.countAll<number>().as('used'),
      eb.fn
        .countAll<number>()
        .filterWhere((of) => of.or([of('groups_seen_at', 'is', null), of('groups_seen_at', '<', of.ref('last_used_at'))]))
        .as('unknown'),
    ])
    .where('issuer', '=', issuer)
    .where('last_used_at', 'is not', null)
    .executeTakeFirstOrThrow();
}
