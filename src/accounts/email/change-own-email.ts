import { inTransaction, type Tx } from '../../platform/db/database.ts';
import { recordDeed } from '../../platform/audit-log/record-audit-event.ts';
import { queueMail } from '../../platform/mail/queue-mail.ts';
import { emailKey, isMailAddress } from '../../platform/shared/text-keys.ts';
import type { Account } from '../account.ts';
import { LINK_LASTS } from '../links/account-link.ts';
import { endLinks } from '../links/account-links.queries.ts';
import { confirmPassword, type Confirmation } from '../passwords/confirm-password.ts';
import { findAccountByLogin, holdAccount } from '../find-account.ts';
import { after } from '../../platform/shared/clock.ts';
import { confirmEmailLetter, emailAskedLetter, emailTakenLetter } from '../links/account-mail.ts';
import { permitLetter } from '../limits/mail-request-limits.ts';
import { makeLink } from '../links/create-link.ts';
import type { AccountNeeds } from '../context.ts';

export type EmailChange =
  { kind: 'asked' } | Exclude<Confirmation, { kind: 'confirmed' }> | { kind: 'too-often' } | { kind: 'refused'; fault: 'invalid' | 'same' };

/**
 * Somebody asks for another e-mail address: the new one gets a link that confirms it, the old one is told, and nothing changes
 * until then. Where the address belongs to somebody else, they get a letter in place of the link, and who asked learns nothing.
 */
export async function changeOwnEmail(
  needs: AccountNeeds,
  account: Account,
  change: { email: string; password: string; address: string },
): Promise<EmailChange> {
  const { db, clock } = needs;
  const key = emailKey(change.email);
  if (key === undefined || !isMailAddress(change.email)) return { kind: 'refused', fault: 'invalid' };
  if (key === emailKey(account.email)) return { kind: 'refused', fault: 'same' };
  const confirmation = await confirmPassword(needs, account, change.password, change.address);
  if (confirmation.kind !== 'confirmed') return confirmation;
  if ((await permitLetter(db, clock, `account ${account.id}`, change.address)) !== 'permitted') return { kind: 'too-often' };

  return inTransaction(db, async (tx): Promise<EmailChange> => {
    const now = await holdAccount(tx, account.id);
    if (!now?.active || now.passwordHash !== confirmation.hash) return { kind: 'wrong' };
    await writeToNewAddress(tx, needs, now, change.email);
    await writeToOldAddress(tx, needs, now, change.email);
    await recordDeed(tx, {
      at: clock.now(),
      actorId: account.id,
      deed: 'account.email-asked',
      subject: 'account',
      subjectId: account.id,
      details: { email: { before: now.email, after: change.email } },
      address: change.address,
    });
    return { kind: 'asked' };
  });
}

async function writeToNewAddress(tx: Tx, needs: AccountNeeds, account: Account, email: string): Promise<void> {
  const usefulUntil = after(needs.clock.now(), LINK_LASTS.email);
  const owner = await findAccountByLogin(tx, email);
  if (owner) {
    await endLinks(tx, account.id, ['email']);
    const letter = emailTakenLetter(owner, needs.settings);
    await queueMail(tx, needs, { kind: 'email-taken', userId: owner.id, address: owner.email, letter, usefulUntil });
    return;
  }
  const link = await makeLink(tx, needs, account, { kind: 'email', createdBy: null, email });
  const letter = confirmEmailLetter(account, link, needs.settings);
  await queueMail(tx, needs, { kind: 'email', userId: account.id, address: email, letter, usefulUntil });
}

async function writeToOldAddress(tx: Tx, needs: AccountNeeds, account: Account, next: string): Promise<void> {
  if (account.email === '') return;
  const letter = emailAskedLetter(account, next);
  const usefulUntil = after(needs.clock.now(), LINK_LASTS.email);
  await queueMail(tx, needs, { kind: 'email-asked', userId: account.id, address: account.email, letter, usefulUntil });
}
