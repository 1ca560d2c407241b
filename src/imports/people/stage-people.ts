import { mainRole, type Account } from '../../accounts/account.ts';
import { findAccounts } from '../../accounts/find-account.ts';
import { listRoles } from '../../accounts/roles/find-roles.ts';
import { addPersonWords } from '../../accounts/user-search-terms.ts';
import type { Role } from '../../accounts/role.ts';
import { keysOfPerson } from '../../accounts/management/bulk-accounts.ts';
import { reserveIds } from '../../platform/db/reserve-ids.ts';
import type { Tx } from '../../platform/db/database.ts';
import { knownSubjects, writeSubjects, type StagedRow } from '../import-rows.queries.ts';
import type { Values } from '../validated-row.ts';
import { NotAsFound } from '../import-handler.ts';
import { insertPeople } from './import-people.queries.ts';
import type { ImportPersonTable } from './import-people.table.ts';

/** What a person will be: all of it, also what the row does not say. */
type Person = {
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
export async function preparePeople(tx: Tx, importId: number, rows: readonly StagedRow[]): Promise<void> {
  const roles = await listRoles(tx);
  const fresh = await reserveIds(tx, 'auth_user', rows.filter(({ verdict }) => verdict === 'new').length);
  const accounts = new Map((await findAccounts(tx, knownSubjects(rows))).map((account) => [account.id, account]));

  const people = rows.map((row) => {
    const account = row.verdict === 'new' ? undefined : accounts.get(row.subjectId!);
    if (row.verdict !== 'new' && !account) throw new NotAsFound();
    const person = { ...account, ...row.wanted } as Person;
    return { id: account?.id ?? fresh.shift()!, row, account, person };
  });
  await insertPeople(
    tx,
    people.map(({ id, row, account, person }) => ({
      import_id: importId,
      line: row.line,
      account_id: id,
      is_new: account ? 0 : 1,
      ...columnsOf(person),
      changes_roles: row.wanted?.roles === undefined ? 0 : 1,
      ...foundColumns(roles, account, row.found),
    })),
    people
      .filter(({ row }) => row.wanted?.roles !== undefined)
      .flatMap(({ id, person }) => idsOfRoles(roles, person.roles).map((role) => ({ import_id: importId, account_id: id, role_id: role }))),
  );
  await writeSubjects(
    tx,
    importId,
    people.filter(({ account }) => !account).map(({ id, row }) => ({ line: row.line, id })),
  );
  await addPersonWords(
    tx,
    people.map(({ id, person }) => ({ id, ...person })),
  );
}

function columnsOf(person: Person) {
  return {
    username: person.username,
    first_name: person.firstName,
    last_name: person.lastName,
    email: person.email,
    ...keysOfPerson(person),
    locale: person.locale,
    is_active: person.active ? 1 : 0,
    main_role: mainRole(person.roles) ?? '',
  };
}

type Found = Pick<
  ImportPersonTable,
  'found_first_name' | 'found_last_name' | 'found_email' | 'found_locale' | 'found_is_active' | 'found_roles'
>;

/** How the account has to stand still: what the row changes as the dry run found it, everything else as it stands now. */
function foundColumns(roles: readonly Role[], account: Account | undefined, found: Values | null): Found {
  const before = account && ({ ...account, ...found } as Person);
  return {
    found_first_name: before?.firstName ?? null,
    found_last_name: before?.lastName ?? null,
    found_email: before?.email ?? null,
    found_locale: before?.locale ?? null,
    found_is_active: before ? (before.active ? 1 : 0) : null,
    found_roles: before ? idsOfRoles(roles, before.roles).join(',') : null,
  };
}

/** Numbers of roles, in their order. A role that is gone by now was not found like that. */
function idsOfRoles(roles: readonly Role[], names: readonly string[]): number[] {
  const ids = names.map((name) => roles.find((role) => role.name === name)?.id);
  if (ids.some((id) => id === undefined)) throw new NotAsFound();
  return (ids as number[]).sort((one, other) => one - other);
}
