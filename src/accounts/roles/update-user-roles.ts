import type { AuditDetails } from '../../platform/audit-log/audit-event.ts';
import { inTransaction, type Tx } from '../../platform/db/database.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { updateCredentialRole } from '../../jitsi/credentials/credential-store.ts';
import type { Account } from '../account.ts';
import { deleteGroupRoles, setUserRoles } from '../accounts.queries.ts';
import { isLastAdministrator } from '../administrators.ts';
import { canGrant, lockAccountFor, recordAccountEvent, type Actor } from '../authority.ts';
import { lockRights, settleRights, type RightsChange } from '../rights.ts';
import { compareRoleNames, primaryRole } from '../role.ts';
import { lockRoles } from './roles.queries.ts';

/** `cannot-target-self`: nobody takes a role from themselves. */
export type UpdateUserRolesResult =
  | { kind: 'done'; change: RightsChange }
  | { kind: 'unchanged' }
  | { kind: 'no-account' }
  | { kind: 'no-role' }
  | { kind: 'forbidden' }
  | { kind: 'cannot-target-self' }
  | { kind: 'last-administrator' };

/**
 * Gives roles to a user and takes others, by id; roles that are not named stay, so that two administrators who change different
 * roles of the same user do not undo each other's change. All of it, or nothing.
 */
export async function updateUserRoles(
  context: AppContext,
  accountId: number,
  { give = [], take = [] }: { give?: readonly number[]; take?: readonly number[] },
  actor: Actor,
): Promise<UpdateUserRolesResult> {
  return inTransaction(context.db, async (tx): Promise<UpdateUserRolesResult> => {
    const locked = await lockAccountFor(tx, actor, accountId);
    if (locked.kind !== 'locked') return locked;
    const { account } = locked;
    const roles = await lockRoles(tx);
    if (![...give, ...take].every((id) => roles.some((role) => role.id === id))) return { kind: 'no-role' };
    const given = roles.filter(({ id, name }) => give.includes(id) && !account.roles.includes(name));
    const taken = roles.filter(({ id, name }) => take.includes(id) && account.roles.includes(name)).map(({ name }) => name);
    if (given.length + taken.length === 0) return { kind: 'unchanged' };
    if (!given.every(({ permissions }) => canGrant(locked.actor, permissions))) return { kind: 'forbidden' };
    if (taken.length > 0 && actor?.id === accountId) return { kind: 'cannot-target-self' };
    if (taken.includes('administrator') && (await isLastAdministrator(tx, account))) return { kind: 'last-administrator' };

    const after = [...account.roles.filter((name) => !taken.includes(name)), ...given.map(({ name }) => name)].sort(compareRoleNames);
    // Given by hand, they stay when a group that gave them before goes.
    await deleteGroupRoles(
      tx,
      accountId,
      given.map(({ id }) => id),
    );
    return { kind: 'done', change: await replaceUserRoles(tx, account, after, { actor, at: context.clock.now() }) };
  });
}

type RolesChange = { actor: Actor; at: Date; details?: AuditDetails; keepSession?: string | undefined };

/** Gives a locked account these roles and no others, after `lockRoles`. `keepSession`: see `settleRights`. */
export async function replaceUserRoles(
  tx: Tx,
  account: Account,
  roles: readonly string[],
  { actor, at, details, keepSession }: RolesChange,
): Promise<RightsChange> {
  const before = await lockRights(tx, [account.id]);
  await setUserRoles(tx, account.id, roles);
  const change = await settleRights(tx, before, at, { keepSession });
  await updateCredentialRole(tx, account.username, primaryRole(roles) ?? '');
  const changed = { roles: { before: account.roles.join(', '), after: roles.join(', ') } };
  await recordAccountEvent(tx, {
    event: 'account.roles-changed',
    accountId: account.id,
    actor,
    at,
    details: { ...changed, ...details },
  });
  return change;
}
