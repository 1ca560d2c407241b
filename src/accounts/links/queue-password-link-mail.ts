import type { Tx } from '../../platform/db/database.ts';
import { queueMail } from '../../platform/mail/queue-mail.ts';
import type { Account } from '../account.ts';
import { passwordLinkFor } from './account-link.ts';
import { invitationLetter, resetLetter } from './account-mail.ts';
import { makeLink } from './create-link.ts';
import type { LinkNeeds } from '../context.ts';

/** Mails the way to a password to an account that the transaction holds: to the first one, or to a new one. */
export async function mailPasswordLink(tx: Tx, needs: LinkNeeds, account: Account, createdBy: number | null): Promise<void> {
  const kind = passwordLinkFor(account);
  const link = await makeLink(tx, needs, account, { kind, createdBy });
  const letter = (kind === 'invitation' ? invitationLetter : resetLetter)(account, link, needs.settings);
  await queueMail(tx, needs, { kind, userId: account.id, address: account.email, letter, usefulUntil: link.until });
}
