import { inTransaction } from '../../platform/db/database.ts';
import type { Needs } from '../../platform/http/context.ts';
import { changesBetween } from '../../platform/audit-log/diff-fields.ts';
import { recordDeed } from '../../platform/audit-log/record-audit-event.ts';
import { relabelCredentials } from '../../jitsi/credentials/credential-store.ts';
import { doneBy, mayGive, type Actor } from '../authority.ts';
import { withNeeded, type Permission } from '../permissions.ts';
import { isBuiltIn, type Role } from '../role.ts';
import { roleNameFault, type RoleNameFault } from './role-name.ts';
import { holdRoles, updateRole, replacePermissions } from './roles.queries.ts';

/** `meanwhile`: somebody else changed the role after this form was drawn; `role` is how it stands now. */
export type RoleEdit =
  | { kind: 'changed' }
  | { kind: 'no-role' }
  | { kind: 'built-in' }
  | { kind: 'forbidden' }
  | { kind: 'meanwhile'; role: Role }
  | { kind: 'refused'; fault: RoleNameFault };

export type RoleForm = { name: string; permissions: readonly Permission[]; version: number };

/**
 * Gives one of the roles that people made another name and other permissions. Whoever does it may do all that it allowed
 * before and allows afterwards: nobody gains by it what they could not have given, themselves included.
 */
export async function changeRole(needs: Needs, roleId: number, form: RoleForm, actor: Actor): Promise<RoleEdit> {
  const permissions = withNeeded(form.permissions);
  return inTransaction(needs.db, async (tx): Promise<RoleEdit> => {
    const roles = await holdRoles(tx);
    const role = roles.find(({ id }) => id === roleId);
    if (!role) return { kind: 'no-role' };
    if (isBuiltIn(role.name)) return { kind: 'built-in' };
    if (!mayGive(actor, [...role.permissions, ...permissions])) return { kind: 'forbidden' };
    if (role.version !== form.version) return { kind: 'meanwhile', role };
    const others = roles.filter(({ id }) => id !== roleId);
    const fault = roleNameFault(form.name, others);
    if (fault) return { kind: 'refused', fault };
    await updateRole(tx, role, form.name);
    await replacePermissions(tx, roleId, permissions);
    if (form.name !== role.name) await relabelCredentials(tx, role.name, form.name);
    await recordDeed(tx, {
      ...doneBy(actor, needs.clock.now()),
      deed: 'role.changed',
      subject: 'role',
      subjectId: roleId,
      details: changesBetween(
        { name: role.name, permissions: role.permissions.join(' ') },
        { name: form.name, permissions: permissions.join(' ') },
        ['name', 'permissions'],
      ),
    });
    return { kind: 'changed' };
  });
}
