import type { RequestHandler, Response } from 'express';
import { clientAddress } from '../../platform/http/client-ip.ts';
import { parsed } from '../../platform/http/parse-request.ts';
import { Refusal } from '../../platform/http/http-error.ts';
import { hashOf } from '../../platform/http/session-store.ts';
import { leaveNotice } from '../../platform/http/flash.ts';
import { showPage } from '../../platform/http/render-page.ts';
import { mailIsRead } from '../../platform/mail/mail.ts';
import { wordsIn } from '../../platform/messages/messages.ts';
import { hasCredential } from '../../jitsi/credentials/credential-store.ts';
import type { Account } from '../account.ts';
import { changeOwnEmail } from '../email/change-own-email.ts';
import { changeOwnPassword } from '../passwords/update-own-password.ts';
import { emailFaultWords, type EmailFormFault } from './email-form-error.ts';
import { accountOf } from '../guards.ts';
import type { AccountNeeds } from '../context.ts';
import { passwordFaultWords, type PasswordFormFault } from '../passwords/password-form-error.ts';
import {
  emailForm,
  passwordForm,
  profileFaults,
  profileForm,
  separatePasswordForm,
  timeZones,
  type ProfileFaults,
  type ProfileForm,
} from './profile.forms.ts';
import { setSeparateXmppPassword } from '../passwords/update-own-xmpp-password.ts';
import { unlessBusy } from '../passwords/reject-when-busy.ts';
import { updateProfile } from './update-profile.ts';

export type ProfilePages = Record<'show' | 'save' | 'changeEmail' | 'changePassword' | 'separatePassword', RequestHandler>;

export function profilePages(needs: AccountNeeds): ProfilePages {
  return {
    async show(_request, response) {
      await showProfile(response, {});
    },

    async save(request, response) {
      const form = parsed(profileForm, request.body);
      const faults = profileFaults(form, needs.settings.avatarHosts);
      if (Object.keys(faults).length > 0) return showProfile(response, { form, faults });
      const profile = {
        firstName: form.first_name,
        lastName: form.last_name,
        locale: form.locale,
        timeZone: form.time_zone || null,
        avatarUrl: form.avatar_url || null,
      };
      await updateProfile(needs, accountOf(response).id, profile, clientAddress(request));
      done(response, 'profile-saved');
    },

    async changeEmail(request, response) {
      const form = parsed(emailForm, request.body);
      const change = { email: form.email, password: form.email_password, address: clientAddress(request) };
      const result = await unlessBusy(changeOwnEmail(needs, accountOf(response), change));
      if (result.kind === 'asked') return done(response, 'email-asked');
      await showProfile(response, { newEmail: form.email, emailFault: result });
    },

    async changePassword(request, response) {
      const form = parsed(passwordForm, request.body);
      const account = accountOf(response);
      if (form.new_password !== form.repeat_password) return showProfile(response, { passwordFault: 'repeat' });
      const change = {
        old: form.old_password,
        new: form.new_password,
        keepSession: hashOf(request.sessionID),
        address: clientAddress(request),
      };
      const result = await unlessBusy(changeOwnPassword(needs, account, change));
      if (result.kind === 'changed') return done(response, 'password-changed');
      await showProfile(response, { passwordFault: result });
    },

    async separatePassword(request, response) {
      const form = parsed(separatePasswordForm, request.body);
      const account = accountOf(response);
      if (needs.settings.xmpp.form === 'off') throw new Refusal(404, 'not-found');
      const change = { portalPassword: form.portal_password, xmppPassword: form.xmpp_password, address: clientAddress(request) };
      const result = await unlessBusy(setSeparateXmppPassword(needs, account, change));
      if (result.kind === 'changed') return done(response, form.xmpp_password ? 'separate-on' : 'separate-off');
      await showProfile(response, { separateFault: result });
    },
  };

  async function showProfile(response: Response, given: ProfileView): Promise<void> {
    const account = accountOf(response);
    const { xmpp, timeZone, avatarHosts } = needs.settings;
    showPage(response, 'accounts/profile', {
      title: wordsIn(account.locale).profile.title,
      status: Object.keys(given).length > 0 ? 422 : 200,
      account,
      form: given.form ?? formOf(account),
      faults: given.faults ?? {},
      sendsMail: mailIsRead(needs.settings),
      newEmail: given.newEmail ?? '',
      emailFault: emailFaultWords(given.emailFault, account, timeZone),
      passwordFault: passwordFaultWords(given.passwordFault, account, timeZone),
      separateFault: passwordFaultWords(given.separateFault, account, timeZone),
      timeZones: timeZones(),
      portalZone: timeZone,
      avatarHosts,
      keepsCredentials: xmpp.form !== 'off',
      knownToProsody: await hasCredential(needs.db, xmpp, account.username),
    });
  }
}

type ProfileView = {
  form?: ProfileForm;
  faults?: ProfileFaults;
  newEmail?: string;
  emailFault?: EmailFormFault;
  passwordFault?: PasswordFormFault;
  separateFault?: PasswordFormFault;
};

function formOf(account: Account): ProfileForm {
  return {
    first_name: account.firstName,
    last_name: account.lastName,
    locale: account.locale,
    time_zone: account.timeZone ?? '',
    avatar_url: account.avatarUrl ?? '',
  };
}

function done(response: Response, notice: string): void {
  leaveNotice(response, notice);
  response.redirect(303, '/profile');
}
