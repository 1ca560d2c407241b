import { retryOnUniqueViolation } from '../../platform/db/database-errors.ts';
import { inTransaction } from '../../platform/db/database.ts';
import { preparePassword } from '../../platform/shared/prepare-password.ts';
import { createCredential } from '../../jitsi/credentials/credential.ts';
import { createAccountInTransaction, findInvalidField, type CreateAccountResult, type NewUser } from './create-account-in-transaction.ts';
import type { Actor } from '../authority.ts';
import type { AccountContext } from '../context.ts';
import { hashPassword } from '../hashing/password-hash.ts';

export type NewUserWithPassword = NewUser & { password: string };

/** Makes an account together with its roles, its credentials for Prosody and its line in the journal. */
export async function createAccount(
  context: AccountContext,
  { password: typed, ...person }: NewUserWithPassword,
  actor: Actor,
): Promise<CreateAccountResult | { kind: 'refused'; field: 'password'; reason: 'invalid' }> {
  const { db, hashing, settings } = context;
  const invalid = findInvalidField(person);
  if (invalid) return { kind: 'refused', field: invalid, reason: 'invalid' };
  const prepared = preparePassword(typed);
  if (prepared === undefined) return { kind: 'refused', field: 'password', reason: 'invalid' };
  const password = { hash: await hashPassword(hashing, prepared), credential: await createCredential(settings.xmpp, prepared) };
  return retryOnUniqueViolation(() => inTransaction(db, (tx) => createAccountInTransaction(tx, context, person, password, actor)));
}
