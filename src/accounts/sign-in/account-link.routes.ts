import type { Request, RequestHandler, Response } from 'express';
import { clientIp } from '../../platform/http/client.ts';
import { setFlash } from '../../platform/http/flash.ts';
import { parseInput } from '../../platform/http/parse-request.ts';
import { secretPageReferrerPolicy } from '../../platform/http/security-headers.ts';
import { renderPage } from '../../platform/http/render-page.ts';
import { getLocale } from '../../platform/http/viewer.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import { displayName, type Account } from '../account.ts';
import type { AccountLink } from '../links/account-link.ts';
import { setPasswordWithLink } from '../passwords/set-password-with-link.ts';
import { confirmEmailChange } from '../email/confirm-email-change.ts';
import { newPasswordForm } from './account-link.forms.ts';
import type { AccountContext } from '../context.ts';
import { findUsableLink } from '../links/find-usable-link.ts';
import type { PasswordError } from '../passwords/password-rules.ts';
import { rejectWhenBusy } from '../passwords/reject-when-busy.ts';

export type AccountLinkPages = { show: RequestHandler; submit: RequestHandler };

/** What a mailed or handed-over link opens: a page with one button. Only pressing it uses the link up. */
export function accountLinkPages(context: AccountContext): AccountLinkPages {
  const referrerPolicy = secretPageReferrerPolicy(context.settings.http.publicUrl);

  return {
    async show(request, response) {
      response.set('Referrer-Policy', referrerPolicy);
      const opened = await findUsableLink(context, request.params['secret']);
      if (!opened) return showExpiredLink(response);
      if (opened.link.kind === 'email') return showEmailConfirmation(response, opened.link, opened.account);
      showPasswordForm(response, opened.link, opened.account);
    },

    async submit(request, response) {
      response.set('Referrer-Policy', referrerPolicy);
      const opened = await findUsableLink(context, request.params['secret']);
      if (!opened) return showExpiredLink(response);
      if (opened.link.kind === 'email') return submitEmail(request, response);
      await submitPassword(request, response, opened.link, opened.account);
    },
  };

  async function submitPassword(request: Request, response: Response, link: AccountLink, account: Account): Promise<void> {
    const form = parseInput(newPasswordForm, request.body);
    if (form.new_password !== form.repeat_password) return showPasswordForm(response, link, account, 'repeat');
    const choice = await rejectWhenBusy(setPasswordWithLink(context, request.params['secret'], form.new_password, clientIp(request)));
    switch (choice.kind) {
      case 'chosen':
        return response.redirect(303, '/login?reason=password-chosen');
      case 'no-link':
        return showExpiredLink(response);
      case 'refused':
        return showPasswordForm(response, link, account, choice.error);
      default:
        choice satisfies never;
    }
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
  const messages = messagesFor(getLocale(response.req, response));
  const { errors } = messages.profile;
  renderPage(response, 'accounts/link-password', {
    title: kind === 'invitation' ? messages.accountLinks.invitation.title : messages.accountLinks.reset.title,
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
  const { title } = messagesFor(getLocale(response.req, response)).accountLinks.email;
  renderPage(response, 'accounts/link-email', { title, layout: 'single', email, username });
}

function showExpiredLink(response: Response): void {
  const { title } = messagesFor(getLocale(response.req, response)).accountLinks.expired;
  renderPage(response, 'accounts/link-gone', { title, layout: 'single', status: 410 });
}
