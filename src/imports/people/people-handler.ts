import { activeAdministrators, holdRights } from '../../accounts/find-account.ts';
import { listRoles } from '../../accounts/roles/find-roles.ts';
import { keepPersonWords } from '../../accounts/user-search-terms.ts';
import {
  changeAccounts,
  createAccounts,
  endLinksOfMany,
  forgetRoles,
  giveRoles,
  someoneMayMore,
  someRoleAllowsMore,
} from '../../accounts/management/bulk-accounts.ts';
import type { Tx } from '../../platform/db/database.ts';
import { endSessionsOfMany } from '../../platform/http/end-sessions.ts';
import { forgetWordsOfMany } from '../../platform/pagination/search-terms.ts';
import { labelCredentials, removeCredentialsOfMany } from '../../jitsi/credentials/credential-store.ts';
import { NotAsFound, type Kind } from '../import-handler.ts';
import { judgePeople } from './validate-people.ts';
import { keepAnAdministrator } from './refuse-removing-last-administrator.ts';
import * as staged from './import-people.queries.ts';
import { preparePeople } from './stage-people.ts';
import { tellOldAddresses } from './notify-old-emails.ts';

/** People: accounts without a password, found by username. */
export const people: Kind = {
  async judge({ db }, importer) {
    const facts = { db, importer, roles: await listRoles(db), proposed: new Set<string>() };
    return (rows) => judgePeople(facts, rows);
  },

  conclude: keepAnAdministrator,

  prepare: (tx, _needs, importId, rows) => preparePeople(tx, importId, rows),

  async apply(tx, { clock }, { id, counts }, { permissions }) {
    const administrators = await activeAdministrators(tx);
    if (counts.changed > 0) await change(tx, id, counts.changed, clock.now());
    // Accounts and roles are held by now: whatever is found to be allowed still is when we are done.
    await holdRights(tx);
    if (counts.changed > 0 && (await someoneMayMore(tx, staged.idsOf(tx, id, 'known'), permissions))) throw new NotAsFound();
    if (await someRoleAllowsMore(tx, staged.roleIdsOf(tx, id), permissions)) throw new NotAsFound();

    await createAccounts(tx, staged.peopleOf(tx, id, true), clock.now());
    if (counts.changed > 0) await forgetRoles(tx, staged.idsOf(tx, id, 'changing-roles'));
    await giveRoles(tx, staged.rolesOf(tx, id));
    const nobodyLeft = administrators.length > 0 && (await activeAdministrators(tx)).length === 0;
    return nobodyLeft ? { why: 'last-administrator' } : undefined;
  },

  follow: tellOldAddresses,

  async tidy(tx, importId, limit) {
    const some = await staged.somePeople(tx, importId, limit);
    if (some.length === 0) return false;
    const ids = some.map(({ id }) => id);
    const accounts = await staged.namesOf(tx, ids);
    const there = new Set(accounts.map(({ id }) => id));
    await forgetWordsOfMany(
      tx,
      'person',
      ids.filter((id) => !there.has(id)),
    );
    const known = new Set(some.filter(({ isNew }) => !isNew).map(({ id }) => id));
    for (const account of accounts) if (known.has(account.id)) await keepPersonWords(tx, account.id, account);
    await staged.removePeople(tx, importId, ids);
    return true;
  },
};

/**
 * Changes people who are there, as long as they stand as they were found. Whoever is switched off leaves no session, and Prosody no
 * longer knows them; their links, and those that were mailed to an old address, lead nowhere.
 */
async function change(tx: Tx, importId: number, count: number, now: Date): Promise<void> {
  const changed = await changeAccounts(tx, staged.peopleOf(tx, importId, false), now);
  if (changed !== count || (await staged.rolesDiffer(tx, importId))) throw new NotAsFound();
  // Whoever renames a role holds the roles first and then what Prosody knows: in the other order the two would wait for each other.
  await holdRights(tx);
  await labelCredentials(tx, staged.mainRolesOf(tx, importId));
  await endSessionsOfMany(tx, staged.idsOf(tx, importId, 'switched-off'));
  await endLinksOfMany(tx, staged.idsOf(tx, importId, 'off-or-elsewhere'));
  await removeCredentialsOfMany(tx, staged.usernamesSwitchedOff(tx, importId));
}
