import { listActiveAdministratorIds, lockRoleRows } from '../../accounts/find-account.ts';
import { listRoles } from '../../accounts/roles/find-roles.ts';
import { indexUserSearchTerms } from '../../accounts/user-search-terms.ts';
import {
  updateAccounts,
  insertAccounts,
  revokeLinksOfUsers,
  deleteRolesOfUsers,
  insertUserRoles,
  anyUserHasOtherPermissions,
  anyRoleHasOtherPermissions,
} from '../../accounts/management/bulk-accounts.ts';
import type { Tx } from '../../platform/db/database.ts';
import { endSessionsOfUsers } from '../../platform/http/user-sessions.ts';
import { deleteSearchTermsOfMany } from '../../platform/pagination/search-terms.ts';
import { updateCredentialRoles, deleteCredentialsOfUsers } from '../../jitsi/credentials/credential-store.ts';
import { StaleDataError, type ImportHandler } from '../import-handler.ts';
import { validatePeople } from './validate-people.ts';
import { refuseRemovingLastAdministrator } from './refuse-removing-last-administrator.ts';
import * as staged from './import-people.queries.ts';
import { stagePeople } from './stage-people.ts';
import { notifyOldEmails } from './notify-old-emails.ts';

/** People: accounts without a password, found by username. */
export const peopleHandler: ImportHandler = {
  async createValidator({ db }, importer) {
    const facts = { db, importer, roles: await listRoles(db), proposedUsernames: new Set<string>() };
    return (rows) => validatePeople(facts, rows);
  },

  validateAll: refuseRemovingLastAdministrator,

  stage: (tx, _needs, importId, rows) => stagePeople(tx, importId, rows),

  async apply(tx, { clock }, { id, counts }, { permissions }) {
    const administrators = await listActiveAdministratorIds(tx);
    if (counts.changed > 0) await updatePeople(tx, id, counts.changed, clock.now());
    // Accounts and roles are held by now: whatever is found to be allowed still is when we are done.
    await lockRoleRows(tx);
    if (counts.changed > 0 && (await anyUserHasOtherPermissions(tx, staged.selectStagedIds(tx, id, 'known'), permissions)))
      throw new StaleDataError();
    if (await anyRoleHasOtherPermissions(tx, staged.selectStagedRoleIds(tx, id), permissions)) throw new StaleDataError();

    await insertAccounts(tx, staged.selectStagedPeople(tx, id, true), clock.now());
    if (counts.changed > 0) await deleteRolesOfUsers(tx, staged.selectStagedIds(tx, id, 'changing-roles'));
    await insertUserRoles(tx, staged.selectStagedRoles(tx, id));
    const nobodyLeft = administrators.length > 0 && (await listActiveAdministratorIds(tx)).length === 0;
    return nobodyLeft ? { code: 'last-administrator' } : undefined;
  },

  afterCommit: notifyOldEmails,

  async deleteStagedBatch(tx, importId, limit) {
    const some = await staged.listStagedPeople(tx, importId, limit);
    if (some.length === 0) return false;
    const ids = some.map(({ id }) => id);
    const accounts = await staged.findSearchableNames(tx, ids);
    const there = new Set(accounts.map(({ id }) => id));
    await deleteSearchTermsOfMany(
      tx,
      'person',
      ids.filter((id) => !there.has(id)),
    );
    const known = new Set(some.filter(({ isNew }) => !isNew).map(({ id }) => id));
    for (const account of accounts) if (known.has(account.id)) await indexUserSearchTerms(tx, account.id, account);
    await staged.deleteStagedPeople(tx, importId, ids);
    return true;
  },
};

/**
 * Changes people who are there, as long as they stand as they were found. Whoever is switched off leaves no session, and Prosody no
 * longer knows them; their links, and those that were mailed to an old address, lead nowhere.
 */
async function updatePeople(tx: Tx, importId: number, count: number, now: Date): Promise<void> {
  const changed = await updateAccounts(tx, staged.selectStagedPeople(tx, importId, false), now);
  if (changed !== count || (await staged.haveRolesChanged(tx, importId))) throw new StaleDataError();
  // Whoever renames a role holds the roles first and then what Prosody knows: in the other order the two would wait for each other.
  await lockRoleRows(tx);
  await updateCredentialRoles(tx, staged.selectChangedMainRoles(tx, importId));
  await endSessionsOfUsers(tx, staged.selectStagedIds(tx, importId, 'switched-off'));
  await revokeLinksOfUsers(tx, staged.selectStagedIds(tx, importId, 'off-or-elsewhere'));
  await deleteCredentialsOfUsers(tx, staged.selectDeactivatedUsernames(tx, importId));
}
