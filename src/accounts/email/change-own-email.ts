import { retryOnUniqueViolation } from '../../platform/db/database-errors.ts';
import { inTransaction, type Tx } from '../../platform/db/database.ts';
import type { Session } from '../../platform/http/session-store.ts';
import { queueMail } from '../../platform/mail/queue-mail.ts';
import { addMs } from '../../platform/shared/clock.ts';
import { emailKey, isEmailAddress } from '../../platform/shared/text-keys.ts';
import type { Account, SetterId } from '../account.ts';
import { isEmailTaken, updateAccountRow } from '../accounts.queries.ts';
import { recordAccountEvent } from '../authority.ts';
import type { AccountContext, LinkContext } from '../context.ts';
import { findAccountByLogin, lockAccount } from '../find-account.ts';
import { reserveMailRequest } from '../limits/sign-in-limits.ts';
import { LINK_LIFETIME_MS, linkKinds } from '../links/account-link.ts';
import { consumeLink, revokeLinks } from '../links/account-links.queries.ts';
import { buildConfirmEmailMail, buildEmailChangeRequestedMail, buildEmailTakenMail, buildEmailChangedMail } from '../links/account-mail.ts';
import { createLink } from '../links/create-link.ts';
import { findUsableLink } from '../links/find-usable-link.ts';
import { queueAccountMail } from '../links/queue-account-mail.ts';
import { confirmOwner, lockConfirmedAccount, type PasswordNotConfirmed } from '../passwords/confirm-password.ts';
import { releaseWithheld } from '../rights.ts';
import { findSetterOfWaysIn } from '../ways-in.ts';
import { indexUserSearchTerms } from '../user-search-terms.ts';

export type RequestEmailChangeResult =
  | { kind: 'requested' }
  | PasswordNotConfirmed
  | { kind: 'must-confirm' }
  | { kind: 'rate-limited' }
  | { kind: 'refused'; error: 'invalid' | 'same' };

/**
 * A user asks for another e-mail. The new one gets a link that confirms it, the current one a notice, and nothing changes until
 * the link is used. Where the new e-mail belongs to another account, its owner gets a mail in place of the link, and the answer
 * is the same. May reject with HashingBusyError.
 */
export async function requestEmailChange(
  context: AccountContext,
  account: Account,
  session: Session,
  change: { email: string; password: string; clientIp: string },
): Promise<RequestEmailChangeResult> {
  const { db, clock } = context;
  const { email, clientIp } = change;
  const key = emailKey(email);
  if (key === undefined || !isEmailAddress(email)) return { kind: 'refused', error: 'invalid' };
  if (key === emailKey(account.email)) return { kind: 'refused', error: 'same' };
  const confirmation = await confirmOwner(context, account, session, change.password, clientIp);
  if (confirmation.kind !== 'confirmed') return confirmation;
  const mail = await reserveMailRequest(db, clock, `account ${account.id}`, `account ${account.id}`);
  if (mail.kind !== 'allowed') return { kind: 'rate-limited' };

  return inTransaction(db, async (tx): Promise<RequestEmailChangeResult> => {
    const current = await lockConfirmedAccount(tx, account.id, confirmation.hash);
    if (!current) return { kind: 'wrong' };
    await mailNewEmail(tx, context, current, email);
    await mailCurrentEmail(tx, context, current, email);
    await recordAccountEvent(tx, {
      event: 'account.email-asked',
      accountId: account.id,
      actor: { id: account.id, clientIp },
      at: clock.now(),
      details: { email: { before: current.email, after: email } },
    });
    return { kind: 'requested' };
  });
}

async function mailNewEmail(tx: Tx, context: AccountContext, account: Account, email: string): Promise<void> {
  const expiresAt = addMs(context.clock.now(), LINK_LIFETIME_MS.email);
  const owner = await findAccountByLogin(tx, email);
  if (owner) {
    await revokeLinks(tx, account.id, ['email']);
    const content = buildEmailTakenMail(owner, context.settings);
    return queueAccountMail(tx, context, owner, { template: 'email-taken', content, expiresAt });
  }
  const link = await createLink(tx, context, account, { kind: 'email', createdBy: null, handedOver: false, email });
  const content = buildConfirmEmailMail(account, link, context.settings);
  await queueMail(tx, context, { template: 'email', userId: account.id, email, content, expiresAt });
}

async function mailCurrentEmail(tx: Tx, context: AccountContext, account: Account, newEmail: string): Promise<void> {
  const content = buildEmailChangeRequestedMail(account, newEmail);
  const expiresAt = addMs(context.clock.now(), LINK_LIFETIME_MS.email);
  await queueAccountMail(tx, context, account, { template: 'email-asked', content, expiresAt });
}

/** Uses up a link that confirms an e-mail, which becomes that of the account. Undefined where the link is not usable. */
export async function confirmEmailChange(
  context: AccountContext,
  secret: unknown,
  clientIp: string,
): Promise<{ accountId: number } | undefined> {
  const { db, clock } = context;
  const usable = await findUsableLink(context, secret);
  if (usable?.link.kind !== 'email') return undefined;
  const { link, account } = usable;
  const email = link.email!;
  return retryOnUniqueViolation(() =>
    inTransaction(db, async (tx) => {
      const current = await lockAccount(tx, account.id);
      if (!current?.active || !(await consumeLink(tx, link.id, clock.now()))) return undefined;
      // Another account may have got the e-mail since the link was sent.
      if (await isEmailTaken(tx, email, current.id)) return undefined;
      // The password confirmed the request, or a way in of who has none: whoever has that may have asked.
      const setBy = current.passwordNotSet ? await findSetterOfWaysIn(tx, current.id) : current.passwordSetBy;
      await replaceEmail(tx, context, current, email, setBy);
      await updateAccountRow(tx, current.id, { proven_email_key: emailKey(email) ?? null });
      await recordAccountEvent(tx, {
        event: 'account.email-changed',
        accountId: current.id,
        actor: { id: current.id, clientIp },
        at: clock.now(),
        details: { email: { before: current.email, after: email } },
      });
      return { accountId: current.id };
    }),
  );
}

/**
 * Replaces the e-mail of a locked account, for which the caller has checked `isEmailTaken`. Notifies the old e-mail, and revokes
 * links that were mailed to it or that confirm a third one. The new one rests on the word of `setBy`. Imports do the same for many accounts at once. Rejects with a unique
 * violation where another transaction takes the e-mail first.
 */
export async function replaceEmail(tx: Tx, context: LinkContext, account: Account, email: string, setBy: SetterId): Promise<void> {
  const columns = { email, email_key: emailKey(email) ?? null, email_set_by: email === '' ? null : setBy };
  await updateAccountRow(tx, account.id, { ...columns, version: account.version + 1 });
  await releaseWithheld(tx, account.id);
  await indexUserSearchTerms(tx, account.id, { ...account, email });
  await revokeLinks(tx, account.id, linkKinds);
  await notifyOldEmail(tx, context, account, { before: account.email, after: email });
}

/** Tells the old e-mail of an account that it has another one now, or (`after` empty) none. */
export async function notifyOldEmail(
  tx: Tx,
  context: LinkContext,
  account: Account,
  { before, after }: { before: string; after: string },
): Promise<void> {
  const content = buildEmailChangedMail(account, after);
  await queueAccountMail(tx, context, { id: account.id, email: before }, { template: 'email-changed', content });
}
