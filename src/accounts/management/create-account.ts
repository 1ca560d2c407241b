import { isValidUsername, OPERATOR, type IdentifierOwner } from '../account.ts';
import { retryOnUniqueViolation } from '../../platform/db/database-errors.ts';
import { inTransaction, type Tx } from '../../platform/db/database.ts';
import type { Locale } from '../../platform/shared/locale.ts';
import { preparePassword } from '../../platform/shared/prepare-password.ts';
import { emailKey, isEmailAddress } from '../../platform/shared/text-keys.ts';
import { saveCredential } from '../../jitsi/credentials/credential-store.ts';
import { findIdentifierOwner, findTakenField, insertAccountRow, listPermissionsOfRoles, setUserRoles } from '../accounts.queries.ts';
import { canGrant, canManagePeople, recordAccountEvent, refreshActor, type Actor } from '../authority.ts';
import type { AccountContext, LinkContext } from '../context.ts';
import { NO_PASSWORD } from '../hashing/password-hash.ts';
import { sendInvitation } from '../links/create-link.ts';
import { derivePassword, type DerivedPassword } from '../passwords/set-password.ts';
import { primaryRole } from '../role.ts';
import { indexUserSearchTerms } from '../user-search-terms.ts';

export type NewUser = {
  username: string;
  firstName: string;
  lastName: string;
  /** May be empty. */
  email: string;
  /** As `parseIdentifier` writes it. */
  identifier?: string;
  /** Names of roles; the actor has every permission of theirs. */
  roles: readonly string[];
  locale?: Locale;
};

export type NewUserWithPassword = NewUser & { password: string };

export type CreateAccountResult =
  | { kind: 'created'; id: number }
  | { kind: 'forbidden' }
  | { kind: 'refused'; field: 'username' | 'email'; reason: 'invalid' | 'taken' }
  | { kind: 'identifier-taken'; owner: IdentifierOwner };

/** The first password of an account; undefined where the user will choose it. */
type InitialPassword = DerivedPassword | undefined;

/** Creates an account with a password. May reject with HashingBusyError. */
export async function createAccount(
  context: AccountContext,
  { password, ...user }: NewUserWithPassword,
  actor: Actor,
): Promise<CreateAccountResult | { kind: 'refused'; field: 'password'; reason: 'invalid' }> {
  const invalid = findInvalidField(user);
  if (invalid) return { kind: 'refused', field: invalid, reason: 'invalid' };
  if (preparePassword(password) === undefined) return { kind: 'refused', field: 'password', reason: 'invalid' };
  const initialPassword = await derivePassword(context, password);
  return retryOnUniqueViolation(() =>
    inTransaction(context.db, (tx) => createAccountInTransaction(tx, context, user, initialPassword, actor)),
  );
}

/** Creates an account without a password. Where the user has an e-mail, mails a link to choose one. */
export async function createInvitedAccount(context: AccountContext, user: NewUser, actor: Actor): Promise<CreateAccountResult> {
  return retryOnUniqueViolation(() => inTransaction(context.db, (tx) => createInvitedAccountInTransaction(tx, context, user, actor)));
}

/** As `createInvitedAccount`; rejects with a unique violation where another transaction takes the username or e-mail first. */
export async function createInvitedAccountInTransaction(
  tx: Tx,
  context: LinkContext,
  user: NewUser,
  actor: Actor,
): Promise<CreateAccountResult> {
  const result = await createAccountInTransaction(tx, context, user, undefined, actor);
  if (result.kind === 'created' && user.email !== '') await sendInvitation(tx, context, result.id, actor);
  return result;
}

/**
 * Writes an account with its roles, search terms, Prosody credential and audit event. Rejects with a unique violation where
 * another transaction takes the username or e-mail first.
 */
export async function createAccountInTransaction(
  tx: Tx,
  { clock, settings }: LinkContext,
  user: NewUser,
  password: InitialPassword,
  actor: Actor,
): Promise<CreateAccountResult> {
  const invalid = findInvalidField(user);
  if (invalid) return { kind: 'refused', field: invalid, reason: 'invalid' };
  const current = await refreshActor(tx, actor);
  if (!canManagePeople(current) || !canGrant(current, await listPermissionsOfRoles(tx, user.roles))) return { kind: 'forbidden' };
  const taken = await findTakenField(tx, user.username, emailKey(user.email) ?? null);
  if (taken) return { kind: 'refused', field: taken, reason: 'taken' };

  const owner = await findIdentifierOwner(tx, user.identifier ?? '');
  if (owner) return { kind: 'identifier-taken', owner };

  const id = await insertAccountRow(tx, user, password?.hash ?? NO_PASSWORD, !password, actor?.id ?? OPERATOR, clock.now());
  await indexUserSearchTerms(tx, id, user);
  await setUserRoles(tx, id, user.roles);
  if (password) await saveCredential(tx, settings.xmpp, user.username, primaryRole(user.roles) ?? '', password.credential);
  const details = { username: user.username, roles: user.roles.join(' '), ...(user.identifier && { identifier: user.identifier }) };
  await recordAccountEvent(tx, { event: 'account.created', accountId: id, actor, at: clock.now(), details });
  return { kind: 'created', id };
}

function findInvalidField(user: Pick<NewUser, 'username' | 'email'>): 'username' | 'email' | undefined {
  if (!isValidUsername(user.username)) return 'username';
  return user.email && !isEmailAddress(user.email) ? 'email' : undefined;
}
