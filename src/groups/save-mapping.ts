import { lockRoleRows } from '../accounts/administrators.ts';
import { actorFields, canGrant, refreshActor, type Actor } from '../accounts/authority.ts';
import { enqueueGroups } from '../accounts/enqueue-groups.ts';
import { listRoles, type Role } from '../accounts/roles/find-roles.ts';
import { findCourseSuggestion } from '../courses/find-courses.ts';
import { diffFields, type AuditDetails } from '../platform/audit-log/audit-event.ts';
import { recordAuditEvent } from '../platform/audit-log/record-audit-event.ts';
import { inTransaction, type Tx } from '../platform/db/database.ts';
import type { AppContext } from '../platform/http/context.ts';
import { isSameGroup, type Entitlement, type Group, type GroupMapping } from './group-mapping.ts';
import { deleteMapping, insertMapping, listMappings, updateMappingRow } from './groups.queries.ts';

/** `exists`: the group gives that already. `gone`: the mapping, the role or the course does not exist any more. */
export type SaveMappingResult = { kind: 'saved' } | { kind: 'forbidden' } | { kind: 'exists' } | { kind: 'gone' };

type MappingContext = Pick<AppContext, 'db' | 'clock' | 'settings'>;

/**
 * Whether the actor may let groups give this, and stop them: as giving it to anybody by hand, it takes every permission of the role, or the
 * right to enroll in every course.
 */
export function canMap(actor: Actor, gives: Entitlement, roles: readonly Role[]): boolean {
  if (!canGrant(actor, ['roles:write', 'people:write'])) return false;
  if (gives.kind === 'course') return canGrant(actor, ['courses:write']);
  const role = roles.find(({ id }) => id === gives.roleId);
  return role !== undefined && canGrant(actor, role.permissions);
}

/** Lets a group give a role or a course, to those who are in it now at once. */
export function createMapping(context: MappingContext, actor: Actor, group: Group, gives: Entitlement): Promise<SaveMappingResult> {
  return inTransaction(context.db, async (tx): Promise<SaveMappingResult> => {
    const { roles, current, mappings } = await lockMappings(tx, actor);
    if (!(await entitlementExists(tx, gives, roles))) return { kind: 'gone' };
    if (!canMap(current, gives, roles)) return { kind: 'forbidden' };
    if (mappings.some((one) => isSameGroup(one.group, group) && isSameEntitlement(one.gives, gives))) return { kind: 'exists' };
    await insertMapping(tx, group, gives);
    await recordAndApply(tx, context, actor, 'portal.group-mapping-made', { group, gives }, roles);
    return { kind: 'saved' };
  });
}

/** Lets a mapping give something else, or another group give it. Takes the right to make it, and to remove what it was. */
export function updateMapping(
  context: MappingContext,
  actor: Actor,
  id: number,
  group: Group,
  gives: Entitlement,
): Promise<SaveMappingResult> {
  return inTransaction(context.db, async (tx): Promise<SaveMappingResult> => {
    const { roles, current, mappings } = await lockMappings(tx, actor);
    const mapping = mappings.find((one) => one.id === id);
    if (!mapping || !(await entitlementExists(tx, gives, roles))) return { kind: 'gone' };
    if (!canMap(current, gives, roles) || !canMap(current, mapping.gives, roles)) return { kind: 'forbidden' };
    const isSame = (one: GroupMapping) => isSameGroup(one.group, group) && isSameEntitlement(one.gives, gives);
    if (isSame(mapping)) return { kind: 'saved' };
    if (mappings.some(isSame)) return { kind: 'exists' };
    await updateMappingRow(tx, id, group, gives);
    const now = context.clock.now();
    const details = diffFields(toDetails(context, mapping, roles), toDetails(context, { group, gives }, roles), mappingFields);
    await recordAuditEvent(tx, {
      ...actorFields(actor, now),
      event: 'portal.group-mapping-changed',
      subject: 'portal',
      subjectId: null,
      details,
    });
    await enqueueGroups(tx, 'everybody', now);
    return { kind: 'saved' };
  });
}

/** Stops a group from giving something: whoever has it by the group alone loses it at once. */
export function removeMapping(context: MappingContext, actor: Actor, id: number): Promise<SaveMappingResult> {
  return inTransaction(context.db, async (tx): Promise<SaveMappingResult> => {
    const { roles, current, mappings } = await lockMappings(tx, actor);
    const mapping = mappings.find((one) => one.id === id);
    if (!mapping) return { kind: 'gone' };
    if (!canMap(current, mapping.gives, roles)) return { kind: 'forbidden' };
    await deleteMapping(tx, id);
    await recordAndApply(tx, context, actor, 'portal.group-mapping-removed', mapping, roles);
    return { kind: 'saved' };
  });
}

/** Later changes of mappings and of roles wait for this transaction. */
async function lockMappings(tx: Tx, actor: Actor): Promise<{ roles: Role[]; current: Actor; mappings: GroupMapping[] }> {
  await lockRoleRows(tx);
  return { roles: await listRoles(tx), current: await refreshActor(tx, actor), mappings: await listMappings(tx) };
}

async function entitlementExists(tx: Tx, gives: Entitlement, roles: readonly Role[]): Promise<boolean> {
  if (gives.kind === 'role') return roles.some(({ id }) => id === gives.roleId);
  return (await findCourseSuggestion(tx, gives.courseId)) !== undefined;
}

async function recordAndApply(
  tx: Tx,
  context: MappingContext,
  actor: Actor,
  event: 'portal.group-mapping-made' | 'portal.group-mapping-removed',
  mapping: Pick<GroupMapping, 'group' | 'gives'>,
  roles: readonly Role[],
): Promise<void> {
  const now = context.clock.now();
  const given = Object.entries(toDetails(context, mapping, roles)).filter(([, value]) => value !== '');
  const details = Object.fromEntries(given) as AuditDetails;
  await recordAuditEvent(tx, { ...actorFields(actor, now), event, subject: 'portal', subjectId: null, details });
  await enqueueGroups(tx, 'everybody', now);
}

const mappingFields = ['provider', 'groups', 'roles', 'course', 'courseRole'] as const;

/** Empty where it gives something else. */
function toDetails({ settings }: MappingContext, { group, gives }: Pick<GroupMapping, 'group' | 'gives'>, roles: readonly Role[]) {
  const role = gives.kind === 'role' ? roles.find(({ id }) => id === gives.roleId)!.name : '';
  const course = gives.kind === 'course' ? gives.courseId : '';
  const courseRole = gives.kind === 'course' ? gives.as : '';
  return { provider: labelOf(settings, group.issuer), groups: group.name, roles: role, course, courseRole };
}

/** The provider's name, or its address where the settings do not name it any more. */
export function labelOf({ issuers }: AppContext['settings'], issuer: string): string {
  return issuers.find((provider) => provider.issuer === issuer)?.label ?? issuer;
}

function isSameEntitlement(one: Entitlement, other: Entitlement): boolean {
  if (one.kind === 'role') return other.kind === 'role' && one.roleId === other.roleId;
  return other.kind === 'course' && one.courseId === other.courseId && one.as === other.as;
}
