import type { Request, RequestHandler, Response } from 'express';
import { z } from 'zod';
import { clientIp } from '../../platform/http/client.ts';
import { setFlash } from '../../platform/http/flash.ts';
import { passwordText, trimmedLine } from '../../platform/http/form-fields.ts';
import { parseInput } from '../../platform/http/parse-request.ts';
import { logRefusal } from '../../platform/http/security-log.ts';
import { renderPage } from '../../platform/http/render-page.ts';
import { SECRET_PAGE_REFERRER_POLICY } from '../../platform/http/security-headers.ts';
import { getLocale } from '../../platform/http/viewer.ts';
import { isMailReadable } from '../../platform/mail/queue-mail.ts';
import { messagesFor, type Messages } from '../../platform/messages/messages.ts';
import { displayName, type Account } from '../account.ts';
import type { AccountContext } from '../context.ts';
import { findAccount } from '../find-account.ts';
import { confirmEmailChange } from '../email/change-own-email.ts';
import type { AccountLink } from '../links/account-link.ts';
import { readKnownDevices, rememberDevice } from '../limits/known-device.ts';
import { findUsableLink } from '../links/find-usable-link.ts';
import type { PasswordError } from '../passwords/password-rules.ts';
import { requestPasswordReset, setPasswordWithLink } from '../passwords/reset-password.ts';

const MAIL_LIMIT_RETRY_SECONDS = 3600;

const newPasswordForm = z.object({
  new_password: passwordText().default(''),
  repeat_password: passwordText().default(''),
});

const forgotPasswordForm = z.object({ login: trimmedLine() });

const forgotPasswordQuery = z.object({ sent: z.literal('1').optional().catch(undefined) });

/** «Olvidé mi contraseña»: the answer is the same whether the login exists or not. */
export function forgotPasswordPages(context: AccountContext): { show: RequestHandler; submit: RequestHandler } {
  return {
    show(request, response) {
      const { sent } = parseInput(forgotPasswordQuery, request.query);
      if (!sent) return showForm(response, {});
      const { sentTitle: title } = linkMessages(response).forgotPassword;
      const sendsMail = isMailReadable(context.settings);
      renderPage(response, 'accounts/sign-in/forgot-password-sent', { title, layout: 'single', sendsMail });
    },

    async submit(request, response) {
      const { login } = parseInput(forgotPasswordForm, request.body);
      if (login === '') return showForm(response, { status: 422, empty: true });
      const result = await requestPasswordReset(context, {
        login,
        clientIp: clientIp(request),
        devices: readKnownDevices(context, request),
      });
      if (result.kind === 'requested') return response.redirect(303, `/forgot-password?sent=1&lang=${getLocale(request, response)}`);
      response.set('Retry-After', String(MAIL_LIMIT_RETRY_SECONDS));
      showForm(response, { status: 429, rateLimited: true, login });
    },
  };

  function showForm(response: Response, view: { status?: number; empty?: boolean; rateLimited?: boolean; login?: string }): void {
    const { title } = linkMessages(response).forgotPassword;
    const sendsMail = isMailReadable(context.settings);
    renderPage(response, 'accounts/sign-in/forgot-password', { title, layout: 'single', login: '', sendsMail, ...view });
  }
}

/** The page that a mailed or one-time link opens. It has one button, and only its POST uses the link up. */
export function accountLinkPages(context: AccountContext): { show: RequestHandler; submit: RequestHandler } {
  return {
    async show(request, response) {
      response.set('Referrer-Policy', SECRET_PAGE_REFERRER_POLICY);
      const usable = await findUsableLink(context, request.params['secret']);
      if (!usable) return showExpiredLink(response);
      if (usable.link.kind === 'email') return showEmailConfirmation(response, usable.link, usable.account);
      showPasswordForm(response, usable.link, usable.account);
    },

    async submit(request, response) {
      response.set('Referrer-Policy', SECRET_PAGE_REFERRER_POLICY);
      const usable = await findUsableLink(context, request.params['secret']);
      if (!usable) return showExpiredLink(response);
      if (usable.link.kind === 'email') return submitEmail(request, response);
      await submitPassword(request, response, usable.link, usable.account);
    },
  };

  async function submitPassword(request: Request, response: Response, link: AccountLink, account: Account): Promise<void> {
    const form = parseInput(newPasswordForm, request.body);
    if (form.new_password !== form.repeat_password) return showPasswordForm(response, link, account, 'repeat');
    const result = await setPasswordWithLink(context, request.params['secret'], form.new_password, clientIp(request));
    switch (result.kind) {
      case 'set':
        await rememberOwnDevice(request, account.id);
        return response.redirect(303, '/login?reason=password-chosen');
      case 'no-link':
        return showExpiredLink(response);
      case 'refused':
        return showPasswordForm(response, link, account, result.error);
      default:
        result satisfies never;
    }
  }

  /** Whoever chose the password here may sign in here, whatever others try on the account meanwhile. */
  async function rememberOwnDevice(request: Request, accountId: number): Promise<void> {
    const current = await findAccount(context.db, accountId);
    if (current) rememberDevice(context, request, current);
  }

  async function submitEmail(request: Request, response: Response): Promise<void> {
    const confirmed = await confirmEmailChange(context, request.params['secret'], clientIp(request));
    if (!confirmed) return showExpiredLink(response);
    if (request.user?.id !== confirmed.accountId) return response.redirect(303, '/login?reason=email-confirmed');
    setFlash(response, 'email-changed');
    response.redirect(303, '/profile');
  }
}

function showPasswordForm(response: Response, { kind }: AccountLink, account: Account, error?: PasswordError | 'repeat'): void {
  const messages = linkMessages(response);
  const { errors } = messagesFor(getLocale(response.req, response)).profile;
  renderPage(response, 'accounts/sign-in/link-password', {
    title: kind === 'invitation' ? messages.invitation.title : messages.reset.title,
    layout: 'single',
    status: error ? 422 : 200,
    kind,
    name: displayName(account),
    username: account.username,
    errors: {
      new: error && error !== 'repeat' ? errors.password[error] : undefined,
      repeat: error === 'repeat' ? errors.passwordsDiffer : undefined,
    },
  });
}

function showEmailConfirmation(response: Response, { email }: AccountLink, { username }: Account): void {
  const { title } = linkMessages(response).email;
  renderPage(response, 'accounts/sign-in/link-email', { title, layout: 'single', email, username });
}

function showExpiredLink(response: Response): void {
  logRefusal(response, 'link-rejected');
  const { title } = linkMessages(response).expired;
  renderPage(response, 'accounts/sign-in/link-expired', { title, layout: 'single', status: 410 });
}

function linkMessages(response: Response): Messages['accountLinks'] {
  return messagesFor(getLocale(response.req, response)).accountLinks;
}
