import { primaryRole, type Account } from '../../accounts/account.ts';
import { findAccounts } from '../../accounts/find-account.ts';
import { listRoles } from '../../accounts/roles/find-roles.ts';
import { addUserSearchTerms } from '../../accounts/user-search-terms.ts';
import type { Role } from '../../accounts/role.ts';
import { userKeyColumns } from '../../accounts/management/bulk-accounts.ts';
import { reserveIds } from '../../platform/db/reserve-ids.ts';
import type { Tx } from '../../platform/db/database.ts';
import { existingSubjectIds, updateSubjectIds, type StagedRow } from '../import-rows.queries.ts';
import type { RowValues } from '../validated-row.ts';
import { StaleDataError } from '../import-handler.ts';
import { insertStagedPeople } from './import-people.queries.ts';
import type { ImportPersonTable } from './import-people.table.ts';

/** What a person will be: all of it, also what the row does not say. */
type PersonValues = {
  username: string;
  firstName: string;
  lastName: string;
  email: string;
  locale: string;
  active: boolean;
  roles: readonly string[];
};

/**
 * Gives new people their numbers, and makes people ready so that the apply has nothing left to think about. The words under
 * which they will be found are in place before they are: a word that leads to nobody is found by nobody.
 */
export async function stagePeople(tx: Tx, importId: number, rows: readonly StagedRow[]): Promise<void> {
  const roles = await listRoles(tx);
  const fresh = await reserveIds(tx, 'auth_user', rows.filter(({ verdict }) => verdict === 'new').length);
  const accounts = new Map((await findAccounts(tx, existingSubjectIds(rows))).map((account) => [account.id, account]));

  const people = rows.map((row) => {
    const account = row.verdict === 'new' ? undefined : accounts.get(row.subjectId!);
    if (row.verdict !== 'new' && !account) throw new StaleDataError();
    const person = { ...account, ...row.newValues } as PersonValues;
    return { id: account?.id ?? fresh.shift()!, row, account, person };
  });
  await insertStagedPeople(
    tx,
    people.map(({ id, row, account, person }) => ({
      import_id: importId,
      line: row.line,
      account_id: id,
      is_new: account ? 0 : 1,
      ...toColumns(person),
      changes_roles: row.newValues?.roles === undefined ? 0 : 1,
      ...toExpectedColumns(roles, account, row.currentValues),
    })),
    people
      .filter(({ row }) => row.newValues?.roles !== undefined)
      .flatMap(({ id, person }) => roleIds(roles, person.roles).map((role) => ({ import_id: importId, account_id: id, role_id: role }))),
  );
  await updateSubjectIds(
    tx,
    importId,
    people.filter(({ account }) => !account).map(({ id, row }) => ({ line: row.line, id })),
  );
  await addUserSearchTerms(
    tx,
    people.map(({ id, person }) => ({ id, ...person })),
  );
}

function toColumns(person: PersonValues) {
  return {
    username: person.username,
    first_name: person.firstName,
    last_name: person.lastName,
    email: person.email,
    ...userKeyColumns(person),
    locale: person.locale,
    is_active: person.active ? 1 : 0,
    main_role: primaryRole(person.roles) ?? '',
  };
}

type ExpectedColumns = Pick<
  ImportPersonTable,
  'expected_first_name' | 'expected_last_name' | 'expected_email' | 'expected_locale' | 'expected_is_active' | 'expected_roles'
>;

/** How the account has to stand still: what the row changes as the dry run found it, everything else as it stands now. */
function toExpectedColumns(roles: readonly Role[], account: Account | undefined, found: RowValues | null): ExpectedColumns {
  const before = account && ({ ...account, ...found } as PersonValues);
  return {
    expected_first_name: before?.firstName ?? null,
    expected_last_name: before?.lastName ?? null,
    expected_email: before?.email ?? null,
    expected_locale: before?.locale ?? null,
    expected_is_active: before ? (before.active ? 1 : 0) : null,
    expected_roles: before ? roleIds(roles, before.roles).join(',') : null,
  };
}

/** Numbers of roles, in their order. A role that is gone by now was not found like that. */
function roleIds(roles: readonly Role[], names: readonly string[]): number[] {
  const ids = names.map((name) => roles.find((role) => role.name === name)?.id);
  if (ids.some((id) => id === undefined)) throw new StaleDataError();
  return (ids as number[]).sort((one, other) => one - other);
}
