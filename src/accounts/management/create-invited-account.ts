import { retryOnUniqueViolation } from '../../platform/db/database-errors.ts';
import { inTransaction, type Tx } from '../../platform/db/database.ts';
import { createAccountInTransaction, type CreateAccountResult, type NewUser } from './create-account-in-transaction.ts';
import type { Actor } from '../authority.ts';
import { sendInvitation } from '../links/send-invitation.ts';
import type { AccountContext, LinkContext } from '../context.ts';

/** Makes an account without a password and, where it has an e-mail address, mails its person the way to choose one. */
export async function createInvitedAccount(context: AccountContext, person: NewUser, actor: Actor): Promise<CreateAccountResult> {
  return retryOnUniqueViolation(() => inTransaction(context.db, (tx) => createInvitedAccountInTransaction(tx, context, person, actor)));
}

/** The same as part of something larger. Two that take a name at once collide. */
export async function createInvitedAccountInTransaction(
  tx: Tx,
  context: LinkContext,
  person: NewUser,
  actor: Actor,
): Promise<CreateAccountResult> {
  const made = await createAccountInTransaction(tx, context, person, undefined, actor);
  if (made.kind === 'created' && person.email !== '') await sendInvitation(tx, context, made.id, actor);
  return made;
}
