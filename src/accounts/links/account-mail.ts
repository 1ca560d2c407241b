import type { Settings } from '../../platform/config/settings.ts';
import type { EmailContent } from '../../platform/mail/email-content.ts';
import { TimeFormatter } from '../../platform/shared/time-formatter.ts';
import { messagesFor, type Messages } from '../../platform/messages/messages.ts';
import { displayName, type Account } from '../account.ts';
import type { CreatedLink } from './create-link.ts';

type LinkMessages = Messages['accountMail']['reset' | 'confirmEmail'];

type MailBody = Pick<EmailContent, 'subject' | 'paragraphs' | 'action' | 'footnotes'>;

/** To somebody who has a new account: where they choose their password. */
export function buildInvitationMail(account: Account, link: CreatedLink, settings: Settings): EmailContent {
  const messages = messagesFor(account.locale).accountMail.invitation;
  return buildMail(account, {
    subject: messages.subject,
    paragraphs: [messages.intro, messages.body(account.username)],
    action: { label: messages.action, url: link.url },
    footnotes: [validUntilText(account, link, settings), messages.ifExpired],
  });
}

export function buildPasswordResetMail(account: Account, link: CreatedLink, settings: Settings): EmailContent {
  return buildLinkMail(account, messagesFor(account.locale).accountMail.reset, link, settings);
}

/** To the new address, which a link confirms. */
export function buildConfirmEmailMail(account: Account, link: CreatedLink, settings: Settings): EmailContent {
  return buildLinkMail(account, messagesFor(account.locale).accountMail.confirmEmail, link, settings);
}

/** It may be that another asked for it. */
function buildLinkMail(account: Account, words: LinkMessages, link: CreatedLink, settings: Settings): EmailContent {
  return buildMail(account, {
    subject: words.subject,
    paragraphs: [words.body(account.username)],
    action: { label: words.action, url: link.url },
    footnotes: [validUntilText(account, link, settings), words.ifNotYou],
  });
}

/** To somebody whose address another account was to have: they alone may know that it has an account. */
export function buildEmailTakenMail(owner: Account, settings: Settings): EmailContent {
  const messages = messagesFor(owner.locale).accountMail.emailTaken;
  return buildMail(owner, {
    subject: messages.subject,
    paragraphs: [messages.body(owner.username), messages.ifYou],
    action: { label: messages.action, url: `${settings.http.publicUrl}/login` },
    footnotes: [messages.ifNotYou],
  });
}

/** To the old address, before anything changes. */
export function buildEmailChangeRequestedMail(account: Account, next: string): EmailContent {
  const messages = messagesFor(account.locale).accountMail.emailChangeRequested;
  return buildMail(account, { subject: messages.subject, paragraphs: [messages.body(account.username, next), messages.ifNotYou] });
}

/** To the old address, once it no longer counts. */
export function buildEmailChangedMail(account: Account, next: string): EmailContent {
  const messages = messagesFor(account.locale).accountMail.emailChanged;
  const what = next === '' ? messages.bodyWithoutEmail(account.username) : messages.body(account.username, next);
  return buildMail(account, { subject: messages.subject, paragraphs: [what, messages.ifNotYou] });
}

function buildMail(account: Account, said: MailBody): EmailContent {
  return { locale: account.locale, greeting: messagesFor(account.locale).accountMail.greeting(displayName(account)), ...said };
}

function validUntilText(account: Account, link: CreatedLink, settings: Settings): string {
  const time = new TimeFormatter(account.locale, account.timeZone ?? settings.timeZone);
  return messagesFor(account.locale).accountMail.validUntil(time.moment(link.expiresAt), time.zoneName(link.expiresAt));
}
