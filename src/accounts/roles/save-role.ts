import { diffFields } from '../../platform/audit-log/audit-event.ts';
import { recordAuditEvent } from '../../platform/audit-log/record-audit-event.ts';
import { inTransaction } from '../../platform/db/database.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import { locales } from '../../platform/shared/locale.ts';
import { sortKey } from '../../platform/shared/text-keys.ts';
import { replaceCredentialRole } from '../../jitsi/credentials/credential-store.ts';
import { actorFields, canGrant, refreshActor, type Actor } from '../authority.ts';
import { lockAccounts, lockRights, settleRights, type RightsChange } from '../rights.ts';
import { withImpliedPermissions, type Permission } from '../permissions.ts';
import { builtInRoles, isBuiltInRole } from '../role.ts';
import type { Role } from './find-roles.ts';
import { insertRoleRow, listUserIdsWithRole, lockRoles, replaceRolePermissions, updateRoleRow } from './roles.queries.ts';

type CreateRoleResult = { kind: 'created'; id: number } | { kind: 'forbidden' } | { kind: 'refused'; error: RoleNameError };

/** Creates a custom role, with no permission that the actor does not have. */
export async function createRole(
  { db, clock }: AppContext,
  name: string,
  chosen: readonly Permission[],
  actor: Actor,
): Promise<CreateRoleResult> {
  const permissions = withImpliedPermissions(chosen);
  return inTransaction(db, async (tx): Promise<CreateRoleResult> => {
    const roles = await lockRoles(tx);
    if (!canGrant(await refreshActor(tx, actor), ['roles:write', ...permissions])) return { kind: 'forbidden' };
    const error = validateRoleName(name, roles);
    if (error) return { kind: 'refused', error };
    const id = await insertRoleRow(tx, name);
    await replaceRolePermissions(tx, id, permissions);
    const details = { name, permissions: permissions.join(' ') };
    await recordAuditEvent(tx, { ...actorFields(actor, clock.now()), event: 'role.made', subject: 'role', subjectId: id, details });
    return { kind: 'created', id };
  });
}

/** `version-conflict`: the role changed after the form was rendered; `role` is its current state. */
type UpdateRoleResult =
  | { kind: 'updated'; change: RightsChange }
  | { kind: 'no-role' }
  | { kind: 'built-in' }
  | { kind: 'forbidden' }
  | { kind: 'version-conflict'; role: Role }
  | { kind: 'refused'; error: RoleNameError };

type RoleChanges = { name: string; permissions: readonly Permission[]; version: number };

/**
 * Changes name and permissions of a custom role. The actor has every permission that the role had before and has afterwards,
 * so nobody, the actor included, gains what the actor could not have granted.
 */
export async function updateRole({ db, clock }: AppContext, roleId: number, changes: RoleChanges, actor: Actor): Promise<UpdateRoleResult> {
  const permissions = withImpliedPermissions(changes.permissions);
  return inTransaction(db, async (tx): Promise<UpdateRoleResult> => {
    await lockAccounts(tx, await listUserIdsWithRole(tx, roleId));
    const roles = await lockRoles(tx);
    const current = await refreshActor(tx, actor);
    const role = roles.find(({ id }) => id === roleId);
    if (!role) return { kind: 'no-role' };
    if (isBuiltInRole(role.name)) return { kind: 'built-in' };
    if (!canGrant(current, ['roles:write', ...role.permissions, ...permissions])) return { kind: 'forbidden' };
    if (role.version !== changes.version) return { kind: 'version-conflict', role };
    const others = roles.filter(({ id }) => id !== roleId);
    const error = validateRoleName(changes.name, others);
    if (error) return { kind: 'refused', error };
    await updateRoleRow(tx, role, changes.name);
    const rights = await lockRights(tx, await listUserIdsWithRole(tx, roleId));
    await replaceRolePermissions(tx, roleId, permissions);
    const change = await settleRights(tx, rights, clock.now());
    if (changes.name !== role.name) await replaceCredentialRole(tx, role.name, changes.name);
    const before = { name: role.name, permissions: role.permissions.join(' ') };
    const details = diffFields(before, { name: changes.name, permissions: permissions.join(' ') }, ['name', 'permissions']);
    await recordAuditEvent(tx, { ...actorFields(actor, clock.now()), event: 'role.changed', subject: 'role', subjectId: roleId, details });
    return { kind: 'updated', change };
  });
}

export type RoleNameError = 'empty' | 'too-long' | 'invalid-characters' | 'taken';

const MAX_ROLE_NAME_LENGTH = 60;

/** Names that differ only in case or accents count as equal, as do translations of the built-in roles. */
function validateRoleName(name: string, others: readonly { name: string }[]): RoleNameError | undefined {
  if (name === '') return 'empty';
  if (name.length > MAX_ROLE_NAME_LENGTH) return 'too-long';
  // Separators between the roles of a user in CSV files.
  if (/[,;|/]/.test(name)) return 'invalid-characters';
  const translations = locales.flatMap((locale) => Object.values(messagesFor(locale).roles.names));
  const taken = [...builtInRoles, ...translations, ...others.map((role) => role.name)];
  return taken.some((one) => sortKey(one) === sortKey(name)) ? 'taken' : undefined;
}
