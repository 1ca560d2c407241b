import type { Request, RequestHandler, Response } from 'express';
import { z } from 'zod';
import { clientIp } from '../../platform/http/client.ts';
import { setFlash } from '../../platform/http/flash.ts';
import { checkbox, passwordText, trimmedLine } from '../../platform/http/form-fields.ts';
import { parseInput } from '../../platform/http/parse-request.ts';
import { logRefusal } from '../../platform/http/security-log.ts';
import { renderPage } from '../../platform/http/render-page.ts';
import { SECRET_PAGE_REFERRER_POLICY } from '../../platform/http/security-headers.ts';
import { getLocale } from '../../platform/http/viewer.ts';
import { isMailReadable } from '../../platform/mail/queue-mail.ts';
import { messagesFor, type Messages } from '../../platform/messages/messages.ts';
import { displayName, type Account } from '../account.ts';
import type { AccountContext } from '../context.ts';
import { findAccount, type AccountWithHash } from '../find-account.ts';
import { confirmEmailChange } from '../email/change-own-email.ts';
import { listIdentities } from '../identity-providers/identities.ts';
import { unlinkAllIdentities } from '../identity-providers/link-identity.ts';
import type { AccountLink } from '../links/account-link.ts';
import { readKnownDevices, rememberDevice } from '../limits/known-device.ts';
import { findUsableLink } from '../links/find-usable-link.ts';
import { keepsFactorsForNow } from '../ways-in.ts';
import { findPasswordAccess, findSignInPolicy } from '../sign-in-policy.ts';
import { signInUrl } from '../sign-in-url.ts';
import { findSecondFactors } from '../second-factor/find-second-factors.ts';
import { listPasskeys } from '../second-factor/passkeys.ts';
import type { PasswordError } from '../passwords/password-rules.ts';
import { requestPasswordReset, setPasswordWithLink } from '../passwords/reset-password.ts';

const MAIL_LIMIT_RETRY_SECONDS = 3600;

const newPasswordForm = z.object({
  new_password: passwordText().default(''),
  repeat_password: passwordText().default(''),
  /** Whether identities at providers go, because their user does not know them. */
  unlink: checkbox(),
});

const forgotPasswordForm = z.object({ login: trimmedLine() });

const forgotPasswordQuery = z.object({ sent: z.literal('1').optional().catch(undefined) });

/** «Olvidé mi contraseña»: the answer is the same whether the login exists or not. */
export function forgotPasswordPages(context: AccountContext): { show: RequestHandler; submit: RequestHandler } {
  return {
    async show(request, response) {
      const { sent } = parseInput(forgotPasswordQuery, request.query);
      if ((await findSignInPolicy(context.db)).passwordFor === 'nobody') return showPasswordOff(response);
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
      if ((await findPasswordAccess(context.db, usable.account)) === 'off') return showPasswordOff(response);
      await showPasswordForm(response, usable.link, usable.account);
    },

    async submit(request, response) {
      response.set('Referrer-Policy', SECRET_PAGE_REFERRER_POLICY);
      const usable = await findUsableLink(context, request.params['secret']);
      if (!usable) return showExpiredLink(response);
      if (usable.link.kind === 'email') return submitEmail(request, response);
      if ((await findPasswordAccess(context.db, usable.account)) === 'off') return showPasswordOff(response);
      await submitPassword(request, response, usable.link, usable.account);
    },
  };

  async function submitPassword(request: Request, response: Response, link: AccountLink, account: AccountWithHash): Promise<void> {
    const form = parseInput(newPasswordForm, request.body);
    if (form.new_password !== form.repeat_password)
      return showPasswordForm(response, link, account, { error: 'repeat', unlink: form.unlink });
    const result = await setPasswordWithLink(
      context,
      request.params['secret'],
      form.new_password,
      clientIp(request),
      form.unlink ? (tx, current) => unlinkAllIdentities(tx, context, current, clientIp(request)) : undefined,
    );
    switch (result.kind) {
      case 'set':
        await rememberOwnDevice(request, account.id);
        return response.redirect(303, signInUrl({ reason: 'password-chosen' }));
      case 'no-link':
        return showExpiredLink(response);
      case 'refused':
        return showPasswordForm(response, link, account, { error: result.error, unlink: form.unlink });
      default:
        result satisfies never;
    }
  }

  async function showPasswordForm(
    response: Response,
    link: AccountLink,
    account: AccountWithHash,
    { error, unlink = false }: { error?: PasswordError | 'repeat'; unlink?: boolean } = {},
  ): Promise<void> {
    const { kind } = link;

    const messages = linkMessages(response);
    const { errors } = messagesFor(getLocale(response.req, response)).profile;
    renderPage(response, 'accounts/sign-in/link-password', {
      title: kind === 'invitation' ? messages.invitation.title : messages.reset.title,
      layout: 'single',
      status: error ? 422 : 200,
      kind,
      name: displayName(account),
      username: account.username,
      stays: await findWhatStays(link, account),
      unlink,
      errors: {
        new: error && error !== 'repeat' ? errors.password[error] : undefined,
        repeat: error === 'repeat' ? errors.passwordsDiffer : undefined,
      },
    });
  }

  /** What opens the account beside the new password. The first mailed link ends it by itself, so nothing is to be decided, but for administrators. */
  async function findWhatStays({ handedOver }: AccountLink, account: AccountWithHash) {
    const { id, emailProven } = account;
    if (!handedOver && !emailProven && !keepsFactorsForNow(context, account)) return undefined;
    const identities = await listIdentities(context.db, context, id);
    const passkeys = await listPasskeys(context.db, id);
    const { hasApp } = await findSecondFactors(context.db, id);
    return identities.length + passkeys.length > 0 || hasApp ? { identities, passkeys, hasApp } : undefined;
  }

  /** Whoever chose the password here may sign in here, whatever others try on the account meanwhile. */
  async function rememberOwnDevice(request: Request, accountId: number): Promise<void> {
    const current = await findAccount(context.db, accountId);
    if (current) rememberDevice(context, request, current);
  }

  async function submitEmail(request: Request, response: Response): Promise<void> {
    const confirmed = await confirmEmailChange(context, request.params['secret'], clientIp(request));
    if (!confirmed) return showExpiredLink(response);
    if (request.user?.id !== confirmed.accountId) return response.redirect(303, signInUrl({ reason: 'email-confirmed' }));
    setFlash(response, 'email-changed');
    response.redirect(303, '/profile');
  }
}

function showEmailConfirmation(response: Response, { email }: AccountLink, { username }: Account): void {
  const { title } = linkMessages(response).email;
  renderPage(response, 'accounts/sign-in/link-email', { title, layout: 'single', email, username });
}

/** A password would open nothing: the page leads to the ways that do. */
function showPasswordOff(response: Response): void {
  const { title } = messagesFor(getLocale(response.req, response)).signInPolicy.noPassword;
  renderPage(response, 'accounts/sign-in/password-off', { title, layout: 'single' });
}

function showExpiredLink(response: Response): void {
  logRefusal(response, 'link-rejected');
  const { title } = linkMessages(response).expired;
  renderPage(response, 'accounts/sign-in/link-expired', { title, layout: 'single', status: 410 });
}

function linkMessages(response: Response): Messages['accountLinks'] {
  return messagesFor(getLocale(response.req, response)).accountLinks;
}
