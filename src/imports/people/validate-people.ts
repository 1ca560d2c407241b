import type { Account } from '../../accounts/account.ts';
import { canGrant, hasAuthorityOver } from '../../accounts/authority.ts';
import { findAccountsByKeys } from '../../accounts/find-account.ts';
import type { Role } from '../../accounts/roles/find-roles.ts';
import type { Db } from '../../platform/db/database.ts';
import type { IdentifierKind } from '../../platform/identity/identifier.ts';
import type { Locale } from '../../platform/shared/locale.ts';
import { emailKey, sortKey } from '../../platform/shared/text-keys.ts';
import { normalizeCell } from '../cell-text.ts';
import {
  diffValues,
  existingRow,
  newRow,
  refusedRow,
  type RowError,
  type RowValues,
  type SheetRow,
  type ValidatedRow,
} from '../validated-row.ts';
import type { ImportChoices } from '../import.ts';
import { findIdentifier, possibleIdentifiers } from '../identifier-cell.ts';
import type { CourseEnroller } from './enroll-people.ts';
import { parsePersonRow, parseUsername, toPersonCells, type ParsedPerson } from './parse-person-row.ts';
import { findUsernameError, proposeUsernames } from './propose-usernames.ts';
import type { PeopleSurvey } from './survey-people.ts';

/** Role of new users whose row has no role. It has no permissions. */
const DEFAULT_ROLE = 'student';

/** `importer` is the account that uploaded the file; `proposedUsernames` collects the proposals of all batches. */
type PeopleImportContext = {
  db: Db;
  importer: Account;
  /** Of people whose row names none. */
  locale: Locale;
  roles: readonly Role[];
  proposedUsernames: Set<string>;
  survey: PeopleSurvey;
  choices: ImportChoices;
  identifierKind: IdentifierKind;
  /** Whether new people get a username without asking: a list that tells people apart by their identifier has none. */
  namesPeople: boolean;
  enroller: CourseEnroller | undefined;
};

/** A row with its parsed cells, the errors found so far and the label that pages show. */
type ParsedRow = { row: SheetRow; person: ParsedPerson; errors: RowError[]; label: string };

export async function validatePeople(context: PeopleImportContext, sheetRows: readonly SheetRow[]): Promise<ValidatedRow[]> {
  const rows = sheetRows.map((row) => ({ ...row, cells: toPersonCells(row.cells) }));
  const parsedRows = rows.map((row) => parsePersonRow(row, context.roles, context.identifierKind, new Set()).person);
  const accounts = await findAccountsByKeys(
    context.db,
    parsedRows.flatMap(({ username }) => username ?? []),
    parsedRows.flatMap(({ emailKey: key }) => key ?? []),
    rows.flatMap(({ cells }) => possibleIdentifiers(context.identifierKind, cells)),
  );
  const byUsername = new Map(accounts.map((account) => [account.username, account]));
  const byIdentifier = new Map(accounts.map((account) => [account.identifier, account]));
  const byEmail = new Map(accounts.map((account) => [emailKey(account.email), account]));

  const validated = rows.map(validate);
  await proposeUsernames(context, rows, validated);
  const named = validated.map((row, index) => {
    const { cells } = rows[index]!;
    const username = findUsernameError(row)?.text;
    const isAccepted = context.choices.useProposals === true || (context.namesPeople && (cells.identifier ?? cells.email) !== undefined);
    return username === undefined || !isAccepted ? row : validate({ ...rows[index]!, cells: { ...cells, username } });
  });
  return context.enroller ? context.enroller.enroll(rows, named) : named;

  function validate(typedRow: SheetRow): ValidatedRow {
    const row = withoutSharedEmail(typedRow);
    const { cells } = row;
    const { person, errors } = parsePersonRow(row, context.roles, context.identifierKind, byIdentifier);
    const sameEmail = person.emailKey === undefined ? undefined : byEmail.get(person.emailKey);
    const sameUsername = person.username === undefined ? undefined : byUsername.get(person.username);
    const owner = person.identifier === undefined ? undefined : byIdentifier.get(person.identifier);
    const account = owner ?? (person.username === undefined && !cells.username ? withSameIdentifier(sameEmail, person) : sameUsername);
    const label = person.username ?? account?.username ?? cells.username ?? cells.email ?? cells.firstName ?? '';
    const conflict = { column: 'identifier', text: owner?.username ?? '' } as const;
    if (owner && sameUsername && sameUsername !== owner) {
      errors.push({ code: 'identifier-of-other-username', ...conflict, other: sameUsername.username });
    } else if (owner && person.username !== undefined && person.username !== owner.username) {
      errors.push({ code: 'username-differs', ...conflict });
    }
    if (owner && sameEmail && sameEmail !== owner) {
      errors.push({ code: 'identifier-of-other-email', ...conflict, other: sameEmail.username });
    } else if (sameEmail && sameEmail !== account) errors.push({ code: 'email-taken', column: 'email', text: sameEmail.username });
    const parsedRow = { row, person, errors, label };
    return account ? validateExistingPerson(context.importer, parsedRow, account) : validateNewPerson(context, parsedRow);
  }

  /** If that was chosen: without an address that somebody else has, in the file or in the portal. */
  function withoutSharedEmail(row: SheetRow): SheetRow {
    const key = emailKey(row.cells.email ?? '');
    if (!context.choices.dropSharedEmails || key === undefined) return row;
    const owner = byEmail.get(key);
    const username = parseUsername(row.cells);
    const identifier = findIdentifier(context.identifierKind, row.cells, byIdentifier) ?? '';
    const isOwner =
      owner &&
      (identifier !== '' && owner.identifier !== ''
        ? owner.identifier === identifier
        : username === undefined
          ? hasName(owner, row.cells)
          : owner.username === username);
    const isShared = context.survey.sharedEmails.has(key) || (owner !== undefined && (username !== undefined || identifier !== ''));
    if (isOwner || !isShared) return row;
    const { email: _, ...cells } = row.cells;
    return { ...row, cells };
  }
}

