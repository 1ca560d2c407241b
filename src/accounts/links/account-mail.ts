import type { Settings } from '../../platform/config/settings.ts';
import type { EmailContent } from '../../platform/mail/email-content.ts';
import { TimeFormatter } from '../../platform/shared/time-formatter.ts';
import { messagesFor, type Messages } from '../../platform/messages/messages.ts';
import { displayName, type Account } from '../account.ts';
import type { CreatedLink } from './account-link.ts';

type LinkMessages = Messages['accountMail']['reset' | 'confirmEmail'];

type MailBody = Pick<EmailContent, 'subject' | 'paragraphs' | 'action' | 'footnotes'>;

/** To the user of a new account, who chooses a first password. */
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

/** To the new e-mail, which the link confirms. */
export function buildConfirmEmailMail(account: Account, link: CreatedLink, settings: Settings): EmailContent {
  return buildLinkMail(account, messagesFor(account.locale).accountMail.confirmEmail, link, settings);
}

function buildLinkMail(account: Account, messages: LinkMessages, link: CreatedLink, settings: Settings): EmailContent {
  return buildMail(account, {
    subject: messages.subject,
    paragraphs: [messages.body(account.username)],
    action: { label: messages.action, url: link.url },
    footnotes: [validUntilText(account, link, settings), messages.ifNotYou],
  });
}

/** To the owner of an e-mail that was asked for by another account. Only the owner may learn that the e-mail has an account. */
export function buildEmailTakenMail(owner: Account, settings: Settings): EmailContent {
  const messages = messagesFor(owner.locale).accountMail.emailTaken;
  return buildMail(owner, {
    subject: messages.subject,
    paragraphs: [messages.body(owner.username), messages.ifYou],
    action: { label: messages.action, url: `${settings.http.publicUrl}/login` },
    footnotes: [messages.ifNotYou],
  });
}

/** To the current e-mail, before anything changes. */
export function buildEmailChangeRequestedMail(account: Account, newEmail: string): EmailContent {
  const messages = messagesFor(account.locale).accountMail.emailChangeRequested;
  return buildMail(account, { subject: messages.subject, paragraphs: [messages.body(account.username, newEmail), messages.ifNotYou] });
}

/** To the e-mail that the account had until now. `newEmail` is empty where the account has none any more. */
export function buildEmailChangedMail(account: Account, newEmail: string): EmailContent {
  const messages = messagesFor(account.locale).accountMail.emailChanged;
  const body = newEmail === '' ? messages.bodyWithoutEmail(account.username) : messages.body(account.username, newEmail);
  return buildMail(account, { subject: messages.subject, paragraphs: [body, messages.ifNotYou] });
}

export type SecondFactorChange = Exclude<keyof Messages['secondFactorMail'], 'ifNotYou'>;

/** To the user, whoever changed what is asked for at sign-in. */
export function buildSecondFactorMail(account: Account, change: SecondFactorChange): EmailContent {
  const { [change]: messages, ifNotYou } = messagesFor(account.locale).secondFactorMail;
  return buildMail(account, { subject: messages.subject, paragraphs: [messages.body(account.username), ifNotYou] });
}

/** After another way in was added to the account. `email` is the one that the provider says, or empty. */
export function buildIdentityLinkedMail(
  account: Account,
  provider: string,
  email: string,
  { endsPassword }: { endsPassword: boolean },
): EmailContent {
  const messages = messagesFor(account.locale).accountMail.identityLinked;
  const paragraphs = [
    messages.body(account.username, provider, email),
    ...(endsPassword ? [messages.passwordEnded] : []),
    messages.ifNotYou,
  ];
  return buildMail(account, { subject: messages.subject(provider), paragraphs });
}

export function buildIdentityUnlinkedMail(account: Account, provider: string, email: string): EmailContent {
  const messages = messagesFor(account.locale).accountMail.identityUnlinked;
  const body = messages.body(account.username, provider, email);
  return buildMail(account, { subject: messages.subject(provider), paragraphs: [body, messages.ifNotYou] });
}

/** To every administrator, after somebody signed in with a password that the policy lets only a named account use. */
export function buildPasswordExceptionMail(
  account: Account,
  { username, clientIp, at }: { username: string; clientIp: string; at: Date },
  settings: Settings,
): EmailContent {
  const messages = messagesFor(account.locale).signInPolicy.exceptionMail;
  const time = new TimeFormatter(account.locale, account.timeZone ?? settings.timeZone);
  return buildMail(account, {
    subject: messages.subject(username),
    paragraphs: [messages.body(username, time.moment(at), time.zoneName(at), clientIp), messages.ifNobody],
  });
}

/** To an administrator whose second factor another one has asked to remove: the link keeps it. */
export function buildSecondFactorResetMail(account: Account, { url, at }: { url: string; at: Date }, settings: Settings): EmailContent {
  const messages = messagesFor(account.locale).secondFactorResetMail;
  const time = new TimeFormatter(account.locale, account.timeZone ?? settings.timeZone);
  return buildMail(account, {
    subject: messages.subject,
    paragraphs: [messages.body(account.username, time.moment(at), time.zoneName(at)), messages.ifYou],
    action: { label: messages.action, url },
    footnotes: [messages.orSignIn],
  });
}

function buildMail(account: Account, body: MailBody): EmailContent {
  return { locale: account.locale, greeting: messagesFor(account.locale).accountMail.greeting(displayName(account)), ...body };
}

function validUntilText(account: Account, link: CreatedLink, settings: Settings): string {
  const time = new TimeFormatter(account.locale, account.timeZone ?? settings.timeZone);
  return messagesFor(account.locale).accountMail.validUntil(time.moment(link.expiresAt), time.zoneName(link.expiresAt));
}
