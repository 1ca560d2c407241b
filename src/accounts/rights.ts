import type { Db, Tx } from '../platform/db/database.ts';
import { OPERATOR, type SetterId } from './account.ts';
import type { FlashDetail } from '../platform/http/flash.ts';
import { endSessionsOfUsers } from '../platform/http/user-sessions.ts';
import { batches } from '../platform/shared/batches.ts';
import { endedLinkMessages, endUnauthorizedLinks, type IssuedLinks } from './issued-links.ts';
import { isPermission, type Permission } from './permissions.ts';

/**
 * What an account may do, and who set its password and e-mail, linked its identities and registered its passkeys, as far as it has them.
 * `granted` are the permissions of all roles; of an inactive account none is in use.
 */
type Rights = {
  active: boolean;
  granted: ReadonlySet<Permission>;
  withheld: Set<Permission>;
  setterIds: SetterId[];
};

export type RightsOfUsers = ReadonlyMap<number, Rights>;

/** What followed from a change of rights, for the pages that tell it. */
export type RightsChange = {
  /** Who may do more than before: their sessions, links, applications and API keys have ended. */
  grown: number[];
  /** Those of them whose new permissions are withheld. */
  waiting: number[];
  /** Links that their makers may not make any more. */
  ended: IssuedLinks;
};

export function rightsMessages({ grown, waiting, ended }: RightsChange): FlashDetail[] {
  return [
    ...(grown.length > 0 ? [{ name: 'rights-grown', params: [grown.length] }] : []),
    ...(waiting.length > 0 ? [{ name: 'rights-waiting', params: [waiting.length] }] : []),
    ...endedLinkMessages(ended),
  ];
}

/**
 * Locks accounts and reads their rights. **Whatever changes what users may do calls this before the change and `settleRights` after it, in
 * the same transaction**: roles given or edited, accounts activated, groups of another provider.
 */
export async function lockRights(tx: Tx, userIds: readonly number[]): Promise<RightsOfUsers> {
  await lockAccounts(tx, userIds);
  return readRights(tx, userIds);
}

/** Locks accounts before the roles are locked, which is the order of all transactions that lock both. */
export async function lockAccounts(tx: Tx, userIds: readonly number[]): Promise<void> {
  for (const ids of batches([...userIds].sort((one, other) => one - other)))
    await tx
      .updateTable('auth_user')
      .set((eb) => ({ is_active: eb.ref('is_active') }))
      .where('id', 'in', ids)
      .execute();
}

/**
 * Whoever prepared an account must not gain what it gains. So the sessions, links and tokens of users who may do more than `before` end,
 * and new permissions are withheld where the password or the e-mail rests on the word of somebody who lacks them. Links to a first password
 * stay: whether their maker could still make them is asked when they are used. Links of users who may do less end. `keepSession`: the hashed
 * id of one that begins in this transaction, which nobody can have prepared.
 */
export async function settleRights(
  tx: Tx,
  before: RightsOfUsers,
  now: Date,
  { keepSession }: { keepSession?: string | undefined } = {},
): Promise<RightsChange> {
  const after = await readRights(tx, [...before.keys()]);
  const gained = new Map<number, Set<Permission>>();
  for (const [id, rights] of after) {
    const earlier = inUse(before.get(id)!);
    const more = [...inUse(rights)].filter((permission) => !earlier.has(permission));
    if (more.length > 0) gained.set(id, new Set(more));
  }
  const waiting: number[] = [];
  if (gained.size > 0) {
    await withholdUncovered(tx, after, gained);
    await endAccess(tx, [...gained.keys()], keepSession);
    for (const id of gained.keys()) if (after.get(id)!.withheld.size > 0) waiting.push(id);
  }
  const lost = [...after].filter(([id, rights]) => [...inUse(before.get(id)!)].some((permission) => !inUse(rights).has(permission)));
  const former = [...after].flatMap(([id, { granted }]) => (administers(before.get(id)!.granted) && !administers(granted) ? [id] : []));
  for (const ids of batches(former))
    await tx.updateTable('auth_user').set({ administered_until: now.toISOString() }).where('id', 'in', ids).execute();
  return {
    grown: [...gained.keys()],
    waiting,
    ended: await endUnauthorizedLinks(
      tx,
      lost.map(([id]) => id),
      now,
    ),
  };
}

/**
 * After the password or the e-mail of a locked account was set by others, or an identity or a passkey removed: gives the user what is covered
 * now. Where that is anything, sessions end, also the one that asks: it may have begun with what was removed.
 */
export async function releaseWithheld(tx: Tx, userId: number): Promise<void> {
  const rights = await readRights(tx, [userId]);
  const { withheld } = rights.get(userId)!;
  const before = withheld.size;
  if (before === 0) return;
  await withholdUncovered(tx, rights, new Map([[userId, new Set(withheld)]]));
  if (withheld.size < before) await endAccess(tx, [userId]);
}

