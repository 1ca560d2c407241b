import { notifyOldEmail } from '../../accounts/email/change-own-email.ts';
import { findAccounts } from '../../accounts/find-account.ts';
import { listActiveAdministratorIds, lockRoleRows } from '../../accounts/administrators.ts';
import {
  anyRoleHasOtherPermissions,
  anyUserHasOtherPermissions,
  deleteLostGroupRoles,
  deleteRolesOfUsers,
  insertAccounts,
  insertUserRoles,
  revokeLinksOfUsers,
  updateAccounts,
} from '../../accounts/management/bulk-accounts.ts';
import { listRoles } from '../../accounts/roles/find-roles.ts';
import { lockRights, settleRights } from '../../accounts/rights.ts';
import { indexUserSearchTerms } from '../../accounts/user-search-terms.ts';
import { deleteCredentialsOfUsers, updateCredentialRoles } from '../../jitsi/credentials/credential-store.ts';
import type { Tx } from '../../platform/db/database.ts';
import { findIdentity } from '../../platform/identity/identity-store.ts';
import { batches } from '../../platform/shared/batches.ts';
import { endSessionsOfUsers } from '../../platform/http/user-sessions.ts';
import { deleteSearchTermsOfMany } from '../../platform/pagination/search-terms.ts';
import { endMissingEnrollments } from '../sync/sync-enrollments.ts';
import { BATCH_SIZE, type ImportContext, type ImportHandler, inFairTransaction, StaleDataError } from '../import-run.ts';
import { findRowsChanging, findRowsOfRefused, refuseRow, type StoredRow } from '../import-rows.queries.ts';
import { startRun, updateRun, type ImportRun } from '../import-state.queries.ts';
import { createEnroller } from './enroll-people.ts';
import { deleteStagedEnrollments, enrollStagedPeople, stageNewCourses } from './stage-enrollments.ts';
import * as queries from './import-people.queries.ts';
import { stagePeople } from './stage-people.ts';
import { surveyPeople } from './survey-people.ts';
import { validatePeople } from './validate-people.ts';

/** Accounts without a password, identified by identifier, else by username, else by e-mail address; and their enrollments in courses. */
export const peopleHandler: ImportHandler = {
  async createValidator({ db }, importer, { choices, columns, readRows }) {
    const survey = await surveyPeople(readRows());
    const { locale, identifierKind } = await findIdentity(db);
    const enroller = createEnroller(db, importer, columns, choices);
    const namesPeople = columns.has('identifier') && !columns.has('username');
    const lists = { roles: await listRoles(db), proposedUsernames: new Set<string>(), survey };
    const context = { db, importer, locale, identifierKind, namesPeople, enroller, choices, ...lists };
    return {
      validate: (rows) => validatePeople(context, rows),
      ...(enroller && { courseIds: enroller.courseIds }),
      findings: { shortNumbers: survey.shortNumbers },
      summarize: () => ({ newCourses: [...(enroller?.newCourses.values() ?? [])] }),
    };
  },

  async validateAll(context, run) {
    await keepOneAdministrator(context, run);
    await refuseFurtherRows(context, run);
  },

  stageFirst: stageNewCourses,

  stage: (tx, _context, importId, rows) => stagePeople(tx, importId, rows),

  async apply(tx, { clock }, record, importer) {
    const { id } = record;
    const changed = await queries.countChangedPeople(tx, id);
    const { permissions } = importer;
    const administrators = await listActiveAdministratorIds(tx);
    const before = await lockRights(tx, await queries.listIdsWithChangedRights(tx, id));
    if (changed > 0) await updatePeople(tx, id, changed, importer.id, clock.now());
    // Accounts and roles are locked now: permissions that are checked here do not change before the commit.
    await lockRoleRows(tx);
    if (changed > 0 && (await anyUserHasOtherPermissions(tx, queries.selectStagedIds(tx, id, 'existing'), permissions)))
      throw new StaleDataError();
    if (await anyRoleHasOtherPermissions(tx, queries.selectStagedRoleIds(tx, id), permissions)) throw new StaleDataError();

    await insertAccounts(tx, queries.selectStagedPeople(tx, id, true), importer.id, clock.now());
    if (changed > 0) await deleteLostGroupRoles(tx, queries.selectStagedRoles(tx, id));
    if (changed > 0) await deleteRolesOfUsers(tx, queries.selectStagedIds(tx, id, 'changing-roles'));
    await insertUserRoles(tx, queries.selectStagedRoles(tx, id));
    await settleRights(tx, before, clock.now());
    const problem =
      (await enrollStagedPeople(tx, id, importer, clock.now())) ?? (await endMissingEnrollments(tx, record, importer, clock.now()));
    if (problem) return problem;
    const noneLeft = administrators.length > 0 && (await listActiveAdministratorIds(tx)).length === 0;
    return noneLeft ? { code: 'last-administrator' } : undefined;
  },

  afterCommit: notifyOldEmails,

  async deleteStagedBatch(tx, importId, limit) {
    if (await deleteStagedEnrollments(tx, importId, limit)) return true;
    const staged = await queries.listStagedPeople(tx, importId, limit);
    if (staged.length === 0) return false;
    const ids = staged.map(({ id }) => id);
    const users = await queries.findSearchableNames(tx, ids);
    const existingIds = new Set(users.map(({ id }) => id));
    const unusedIds = ids.filter((id) => !existingIds.has(id));
    await deleteSearchTermsOfMany(tx, 'person', unusedIds);
    const newIds = new Set(staged.filter(({ isNew }) => isNew).map(({ id }) => id));
    for (const user of users) if (!newIds.has(user.id)) await indexUserSearchTerms(tx, user.id, user);
    await queries.deleteStagedPeople(tx, importId, ids);
    return true;
  },
};

