import type { RequestHandler, Response } from 'express';
import { clientIp } from '../../platform/http/client.ts';
import { setFlash } from '../../platform/http/flash.ts';
import { HttpError } from '../../platform/http/http-error.ts';
import { parseInput } from '../../platform/http/parse-request.ts';
import { hashSessionId } from '../../platform/http/session-store.ts';
import type { AccountContext } from '../context.ts';
import { requestEmailChange } from '../email/change-own-email.ts';
import { signedInAccount } from '../guards.ts';
import { updateOwnPassword } from '../passwords/set-password.ts';
import { updateOwnXmppPassword } from '../passwords/xmpp-password.ts';
import { renderProfile } from './profile-page.ts';
import { emailForm, passwordForm, profileForm, separatePasswordForm, validateProfile } from './profile.forms.ts';
import { updateProfile } from './update-profile.ts';

export type ProfilePages = Record<'show' | 'update' | 'updateEmail' | 'updatePassword' | 'updateXmppPassword', RequestHandler>;

export function profilePages(context: AccountContext): ProfilePages {
  return {
    async show(_request, response) {
      await renderProfile(context, response, {});
    },

    async update(request, response) {
      const form = parseInput(profileForm, request.body);
      const errors = validateProfile(form, context.settings.avatarHosts);
      if (Object.keys(errors).length > 0) return renderProfile(context, response, { form, errors });
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

    async updateEmail(request, response) {
      const form = parseInput(emailForm, request.body);
      const change = { email: form.email, password: form.email_password, clientIp: clientIp(request) };
      const result = await requestEmailChange(context, signedInAccount(response), change);
      if (result.kind === 'requested') return redirectWithFlash(response, 'email-change-requested');
      await renderProfile(context, response, { newEmail: form.email, emailError: result });
    },

    async updatePassword(request, response) {
      const form = parseInput(passwordForm, request.body);
      if (form.new_password !== form.repeat_password) return renderProfile(context, response, { passwordError: 'repeat' });
      const result = await updateOwnPassword(context, signedInAccount(response), {
        old: form.old_password,
        new: form.new_password,
        keepSession: hashSessionId(request.sessionID),
        clientIp: clientIp(request),
      });
      if (result.kind === 'updated') return redirectWithFlash(response, 'password-changed');
      await renderProfile(context, response, { passwordError: result });
    },

    async updateXmppPassword(request, response) {
      const form = parseInput(separatePasswordForm, request.body);
      if (context.settings.xmpp.form === 'off') throw new HttpError(404, 'not-found');
      const change = { portalPassword: form.portal_password, xmppPassword: form.xmpp_password, clientIp: clientIp(request) };
      const result = await updateOwnXmppPassword(context, signedInAccount(response), change);
      if (result.kind === 'updated')
        return redirectWithFlash(response, form.xmpp_password ? 'xmpp-password-separate' : 'xmpp-password-shared');
      await renderProfile(context, response, { xmppPasswordError: result });
    },
  };
}

function redirectWithFlash(response: Response, flash: string): void {
  setFlash(response, flash);
  response.redirect(303, '/profile');
}
