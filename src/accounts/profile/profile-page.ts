import type { Response } from 'express';
import { renderPage } from '../../platform/http/render-page.ts';
import { isMailReadable } from '../../platform/mail/mail.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import { hasCredential } from '../../jitsi/credentials/credential-store.ts';
import type { Account } from '../account.ts';
import type { AccountContext } from '../context.ts';
import type { RequestEmailChangeResult } from '../email/change-own-email.ts';
import { signedInAccount } from '../guards.ts';
import { passwordFormErrorMessage, type PasswordFormError } from '../passwords/password-rules.ts';
import { listTimeZones, type ProfileErrors, type ProfileForm } from './profile.forms.ts';

type EmailFormError = Exclude<RequestEmailChangeResult, { kind: 'requested' }>;

/** What a rejected form contained and why it was rejected; empty for the profile as it is stored. */
type ProfileView = {
  form?: ProfileForm;
  errors?: ProfileErrors;
  newEmail?: string;
  emailError?: EmailFormError;
  passwordError?: PasswordFormError;
  xmppPasswordError?: PasswordFormError;
};

/** Renders the profile of the signed-in user, with status 422 for a rejected form. */
export async function renderProfile({ db, settings }: AccountContext, response: Response, view: ProfileView): Promise<void> {
  const account = signedInAccount(response);
  const { xmpp, timeZone: portalZone, avatarHosts } = settings;
  renderPage(response, 'accounts/profile/profile', {
    title: messagesFor(account.locale).profile.title,
    status: Object.keys(view).length > 0 ? 422 : 200,
    account,
    form: view.form ?? toProfileForm(account),
    errors: view.errors ?? {},
    sendsMail: isMailReadable(settings),
    newEmail: view.newEmail ?? '',
    emailError: emailFormErrorMessage(view.emailError, account, portalZone),
    passwordError: passwordFormErrorMessage(view.passwordError, account, portalZone),
    xmppPasswordError: passwordFormErrorMessage(view.xmppPasswordError, account, portalZone),
    timeZones: listTimeZones(),
    portalZone,
    avatarHosts,
    keepsCredentials: xmpp.form !== 'off',
    knownToProsody: await hasCredential(db, xmpp, account.username),
  });
}

function toProfileForm(account: Account): ProfileForm {
  return {
    first_name: account.firstName,
    last_name: account.lastName,
    locale: account.locale,
    time_zone: account.timeZone ?? '',
    avatar_url: account.avatarUrl ?? '',
  };
}

/** The message for the user, and the field that it belongs to. */
function emailFormErrorMessage(
  error: EmailFormError | undefined,
  account: Account,
  portalZone: string,
): { field: 'email' | 'password'; text: string } | undefined {
  const messages = messagesFor(account.locale).profile.errors;
  if (error === undefined) return undefined;
  switch (error.kind) {
    case 'refused':
      return { field: 'email', text: messages.email[error.error] };
    case 'rate-limited':
      return { field: 'email', text: messages.rateLimited };
    case 'wrong':
    case 'blocked':
      return { field: 'password', text: passwordFormErrorMessage(error, account, portalZone)!.text };
    default:
      return error satisfies never;
  }
}