/** From now on the e-mail of a locked account counts as set by this user, who has authority over the account. */
export async function saveEmailSetter(tx: Tx, userId: number, setterId: number): Promise<void> {
  await tx.updateTable('auth_user').set({ email_set_by: setterId }).where('id', '=', userId).execute();
  await releaseWithheld(tx, userId);
}

/** Which of the permissions would be withheld if the user gained them. */
export async function listUncovered(tx: Db, userId: number, permissions: Iterable<Permission>): Promise<Permission[]> {
  const rights = (await readRights(tx, [userId])).get(userId);
  if (!rights) return [];
  const setters = await readRights(tx, findSetters([rights]));
  const gained = [...permissions].filter((permission) => !rights.granted.has(permission));
  return gained.filter((permission) => !isCovered(rights, permission, setters));
}

/**
 * Withholds of these permissions those that the setters of password and e-mail do not have themselves. Of users who gain together, one
 * who set another's password covers what is not withheld from them; two who cover only one another stay uncovered.
 */
async function withholdUncovered(tx: Tx, changed: RightsOfUsers, candidates: ReadonlyMap<number, ReadonlySet<Permission>>): Promise<void> {
  for (const [id, permissions] of candidates) for (const permission of permissions) changed.get(id)!.withheld.add(permission);
  const setters = new Map([...(await readRights(tx, findSetters([...candidates.keys()].map((id) => changed.get(id)!)))), ...changed]);
  for (let released = true; released;) {
    released = false;
    for (const [id, permissions] of candidates) {
      const rights = changed.get(id)!;
      for (const permission of permissions)
        if (rights.withheld.has(permission) && isCovered(rights, permission, setters)) released = rights.withheld.delete(permission);
    }
  }
  for (const id of candidates.keys()) {
    const withheld = [...changed.get(id)!.withheld].join(' ');
    await tx.updateTable('auth_user').set({ withheld_permissions: withheld }).where('id', '=', id).execute();
  }
}

/** Whether these are the permissions of somebody who may give roles or change the settings of the portal. */
export function administers(permissions: ReadonlySet<Permission>): boolean {
  return permissions.has('roles:write') || permissions.has('settings:write');
}

function isCovered({ setterIds }: Rights, permission: Permission, setters: RightsOfUsers): boolean {
  return setterIds.every((setterId) => {
    if (setterId === OPERATOR) return true;
    const setter = setterId === null ? undefined : setters.get(setterId);
    return setter !== undefined && inUse(setter).has(permission) && !setter.withheld.has(permission);
  });
}

function findSetters(users: readonly Rights[]): number[] {
  return [...new Set(users.flatMap(({ setterIds }) => setterIds.filter((setterId) => setterId !== null)))];
}

const NO_PERMISSIONS: ReadonlySet<Permission> = new Set();

function inUse({ active, granted }: Rights): ReadonlySet<Permission> {
  return active ? granted : NO_PERMISSIONS;
}

async function readRights(tx: Db, userIds: readonly number[]): Promise<Map<number, Rights>> {
  const found = new Map<number, Rights>();
  for (const ids of batches(userIds)) {
    const users = await tx
      .selectFrom('auth_user')
      .select(['id', 'is_active', 'password_not_set', 'email', 'password_set_by', 'email_set_by', 'withheld_permissions'])
      .where('id', 'in', ids)
      .execute();
    const permissions = await tx
      .selectFrom('user_roles as r')
      .innerJoin('role_permissions as p', 'p.role_id', 'r.role_id')
      .select(['r.user_id', 'p.permission'])
      .where('r.user_id', 'in', ids)
      .execute();
    const identities = await tx.selectFrom('account_identities').select(['user_id', 'set_by']).where('user_id', 'in', ids).execute();
    const passkeys = await tx.selectFrom('passkeys').select(['user_id', 'set_by']).where('user_id', 'in', ids).execute();
    const granted = new Map(ids.map((id) => [id, new Set<Permission>()]));
    for (const { user_id: id, permission } of permissions) if (isPermission(permission)) granted.get(id)!.add(permission);
    for (const user of users)
      found.set(user.id, {
        active: user.is_active === 1,
        granted: granted.get(user.id)!,
        withheld: new Set(
          user.withheld_permissions.split(' ').filter((name) => isPermission(name) && granted.get(user.id)!.has(name)),
        ) as Set<Permission>,
        setterIds: [
          ...(user.password_not_set ? [] : [user.password_set_by]),
          ...(user.email === '' ? [] : [user.email_set_by]),
          ...[...identities, ...passkeys].filter(({ user_id: id }) => id === user.id).map(({ set_by: setBy }) => setBy),
        ],
      });
  }
  return found;
}

async function endAccess(tx: Tx, userIds: readonly number[], keepSession?: string): Promise<void> {
  for (const ids of batches(userIds)) {
    await endSessionsOfUsers(tx, ids, keepSession);
    await tx
      .deleteFrom('account_links')
      .where('user_id', 'in', ids)
      .where('kind', '!=', 'invitation')
      .where('used_at', 'is', null)
      .execute();
  }
}