/** Who has the e-mail of a row, but another identifier, is somebody else: a sister with the address of the family. */
function withSameIdentifier(account: Account | undefined, { identifier }: ParsedPerson): Account | undefined {
  return account && identifier !== undefined && account.identifier !== '' && account.identifier !== identifier ? undefined : account;
}

function hasName(account: Account, { firstName = '', lastName = '' }: SheetRow['cells']): boolean {
  return sortKey(`${account.firstName} ${account.lastName}`) === sortKey(`${firstName} ${lastName}`);
}

function validateNewPerson({ importer, locale, roles }: PeopleImportContext, { row, person, errors, label }: ParsedRow): ValidatedRow {
  if (!row.cells.username && person.username === undefined) errors.push({ code: 'missing-username', column: 'username' });
  if (!row.cells.firstName)
    errors.push(
      row.cells.fullName
        ? { code: 'full-name-undivided', column: 'fullName', text: row.cells.fullName }
        : { code: 'missing', column: 'firstName' },
    );
  const granted = person.roles ?? roles.filter(({ name }) => name === DEFAULT_ROLE);
  errors.push(...forbiddenRoleErrors(importer, granted));
  const uniqueKeys = [
    ...(person.username === undefined ? [] : [`username ${person.username}`]),
    ...(person.emailKey === undefined ? [] : [`email ${person.emailKey}`]),
    ...(person.identifier === undefined ? [] : [`identifier ${person.identifier}`]),
  ];
  if (errors.length > 0) return refusedRow(row, label, errors, uniqueKeys);
  const newValues: RowValues = {
    username: person.username!,
    firstName: person.firstName!,
    lastName: person.lastName ?? '',
    email: person.email ?? '',
    identifier: person.identifier ?? '',
    roles: granted.map(({ name }) => name),
    active: person.active ?? true,
    locale: person.locale ?? locale,
  };
  return newRow(row, label, newValues, uniqueKeys);
}

/** Fields that users change in their own profile, which asks for the password: a stolen session must not get around that with a file. */
const profileFields = ['firstName', 'lastName', 'email', 'identifier', 'locale'] as const;

function validateExistingPerson(importer: Account, { row, person, errors: parseErrors, label }: ParsedRow, account: Account): ValidatedRow {
  // Accounts of another portal may have an invalid e-mail address: a row that keeps it is not refused for it.
  const errors =
    row.cells.email === normalizeCell(account.email) ? parseErrors.filter(({ code }) => code !== 'invalid-email') : parseErrors;
  const { firstName, lastName, email, identifier, roles, active, locale } = account;
  const changes = diffValues(
    { firstName, lastName, email, identifier, roles, active, locale },
    {
      firstName: person.firstName,
      lastName: person.lastName,
      email: person.email,
      identifier: person.identifier,
      roles: person.roles && sortRolesLike(account, person.roles),
      active: person.active,
      locale: person.locale,
    },
  );
  const { newValues } = changes;
  const isChanged = Object.keys(newValues).length > 0;
  if (isChanged && account.anonymised) errors.push({ code: 'anonymised' });
  else if (isChanged && !hasAuthorityOver(importer, account)) errors.push({ code: 'forbidden' });
  if (newValues.roles && person.roles) {
    const granted = person.roles.filter(({ name }) => !roles.includes(name));
    errors.push(...forbiddenRoleErrors(importer, granted));
  }
  const changesProfile = profileFields.some((name) => name in newValues);
  if (account.id === importer.id && (changesProfile || newValues.active === false || losesRole(account, newValues.roles)))
    errors.push({ code: 'cannot-target-self' });
  const uniqueKeys = [
    `account ${account.id}`,
    `username ${account.username}`,
    ...(person.identifier === undefined ? [] : [`identifier ${person.identifier}`]),
    ...(newValues.email !== undefined && person.emailKey !== undefined ? [`email ${person.emailKey}`] : []),
  ];
  return errors.length > 0 ? refusedRow(row, label, errors, uniqueKeys) : existingRow(row, label, account.id, changes, uniqueKeys);
}

/** Nobody grants a role with a permission that they do not have. */
function forbiddenRoleErrors(importer: Account, granted: readonly Role[]): RowError[] {
  const forbidden = granted.filter(({ permissions }) => !canGrant(importer, permissions));
  return forbidden.map(({ name }) => ({ code: 'role-forbidden', column: 'roles', text: name }));
}

function losesRole(account: Account, newRoles: RowValues['roles']): boolean {
  return Array.isArray(newRoles) && account.roles.some((name) => !newRoles.includes(name));
}

/** The order of roles in a file does not matter: those of the account keep their order. */
function sortRolesLike(account: Account, roles: readonly Role[]): string[] {
  const names = roles.map(({ name }) => name);
  return [...account.roles.filter((name) => names.includes(name)), ...names.filter((name) => !account.roles.includes(name))];
}
