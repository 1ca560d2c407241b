import {
  createAccountInTransaction,
  type CreateAccountResult,
  type NewUser,
  createAccount,
  createInvitedAccount,
} from '../../accounts/management/create-account.ts';
import type { CreatedLink } from '../../accounts/links/account-link.ts';
import { createOneTimeLink } from '../../accounts/links/create-link.ts';
import type { Actor } from '../../accounts/authority.ts';
import type { AccountContext } from '../../accounts/context.ts';
import { validatePassword, type PasswordError } from '../../accounts/passwords/password-rules.ts';
import { retryOnUniqueViolation } from '../../platform/db/database-errors.ts';
import { inTransaction } from '../../platform/db/database.ts';

/** How a new user gets their password: a link by mail, a one-time link that the administrator passes on, or a password typed by them. */
type InitialAccess = { method: 'mail' } | { method: 'link' } | { method: 'password'; password: string };

type CreatePersonResult =
  | { kind: 'created'; id: number; link?: CreatedLink }
  | { kind: 'forbidden' }
  | { kind: 'no-email' }
  | { kind: 'invalid-password'; error: PasswordError }
  | { kind: 'invalid-field'; field: 'username' | 'email'; reason: 'invalid' | 'taken' }
  | Extract<CreateAccountResult, { kind: 'identifier-taken' }>;

/** Throws HashingBusyError. */
export async function createPerson(
  context: AccountContext,
  person: NewUser,
  access: InitialAccess,
  actor: Actor,
): Promise<CreatePersonResult> {
  switch (access.method) {
    case 'mail':
      return person.email === '' ? { kind: 'no-email' } : toResult(await createInvitedAccount(context, person, actor));
    case 'link':
      return createWithOneTimeLink(context, person, actor);
    case 'password': {
      const error = await validatePassword(context, access.password, person);
      if (error) return { kind: 'invalid-password', error };
      return toResult(await createAccount(context, { ...person, password: access.password }, actor));
    }
    default:
      return access satisfies never;
  }
}

async function createWithOneTimeLink(context: AccountContext, person: NewUser, actor: Actor): Promise<CreatePersonResult> {
  const created = await retryOnUniqueViolation(() =>
    inTransaction(context.db, (tx) => createAccountInTransaction(tx, context, person, undefined, actor)),
  );
  const result = toResult(created);
  if (result.kind !== 'created') return result;
  const link = await createOneTimeLink(context, result.id, actor);
  return link.kind === 'created' ? { ...result, link } : result;
}

function toResult(created: CreateAccountResult | { kind: 'refused'; field: 'password' }): CreatePersonResult {
  if (created.kind === 'created') return { kind: 'created', id: created.id };
  if (created.kind === 'forbidden' || created.kind === 'identifier-taken') return created;
  return created.field === 'password'
    ? { kind: 'invalid-password', error: 'too-long' }
    : { kind: 'invalid-field', field: created.field, reason: created.reason };
}
