import { primaryRole } from '../../accounts/role.ts';
import type { Account } from '../../accounts/account.ts';
import { findAccounts } from '../../accounts/find-account.ts';
import { listRoles, type Role } from '../../accounts/roles/find-roles.ts';
import { addUserSearchTerms } from '../../accounts/user-search-terms.ts';
import { userKeyColumns } from '../../accounts/management/bulk-accounts.ts';
import { reserveIds } from '../../platform/db/reserve-ids.ts';
import type { Tx } from '../../platform/db/database.ts';
import { existingSubjectIds, findSubjectIds, updateSubjectIds, type StoredRow } from '../import-rows.queries.ts';
import type { RowValues } from '../validated-row.ts';
import { changesPerson, stageEnrollments } from './stage-enrollments.ts';
import { StaleDataError } from '../import-run.ts';
import { insertStagedPeople } from './import-people.queries.ts';
import type { ImportPersonTable } from '../imports.table.ts';

/** All values of a person, those that the row does not change included. */
type PersonValues = {
  username: string;
  firstName: string;
  lastName: string;
  email: string;
  identifier: string;
  locale: string;
  active: boolean;
  roles: readonly string[];
};

/**
 * Reserves the ids of new users and writes complete rows, so that the apply only copies them. Search terms are added already: terms
 * of users that do not exist yet find nothing.
 */
export async function stagePeople(tx: Tx, importId: number, rows: readonly StoredRow[]): Promise<void> {
  const roles = await listRoles(tx);
  const newIds = await reserveIds(tx, 'auth_user', rows.filter(({ verdict }) => verdict === 'new').length);
  const accounts = new Map((await findAccounts(tx, existingSubjectIds(rows))).map((account) => [account.id, account]));

  const further = rows.filter(isFurtherOfNew);
  const people = rows
    .filter((row) => !isFurtherOfNew(row))
    .map((row) => {
      const account = row.verdict === 'new' ? undefined : accounts.get(row.subjectId!);
      if (row.verdict !== 'new' && !account) throw new StaleDataError();
      const person = { ...account, ...row.newValues } as PersonValues;
      return { id: account?.id ?? newIds.shift()!, row, account, person };
    });
  const changed = people.filter(({ row, account }) => !account || changesPerson(row));
  await insertStagedPeople(
    tx,
    changed.map(({ id, row, account, person }) => ({
      import_id: importId,
      line: row.line,
      account_id: id,
      is_new: account ? 0 : 1,
      ...toColumns(person),
      changes_roles: row.newValues?.roles === undefined ? 0 : 1,
      ...toExpectedColumns(roles, account, row.currentValues),
    })),
    changed
      .filter(({ row }) => row.newValues?.roles !== undefined)
      .flatMap(({ id, person }) => roleIds(roles, person.roles).map((role) => ({ import_id: importId, account_id: id, role_id: role }))),
  );
  await updateSubjectIds(
    tx,
    importId,
    people.filter(({ account }) => !account).map(({ id, row }) => ({ line: row.line, id })),
  );
  const ids = await findSubjectIds(
    tx,
    importId,
    further.map(({ sameAs }) => sameAs!),
  );
  await stageEnrollments(tx, importId, [...people, ...further.map((row) => ({ id: ids.get(row.sameAs!)!, row }))]);
  await addUserSearchTerms(
    tx,
    changed.map(({ id, person }) => ({ id, ...person })),
  );
}

/** Whether a row is about a further course of somebody whom an earlier row creates. */
function isFurtherOfNew({ subjectId, sameAs, verdict }: StoredRow): boolean {
  return sameAs !== undefined && subjectId === null && verdict === 'changed';
}

function toColumns(person: PersonValues) {
  return {
    username: person.username,
    first_name: person.firstName,
    last_name: person.lastName,
    email: person.email,
    ...userKeyColumns(person),
    identifier: person.identifier || null,
    locale: person.locale,
    is_active: person.active ? 1 : 0,
    main_role: primaryRole(person.roles) ?? '',
  };
}

type ExpectedColumns = Pick<
  ImportPersonTable,
  | 'expected_first_name'
  | 'expected_last_name'
  | 'expected_email'
  | 'expected_identifier'
  | 'expected_locale'
  | 'expected_is_active'
  | 'expected_roles'
>;

/** Values that the account must still have at the apply: those of the dry run where the row changes them, else the current ones. */
function toExpectedColumns(roles: readonly Role[], account: Account | undefined, currentValues: RowValues | null): ExpectedColumns {
  const expected = account && ({ ...account, ...currentValues } as PersonValues);
  return {
    expected_first_name: expected?.firstName ?? null,
    expected_last_name: expected?.lastName ?? null,
    expected_email: expected?.email ?? null,
    expected_identifier: expected?.identifier ?? null,
    expected_locale: expected?.locale ?? null,
    expected_is_active: expected ? (expected.active ? 1 : 0) : null,
    expected_roles: expected ? roleIds(roles, expected.roles).join(',') : null,
  };
}

/** In ascending order. A role that does not exist any more is stale data. */
function roleIds(roles: readonly Role[], names: readonly string[]): number[] {
  const ids = names.map((name) => roles.find((role) => role.name === name)?.id);
  if (ids.some((id) => id === undefined)) throw new StaleDataError();
  return (ids as number[]).sort((one, other) => one - other);
}
