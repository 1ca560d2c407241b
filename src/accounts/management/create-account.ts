import { againAfterCollision } from '../../platform/db/again-after-collision.ts';
import { inTransaction } from '../../platform/db/database.ts';
import { preparedPassword } from '../../platform/shared/prepare-password.ts';
import { makeCredential } from '../../jitsi/credentials/credential.ts';
import { addAccount, invalidName, type AccountCreation, type NewPerson } from './create-account-in-transaction.ts';
import type { Actor } from '../authority.ts';
import type { AccountNeeds } from '../context.ts';
import { hashPassword } from '../hashing/password-hash.ts';

export type NewAccount = NewPerson & { password: string };

/** Makes an account together with its roles, its credentials for Prosody and its line in the journal. */
export async function createAccount(
  needs: AccountNeeds,
  { password: typed, ...person }: NewAccount,
  actor: Actor,
): Promise<AccountCreation | { kind: 'refused'; field: 'password'; why: 'invalid' }> {
  const { db, hashing, settings } = needs;
  const invalid = invalidName(person);
  if (invalid) return { kind: 'refused', field: invalid, why: 'invalid' };
  const prepared = preparedPassword(typed);
  if (prepared === undefined) return { kind: 'refused', field: 'password', why: 'invalid' };
  const password = { hash: await hashPassword(hashing, prepared), credential: await makeCredential(settings.xmpp, prepared) };
  return againAfterCollision(() => inTransaction(db, (tx) => addAccount(tx, needs, person, password, actor)));
}
