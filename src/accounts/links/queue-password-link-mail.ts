import type { Tx } from '../../platform/db/database.ts';
import { queueMail } from '../../platform/mail/queue-mail.ts';
import type { Account } from '../account.ts';
import { passwordLinkKind } from './account-link.ts';
import { buildInvitationMail, buildPasswordResetMail } from './account-mail.ts';
import { createLink } from './create-link.ts';
import type { LinkContext } from '../context.ts';

/** Mails the way to a password to an account that the transaction holds: to the first one, or to a new one. */
export async function queuePasswordLinkMail(tx: Tx, context: LinkContext, account: Account, createdBy: number | null): Promise<void> {
  const template = passwordLinkKind(account);
  const link = await createLink(tx, context, account, { kind: template, createdBy });
  const content = (template === 'invitation' ? buildInvitationMail : buildPasswordResetMail)(account, link, context.settings);
  await queueMail(tx, context, { template, userId: account.id, email: account.email, content, expiresAt: link.expiresAt });
}
