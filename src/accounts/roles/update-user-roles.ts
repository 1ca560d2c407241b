import { inTransaction } from '../../platform/db/database.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { recordAuditEvent } from '../../platform/audit-log/record-audit-event.ts';
import { updateCredentialRole } from '../../jitsi/credentials/credential-store.ts';
import { primaryRole } from '../account.ts';
import { actorFields, lockAccountFor, canGrant, type Actor } from '../authority.ts';
import { isLastAdministrator } from '../find-account.ts';
import { setUserRoles } from '../user-roles.ts';
import { compareRoleNames } from '../role.ts';
import { lockRoles } from './roles.queries.ts';

/** `already`: the person holds and lacks these roles as they should. `yourself`: nobody takes a role from themselves. */
export type UpdateUserRolesResult =
  | { kind: 'done' }
  | { kind: 'already' }
  | { kind: 'no-account' }
  | { kind: 'no-role' }
  | { kind: 'forbidden' }
  | { kind: 'yourself' }
  | { kind: 'last-administrator' };

/**
 * Gives a person roles and takes others from them, by number; those that are not named stay. So two administrators who
 * change different roles of the same person do not undo each other's work. All of it, or nothing.
 */
export async function updateUserRoles(
  context: AppContext,
  accountId: number,
  change: { give?: readonly number[]; take?: readonly number[] },
  actor: Actor,
): Promise<UpdateUserRolesResult> {
  const { give = [], take = [] } = change;
  return inTransaction(context.db, async (tx): Promise<UpdateUserRolesResult> => {
    const held = await lockAccountFor(tx, actor, accountId);
    if (held.kind !== 'held') return held;
    const { account } = held;
    const roles = await lockRoles(tx);
    if (![...give, ...take].every((id) => roles.some((role) => role.id === id))) return { kind: 'no-role' };
    const given = roles.filter(({ id, name }) => give.includes(id) && !account.roles.includes(name));
    const taken = roles.filter(({ id, name }) => take.includes(id) && account.roles.includes(name)).map(({ name }) => name);
    if (given.length + taken.length === 0) return { kind: 'already' };
    if (!given.every(({ permissions }) => canGrant(held.actor, permissions))) return { kind: 'forbidden' };
    if (taken.length > 0 && actor?.id === accountId) return { kind: 'yourself' };
    if (taken.includes('administrator') && (await isLastAdministrator(tx, account))) return { kind: 'last-administrator' };

    const after = [...account.roles.filter((name) => !taken.includes(name)), ...given.map(({ name }) => name)].sort(compareRoleNames);
    await setUserRoles(tx, accountId, after);
    await updateCredentialRole(tx, account.username, primaryRole(after) ?? '');
    await recordAuditEvent(tx, {
      ...actorFields(actor, context.clock.now()),
      event: 'account.roles-changed',
      subject: 'account',
      subjectId: accountId,
      details: { roles: { before: account.roles.join(', '), after: after.join(', ') } },
    });
    return { kind: 'done' };
  });
}
