import { againAfterCollision } from '../db/again-after-collision.ts';
import { inTransaction, type Tx } from '../db/database.ts';
import { recordDeed } from '../journal/record-deed.ts';
import { emailKey } from '../shared/email-key.ts';
import { preparedPassword } from '../shared/prepared-password.ts';
import { makeCredential } from '../xmpp/credential.ts';
import { saveCredential } from '../xmpp/keep-credential.ts';
import { mainRole } from './account.ts';
import { insertAccount, permissionsOf, takenNames } from './accounts.queries.ts';
import { doneBy, mayGive, type Actor } from './authority.ts';
import type { AccountNeeds } from './needs.ts';
import { keepPersonWords } from './person-words.ts';
import { writeRights } from './rights.ts';
import { hashPassword } from './passwords.ts';
import { isUsername } from './username.ts';

export type NewAccount = {
  username: string;
  password: string;
  firstName: string;
  lastName: string;
  email: string;
  /** Names of roles; whoever makes the account may do all that they allow. */
  roles: readonly string[];
};

export type AccountCreation =
  | { kind: 'created'; id: number }
  | { kind: 'forbidden' }
  | { kind: 'refused'; field: 'username' | 'email' | 'password'; why: 'invalid' | 'taken' };

/** Makes an account together with its roles, its credentials for Prosody and its line in the journal. */
export async function createAccount(needs: AccountNeeds, person: NewAccount, actor: Actor): Promise<AccountCreation> {
  const { db, hashing, settings } = needs;
  const password = preparedPassword(person.password);
  if (!isUsername(person.username)) return { kind: 'refused', field: 'username', why: 'invalid' };
  if (person.email && !emailKey(person.email)) return { kind: 'refused', field: 'email', why: 'invalid' };
  if (password === undefined) return { kind: 'refused', field: 'password', why: 'invalid' };

  const hash = await hashPassword(hashing, password);
  const credential = await makeCredential(settings.xmpp, password);
  return againAfterCollision(() => inTransaction(db, make));

  async function make(tx: Tx): Promise<AccountCreation> {
    if (!mayGive(actor, await permissionsOf(tx, person.roles))) return { kind: 'forbidden' };
    const taken = await takenNames(tx, person.username, emailKey(person.email) ?? null);
    if (taken) return { kind: 'refused', field: taken, why: 'taken' };
    const id = await insertAccount(tx, person, hash, needs.clock.now());
    await keepPersonWords(tx, id, person);
    await writeRights(tx, id, person.roles);
    await saveCredential(tx, settings.xmpp, person.username, mainRole(person.roles) ?? '', credential);
    await recordDeed(tx, {
      ...doneBy(actor, needs.clock.now()),
      deed: 'account.created',
      subject: 'account',
      subjectId: id,
      details: { username: person.username, roles: person.roles.join(' ') },
    });
    return { kind: 'created', id };
  }
}
