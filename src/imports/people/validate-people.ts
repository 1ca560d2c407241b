import { hasAuthorityOver, mayGive } from '../../accounts/authority.ts';
import type { Account } from '../../accounts/account.ts';
import { findAccountsNamed } from '../../accounts/find-account.ts';
import type { Role } from '../../accounts/role.ts';
import type { Db } from '../../platform/db/database.ts';
import { emailKey } from '../../platform/shared/text-keys.ts';
import { bareText } from '../cell-text.ts';
import type { Fault } from '../row-error.ts';
import { refused, type JudgedRow, type SheetRow, type Values } from '../validated-row.ts';
import { changedValues } from '../diff-values.ts';
import { proposeUsernames } from './propose-usernames.ts';
import { readPerson, type TypedPerson } from './parse-person-row.ts';

/** What new people are who have no other role: nothing more than that they are there. */
const USUAL_ROLE = 'student';

/** What one has to know about all rows. `importer` is who brought the file; `proposed` fills with the usernames that were proposed. */
export type PeopleFacts = { db: Db; importer: Account; roles: readonly Role[]; proposed: Set<string> };

/** Holds rows against the accounts: a person is found by the username, or by the e-mail address where there is no username. */
export async function judgePeople(facts: PeopleFacts, rows: readonly SheetRow[]): Promise<JudgedRow[]> {
  const typed = rows.map((row) => ({ row, ...readPerson(row, facts.roles) }));
  const accounts = await findAccountsNamed(
    facts.db,
    typed.flatMap(({ person }) => person.username ?? []),
    typed.flatMap(({ person }) => person.emailKey ?? []),
  );
  const known = {
    byUsername: new Map(accounts.map((account) => [account.username, account])),
    byEmail: new Map(accounts.map((account) => [emailKey(account.email), account])),
  };
  const judged = typed.map(({ row, person, faults }) => judgeRow(facts, known, row, person, faults));
  await proposeUsernames(facts, rows, judged);
  return judged;
}

type Known = { byUsername: Map<string, Account>; byEmail: Map<string | undefined, Account> };

function judgeRow(facts: PeopleFacts, known: Known, row: SheetRow, person: TypedPerson, faults: Fault[]): JudgedRow {
  const sameEmail = person.emailKey === undefined ? undefined : known.byEmail.get(person.emailKey);
  const account = person.username === undefined && !row.cells.username ? sameEmail : known.byUsername.get(person.username ?? '');
  const label = person.username ?? account?.username ?? row.cells.username ?? row.cells.email ?? row.cells.firstName ?? '';
  if (sameEmail && sameEmail !== account) faults.push({ why: 'email-taken', column: 'email', text: sameEmail.username });
  return account
    ? judgeKnown(facts, account, row, label, person, exceptOwnAddress(faults, row, account))
    : judgeNew(facts, row, label, person, faults);
}

/** An account may have come from another portal with an address that is none: a row that leaves it alone is no reason to refuse it. */
function exceptOwnAddress(faults: Fault[], { cells }: SheetRow, { email }: Account): Fault[] {
  return cells.email === bareText(email) ? faults.filter(({ why }) => why !== 'not-an-email') : faults;
}

function judgeNew({ importer, roles }: PeopleFacts, row: SheetRow, label: string, person: TypedPerson, faults: Fault[]): JudgedRow {
  if (!row.cells.username && person.username === undefined) faults.push({ why: 'username-missing', column: 'username' });
  if (!row.cells.firstName) faults.push({ why: 'missing', column: 'firstName' });
  const given = person.roles ?? roles.filter(({ name }) => name === USUAL_ROLE);
  faults.push(...rolesBeyond(importer, given));
  const claims = [
    ...(person.username === undefined ? [] : [`username ${person.username}`]),
    ...(person.emailKey === undefined ? [] : [`email ${person.emailKey}`]),
  ];
  if (faults.length > 0) return refused(row, label, faults, claims);
  const wanted: Values = {
    username: person.username!,
    firstName: person.firstName!,
    lastName: person.lastName ?? '',
    email: person.email ?? '',
    roles: given.map(({ name }) => name),
    active: person.active ?? true,
    locale: person.locale ?? 'es',
  };
  return { line: row.line, verdict: 'new', label, subjectId: null, faults: [], found: null, wanted, claims };
}

/** What people change of themselves in their profile, which asks for the password: a borrowed session opens no second way to the account. */
const profileFields = ['firstName', 'lastName', 'email', 'locale'] as const;

function judgeKnown(facts: PeopleFacts, account: Account, row: SheetRow, label: string, person: TypedPerson, faults: Fault[]): JudgedRow {
  const { importer } = facts;
  const { found, wanted } = changedValues(valuesOf(account), {
    firstName: person.firstName,
    lastName: person.lastName,
    email: person.email,
    roles: person.roles && inOrderOf(account, person.roles),
    active: person.active,
    locale: person.locale,
  });
  const changes = Object.keys(wanted).length > 0;
  if (changes && account.anonymised) faults.push({ why: 'anonymised' });
  else if (changes && !hasAuthorityOver(importer, account)) faults.push({ why: 'forbidden' });
  if (wanted.roles && person.roles) {
    const given = person.roles.filter(({ name }) => !account.roles.includes(name));
    faults.push(...rolesBeyond(importer, given));
  }
  if (
    account.id === importer.id &&
    (profileFields.some((name) => name in wanted) || wanted.active === false || losesRole(account, wanted.roles))
  )
    faults.push({ why: 'yourself' });
  const claims = [
    `account ${account.id}`,
    `username ${account.username}`,
    ...(wanted.email !== undefined && person.emailKey !== undefined ? [`email ${person.emailKey}`] : []),
  ];
  if (faults.length > 0) return refused(row, label, faults, claims);
  const verdict = changes ? 'changed' : 'unchanged';
  return { line: row.line, verdict, label, subjectId: account.id, faults: [], found, wanted, claims };
}

/** Nobody gives a role that allows something that they may not do themselves. */
function rolesBeyond(importer: Account, given: readonly Role[]): Fault[] {
  const beyond = given.filter(({ permissions }) => !mayGive(importer, permissions));
  return beyond.map(({ name }) => ({ why: 'role-forbidden', column: 'roles', text: name }));
}

function losesRole(account: Account, wanted: Values['roles']): boolean {
  return Array.isArray(wanted) && account.roles.some((name) => !wanted.includes(name));
}

function valuesOf(account: Account): Values {
  const { firstName, lastName, email, roles, active, locale } = account;
  return { firstName, lastName, email, roles, active, locale };
}

/** The order in which roles are named does not matter: those that the person has come as they come there. */
function inOrderOf(account: Account, roles: readonly Role[]): string[] {
  const names = roles.map(({ name }) => name);
  return [...account.roles.filter((name) => names.includes(name)), ...names.filter((name) => !account.roles.includes(name))];
}
