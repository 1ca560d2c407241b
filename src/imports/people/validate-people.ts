import { hasAuthorityOver, canGrant } from '../../accounts/authority.ts';
import type { Account } from '../../accounts/account.ts';
import { findAccountsByUsernameOrEmail } from '../../accounts/find-account.ts';
import type { Role } from '../../accounts/role.ts';
import type { Db } from '../../platform/db/database.ts';
import { emailKey } from '../../platform/shared/text-keys.ts';
import { normalizeCell } from '../cell-text.ts';
import type { RowError } from '../row-error.ts';
import { refusedRow, type ValidatedRow, type SheetRow, type RowValues } from '../validated-row.ts';
import { diffValues } from '../diff-values.ts';
import { proposeUsernames } from './propose-usernames.ts';
import { parsePersonRow, type ParsedPerson } from './parse-person-row.ts';

/** What new people are who have no other role: nothing more than that they are there. */
const DEFAULT_ROLE = 'student';

/** What one has to know about all rows. `importer` is who brought the file; `proposed` fills with the usernames that were proposed. */
export type PeopleImportContext = { db: Db; importer: Account; roles: readonly Role[]; proposedUsernames: Set<string> };

/** Holds rows against the accounts: a person is found by the username, or by the e-mail address where there is no username. */
export async function validatePeople(facts: PeopleImportContext, rows: readonly SheetRow[]): Promise<ValidatedRow[]> {
  const typed = rows.map((row) => ({ row, ...parsePersonRow(row, facts.roles) }));
  const accounts = await findAccountsByUsernameOrEmail(
    facts.db,
    typed.flatMap(({ person }) => person.username ?? []),
    typed.flatMap(({ person }) => person.emailKey ?? []),
  );
  const known = {
    byUsername: new Map(accounts.map((account) => [account.username, account])),
    byEmail: new Map(accounts.map((account) => [emailKey(account.email), account])),
  };
  const judged = typed.map(({ row, person, faults }) => validatePerson(facts, known, row, person, faults));
  await proposeUsernames(facts, rows, judged);
  return judged;
}

type ExistingAccounts = { byUsername: Map<string, Account>; byEmail: Map<string | undefined, Account> };

function validatePerson(
  facts: PeopleImportContext,
  known: ExistingAccounts,
  row: SheetRow,
  person: ParsedPerson,
  faults: RowError[],
): ValidatedRow {
  const sameEmail = person.emailKey === undefined ? undefined : known.byEmail.get(person.emailKey);
  const account = person.username === undefined && !row.cells.username ? sameEmail : known.byUsername.get(person.username ?? '');
  const label = person.username ?? account?.username ?? row.cells.username ?? row.cells.email ?? row.cells.firstName ?? '';
  if (sameEmail && sameEmail !== account) faults.push({ code: 'email-taken', column: 'email', text: sameEmail.username });
  return account
    ? validateExistingPerson(facts, account, row, label, person, ignoreUnchangedEmail(faults, row, account))
    : validateNewPerson(facts, row, label, person, faults);
}

/** An account may have come from another portal with an address that is none: a row that leaves it alone is no reason to refuse it. */
function ignoreUnchangedEmail(faults: RowError[], { cells }: SheetRow, { email }: Account): RowError[] {
  return cells.email === normalizeCell(email) ? faults.filter(({ code }) => code !== 'not-an-email') : faults;
}

function validateNewPerson(
  { importer, roles }: PeopleImportContext,
  row: SheetRow,
  label: string,
  person: ParsedPerson,
  faults: RowError[],
): ValidatedRow {
  if (!row.cells.username && person.username === undefined) faults.push({ code: 'username-missing', column: 'username' });
  if (!row.cells.firstName) faults.push({ code: 'missing', column: 'firstName' });
  const given = person.roles ?? roles.filter(({ name }) => name === DEFAULT_ROLE);
  faults.push(...forbiddenRoleErrors(importer, given));
  const uniqueKeys = [
    ...(person.username === undefined ? [] : [`username ${person.username}`]),
    ...(person.emailKey === undefined ? [] : [`email ${person.emailKey}`]),
  ];
  if (faults.length > 0) return refusedRow(row, label, faults, uniqueKeys);
  const newValues: RowValues = {
    username: person.username!,
    firstName: person.firstName!,
    lastName: person.lastName ?? '',
    email: person.email ?? '',
    roles: given.map(({ name }) => name),
    active: person.active ?? true,
    locale: person.locale ?? 'es',
  };
  return { line: row.line, verdict: 'new', label, subjectId: null, errors: [], currentValues: null, newValues, uniqueKeys };
}

/** What people change of themselves in their profile, which asks for the password: a borrowed session opens no second way to the account. */
const profileFields = ['firstName', 'lastName', 'email', 'locale'] as const;

function validateExistingPerson(
  facts: PeopleImportContext,
  account: Account,
  row: SheetRow,
  label: string,
  person: ParsedPerson,
  faults: RowError[],
): ValidatedRow {
  const { importer } = facts;
  const { found: currentValues, wanted: newValues } = diffValues(accountValues(account), {
    firstName: person.firstName,
    lastName: person.lastName,
    email: person.email,
    roles: person.roles && sortRolesLike(account, person.roles),
    active: person.active,
    locale: person.locale,
  });
  const changes = Object.keys(newValues).length > 0;
  if (changes && account.anonymised) faults.push({ code: 'anonymised' });
  else if (changes && !hasAuthorityOver(importer, account)) faults.push({ code: 'forbidden' });
  if (newValues.roles && person.roles) {
    const given = person.roles.filter(({ name }) => !account.roles.includes(name));
    faults.push(...forbiddenRoleErrors(importer, given));
  }
  if (
    account.id === importer.id &&
    (profileFields.some((name) => name in newValues) || newValues.active === false || losesRole(account, newValues.roles))
  )
    faults.push({ code: 'yourself' });
  const uniqueKeys = [
    `account ${account.id}`,
    `username ${account.username}`,
    ...(newValues.email !== undefined && person.emailKey !== undefined ? [`email ${person.emailKey}`] : []),
  ];
  if (faults.length > 0) return refusedRow(row, label, faults, uniqueKeys);
  const verdict = changes ? 'changed' : 'unchanged';
  return { line: row.line, verdict, label, subjectId: account.id, errors: [], currentValues, newValues, uniqueKeys };
}

/** Nobody gives a role that allows something that they may not do themselves. */
function forbiddenRoleErrors(importer: Account, given: readonly Role[]): RowError[] {
  const beyond = given.filter(({ permissions }) => !canGrant(importer, permissions));
  return beyond.map(({ name }) => ({ code: 'role-forbidden', column: 'roles', text: name }));
}

function losesRole(account: Account, wanted: RowValues['roles']): boolean {
  return Array.isArray(wanted) && account.roles.some((name) => !wanted.includes(name));
}

function accountValues(account: Account): RowValues {
  const { firstName, lastName, email, roles, active, locale } = account;
  return { firstName, lastName, email, roles, active, locale };
}

/** The order in which roles are named does not matter: those that the person has come as they come there. */
function sortRolesLike(account: Account, roles: readonly Role[]): string[] {
  const names = roles.map(({ name }) => name);
  return [...account.roles.filter((name) => names.includes(name)), ...names.filter((name) => !account.roles.includes(name))];
}
