import { againAfterCollision } from '../../platform/db/again-after-collision.ts';
import { inTransaction, type Tx } from '../../platform/db/database.ts';
import { addAccount, type AccountCreation, type NewPerson } from './create-account-in-transaction.ts';
import type { Actor } from '../authority.ts';
import { inviteAccount } from '../links/send-invitation.ts';
import type { AccountNeeds, LinkNeeds } from '../context.ts';

/** Makes an account without a password and, where it has an e-mail address, mails its person the way to choose one. */
export async function inviteNew(needs: AccountNeeds, person: NewPerson, actor: Actor): Promise<AccountCreation> {
  return againAfterCollision(() => inTransaction(needs.db, (tx) => inviteNewInside(tx, needs, person, actor)));
}

/** The same as part of something larger. Two that take a name at once collide. */
export async function inviteNewInside(tx: Tx, needs: LinkNeeds, person: NewPerson, actor: Actor): Promise<AccountCreation> {
  const made = await addAccount(tx, needs, person, undefined, actor);
  if (made.kind === 'created' && person.email !== '') await inviteAccount(tx, needs, made.id, actor);
  return made;
}