/** Refuses all rows that would remove the last active administrators. */
async function keepOneAdministrator(context: ImportContext, run: ImportRun): Promise<void> {
  const administrators = await listActiveAdministratorIds(context.db);
  const removing = (await findRowsChanging(context.db, run.id, administrators)).filter(removesAdministrator);
  if (removing.length === 0 || removing.length < administrators.length) return;
  await inFairTransaction(context, async (tx) => {
    await updateRun(tx, run, { run: run.run });
    for (const { line } of removing) await refuseRow(tx, run.id, line, [{ code: 'last-administrator' }]);
  });
}

/** Without their first row there is nobody to enroll in the course of a further one. */
async function refuseFurtherRows(context: ImportContext, run: ImportRun): Promise<void> {
  for (const rows of batches(await findRowsOfRefused(context.db, run.id), BATCH_SIZE)) {
    await inFairTransaction(context, async (tx) => {
      await updateRun(tx, run, { run: run.run });
      for (const { line, sameAs } of rows) await refuseRow(tx, run.id, line, [{ code: 'same-person-refused', line: sameAs }]);
    });
  }
}

function removesAdministrator({ newValues }: StoredRow): boolean {
  const roles = newValues?.roles;
  return newValues?.active === false || (Array.isArray(roles) && !roles.includes('administrator'));
}

/**
 * Updates existing accounts that still have the expected values. Deactivated users lose their sessions and their Prosody credentials;
 * links of deactivated users, and links that were sent to an old e-mail address, are revoked.
 */
async function updatePeople(tx: Tx, importId: number, count: number, importerId: number, now: Date): Promise<void> {
  const updated = await updateAccounts(tx, queries.selectStagedPeople(tx, importId, false), importerId, now);
  if (updated !== count || (await queries.haveRolesChanged(tx, importId))) throw new StaleDataError();
  // Renaming a role locks roles before credentials: the other order would deadlock.
  await lockRoleRows(tx);
  await updateCredentialRoles(tx, queries.selectChangedMainRoles(tx, importId));
  await endSessionsOfUsers(tx, queries.selectStagedIds(tx, importId, 'deactivated'));
  await revokeLinksOfUsers(tx, queries.selectStagedIds(tx, importId, 'deactivated-or-new-email'));
  await deleteCredentialsOfUsers(tx, queries.selectDeactivatedUsernames(tx, importId));
}

/** Mails of one short transaction. */
const NOTIFICATION_BATCH_SIZE = 50;

/**
 * Notifies users at their old e-mail address that it was changed. A mail and the note that it is queued are one transaction, so that
 * nobody gets it twice after an interruption.
 */
async function notifyOldEmails(context: ImportContext, importId: number, signal: AbortSignal): Promise<void> {
  let run: ImportRun | undefined;
  for (let lastId = 0; ;) {
    signal.throwIfAborted();
    const changed = await queries.listChangedEmails(context.db, importId, lastId, NOTIFICATION_BATCH_SIZE);
    if (changed.length === 0) return;
    run ??= await startRun(context.db, importId, 'applied');
    if (!run) return;
    const currentRun = run;
    const ids = changed.map(({ id }) => id);
    await inFairTransaction(context, async (tx) => {
      await updateRun(tx, currentRun, { state: currentRun.state });
      const accounts = new Map((await findAccounts(tx, ids)).map((account) => [account.id, account]));
      for (const { id, ...change } of changed) if (accounts.has(id)) await notifyOldEmail(tx, context, accounts.get(id)!, change);
      await queries.clearChangedEmails(tx, importId, ids);
    });
    lastId = ids.at(-1)!;
  }
}
