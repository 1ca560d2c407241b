import type { RequestHandler, Response } from 'express';
import { clientIp } from '../../platform/http/client.ts';
import { parseInput } from '../../platform/http/parse-request.ts';
import { HttpError } from '../../platform/http/http-error.ts';
import { hashSessionId } from '../../platform/http/session-store.ts';
import { setFlash } from '../../platform/http/flash.ts';
import { renderPage } from '../../platform/http/render-page.ts';
import { isMailReadable } from '../../platform/mail/mail.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import { hasCredential } from '../../jitsi/credentials/credential-store.ts';
import type { Account } from '../account.ts';
import { requestEmailChange } from '../email/change-own-email.ts';
import { updateOwnPassword } from '../passwords/update-own-password.ts';
import { emailFormErrorMessage, type EmailFormError } from './email-form-error.ts';
import { signedInAccount } from '../guards.ts';
import type { AccountContext } from '../context.ts';
import { passwordFormErrorMessage, type PasswordFormError } from '../passwords/password-form-error.ts';
import {
  emailForm,
  passwordForm,
  validateProfile,
  profileForm,
  separatePasswordForm,
  listTimeZones,
  type ProfileErrors,
  type ProfileForm,
} from './profile.forms.ts';
import { updateOwnXmppPassword } from '../passwords/update-own-xmpp-password.ts';
import { rejectWhenBusy } from '../passwords/reject-when-busy.ts';
import { updateProfile } from './update-profile.ts';

export type ProfilePages = Record<'show' | 'save' | 'changeEmail' | 'changePassword' | 'separatePassword', RequestHandler>;

export function profilePages(context: AccountContext): ProfilePages {
  return {
    async show(_request, response) {
      await showProfile(response, {});
    },

    async save(request, response) {
      const form = parseInput(profileForm, request.body);
      const errors = validateProfile(form, context.settings.avatarHosts);
      if (Object.keys(errors).length > 0) return showProfile(response, { form, errors });
      const profile = {
        firstName: form.first_name,
        lastName: form.last_name,
        locale: form.locale,
        timeZone: form.time_zone || null,
        avatarUrl: form.avatar_url || null,
      };
      await updateProfile(context, signedInAccount(response).id, profile, clientIp(request));
      redirectWithFlash(response, 'profile-saved');
    },

    async changeEmail(request, response) {
      const form = parseInput(emailForm, request.body);
      const change = { email: form.email, password: form.email_password, address: clientIp(request) };
      const result = await rejectWhenBusy(requestEmailChange(context, signedInAccount(response), change));
      if (result.kind === 'asked') return redirectWithFlash(response, 'email-asked');
      await showProfile(response, { newEmail: form.email, emailError: result });
    },

    async changePassword(request, response) {
      const form = parseInput(passwordForm, request.body);
      const account = signedInAccount(response);
      if (form.new_password !== form.repeat_password) return showProfile(response, { passwordError: 'repeat' });
      const change = {
        old: form.old_password,
        new: form.new_password,
        keepSession: hashSessionId(request.sessionID),
        address: clientIp(request),
      };
      const result = await rejectWhenBusy(updateOwnPassword(context, account, change));
      if (result.kind === 'changed') return redirectWithFlash(response, 'password-changed');
      await showProfile(response, { passwordError: result });
    },

    async separatePassword(request, response) {
      const form = parseInput(separatePasswordForm, request.body);
      const account = signedInAccount(response);
      if (context.settings.xmpp.form === 'off') throw new HttpError(404, 'not-found');
      const change = { portalPassword: form.portal_password, xmppPassword: form.xmpp_password, address: clientIp(request) };
      const result = await rejectWhenBusy(updateOwnXmppPassword(context, account, change));
      if (result.kind === 'changed') return redirectWithFlash(response, form.xmpp_password ? 'separate-on' : 'separate-off');
      await showProfile(response, { xmppPasswordError: result });
    },
  };

  async function showProfile(response: Response, given: ProfileView): Promise<void> {
    const account = signedInAccount(response);
    const { xmpp, timeZone, avatarHosts } = context.settings;
    renderPage(response, 'accounts/profile', {
      title: messagesFor(account.locale).profile.title,
      status: Object.keys(given).length > 0 ? 422 : 200,
      account,
      form: given.form ?? toProfileForm(account),
      errors: given.errors ?? {},
      sendsMail: isMailReadable(context.settings),
      newEmail: given.newEmail ?? '',
      emailError: emailFormErrorMessage(given.emailError, account, timeZone),
      passwordError: passwordFormErrorMessage(given.passwordError, account, timeZone),
      xmppPasswordError: passwordFormErrorMessage(given.xmppPasswordError, account, timeZone),
      timeZones: listTimeZones(),
      portalZone: timeZone,
      avatarHosts,
      keepsCredentials: xmpp.form !== 'off',
      knownToProsody: await hasCredential(context.db, xmpp, account.username),
    });
  }
}

type ProfileView = {
  form?: ProfileForm;
  errors?: ProfileErrors;
  newEmail?: string;
  emailError?: EmailFormError;
  passwordError?: PasswordFormError;
  xmppPasswordError?: PasswordFormError;
};

function toProfileForm(account: Account): ProfileForm {
  return {
    first_name: account.firstName,
    last_name: account.lastName,
    locale: account.locale,
    time_zone: account.timeZone ?? '',
    avatar_url: account.avatarUrl ?? '',
  };
}

function redirectWithFlash(response: Response, notice: string): void {
  setFlash(response, notice);
  response.redirect(303, '/profile');
}
