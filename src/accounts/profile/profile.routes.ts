import type { RequestHandler, Response } from 'express';
import { clientIp } from '../../platform/http/client.ts';
import { setFlash } from '../../platform/http/flash.ts';
import { HttpError } from '../../platform/http/http-error.ts';
import { parseInput } from '../../platform/http/parse-request.ts';
import type { AccountContext } from '../context.ts';
import { requestEmailChange, type RequestEmailChangeResult } from '../email/change-own-email.ts';
import { findAccount } from '../find-account.ts';
import { requireRecentProof, signedInAccount } from '../guards.ts';
import { rememberDevice } from '../limits/known-device.ts';
import { updateOwnPassword } from '../passwords/set-password.ts';
import { updateOwnXmppPassword } from '../passwords/xmpp-password.ts';
import {
  emailForm,
  passwordForm,
  profileForm,
  separatePasswordForm,
  validateProfile,
  type ProfileErrors,
  type ProfileForm,
} from './profile.forms.ts';
import { updateProfile } from './update-profile.ts';
import { renderPage } from '../../platform/http/render-page.ts';
import { isMailReadable } from '../../platform/mail/queue-mail.ts';
import { groupTimeZones, timeZoneLabel } from '../../platform/shared/time-zone-names.ts';
import { MAX_PICTURE_BYTES } from '../pictures/encode-picture.ts';
import { isOwnPicture } from '../pictures/picture-url.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import { hasCredential } from '../../jitsi/credentials/credential-store.ts';
import type { Account } from '../account.ts';
import { passwordFormErrorMessage, type PasswordFormError } from '../passwords/password-rules.ts';

export function profilePages(
  context: AccountContext,
): Record<'show' | 'update' | 'updateEmail' | 'updatePassword' | 'updateXmppPassword', RequestHandler> {
  return {
    async show(_request, response) {
      await renderProfile(context, response, {});
    },

    async update(request, response) {
      const form = parseInput(profileForm, request.body);
      const errors = validateProfile(form, context.settings.avatarHosts);
      if (Object.keys(errors).length > 0) return renderProfile(context, response, { form, errors });
      const { id } = signedInAccount(response);
      const profile = {
        firstName: form.first_name,
        lastName: form.last_name,
        locale: form.locale,
        timeZone: form.time_zone || null,
        typedAvatarUrl: form.avatar_url || null,
      };
      await updateProfile(context, id, profile, clientIp(request));
      redirectWithFlash(response, 'profile-saved');
    },

    async updateEmail(request, response, next) {
      const form = parseInput(emailForm, request.body);
      const change = { email: form.email, password: form.email_password, clientIp: clientIp(request) };
      const result = await requestEmailChange(context, signedInAccount(response), request.session!, change);
      if (result.kind === 'requested')
        return redirectWithFlash(response, isMailReadable(context.settings) ? 'email-change-requested' : 'email-change-waiting');
      if (result.kind === 'must-confirm') return requireRecentProof(context, { factor: false })(request, response, next);
      await renderProfile(context, response, { newEmail: form.email, emailError: result });
    },

    async updatePassword(request, response) {
      const form = parseInput(passwordForm, request.body);
      if (form.new_password !== form.repeat_password) return renderProfile(context, response, { passwordError: 'repeat' });
      const result = await updateOwnPassword(context, signedInAccount(response), {
        old: form.old_password,
        new: form.new_password,
        keepSession: request.session!.idHash,
        clientIp: clientIp(request),
      });
      if (result.kind === 'updated') {
        const account = await findAccount(context.db, signedInAccount(response).id);
        if (account) rememberDevice(context, request, account);
        return redirectWithFlash(response, 'password-changed');
      }
      await renderProfile(context, response, { passwordError: result });
    },

    async updateXmppPassword(request, response) {
      const form = parseInput(separatePasswordForm, request.body);
      if (context.settings.xmpp.form === 'off') throw new HttpError(404, 'not-found');
      const change = { portalPassword: form.portal_password, xmppPassword: form.xmpp_password, clientIp: clientIp(request) };
      const result = await updateOwnXmppPassword(context, signedInAccount(response), request.session!, change);
      if (result.kind === 'updated') return redirectWithFlash(response, xmppFlash(form.xmpp_password, signedInAccount(response)));
      if (result.kind === 'must-confirm') return response.redirect(303, '/confirm?next=/profile');
      await renderProfile(context, response, { xmppPasswordError: result });
    },
  };
}

function xmppFlash(typed: string, { passwordNotSet }: Account): string {
  if (typed !== '') return 'xmpp-password-separate';
  return passwordNotSet ? 'xmpp-password-none' : 'xmpp-password-shared';
}

function redirectWithFlash(response: Response, flash: string): void {
  setFlash(response, flash);
  response.redirect(303, '/profile');
}

type EmailFormError = Exclude<RequestEmailChangeResult, { kind: 'requested' } | { kind: 'must-confirm' }>;

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
async function renderProfile({ db, settings }: AccountContext, response: Response, view: ProfileView): Promise<void> {
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
    timeZones: groupTimeZones(account.locale, account.timeZone ?? ''),
    portalZone: timeZoneLabel(account.locale, portalZone),
    avatarHosts,
    maxPictureMegabytes: MAX_PICTURE_BYTES / 1024 / 1024,
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
    avatar_url: isOwnPicture(account.avatarUrl) ? '' : (account.avatarUrl ?? ''),
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
