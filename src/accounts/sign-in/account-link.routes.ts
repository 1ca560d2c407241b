import type { Request, RequestHandler, Response } from 'express';
import { clientAddress } from '../../platform/http/client-ip.ts';
import { leaveNotice } from '../../platform/http/flash.ts';
import { parsed } from '../../platform/http/parse-request.ts';
import { policyOfSecretPage } from '../../platform/http/secret-page.ts';
import { showPage } from '../../platform/http/render-page.ts';
import { localeOf } from '../../platform/http/viewer.ts';
import { wordsIn } from '../../platform/messages/messages.ts';
import { displayName, type Account } from '../account.ts';
import type { AccountLink } from '../links/account-link.ts';
import { choosePassword } from '../passwords/set-password-with-link.ts';
import { confirmEmail } from '../email/confirm-email-change.ts';
import { chosenPasswordForm } from './account-link.forms.ts';
import type { AccountNeeds } from '../context.ts';
import { openLink } from '../links/find-usable-link.ts';
import type { PasswordFault } from '../passwords/password-rules.ts';
import { unlessBusy } from '../passwords/reject-when-busy.ts';

export type LinkPages = { show: RequestHandler; submit: RequestHandler };

/** What a mailed or handed-over link opens: a page with one button. Only pressing it uses the link up. */
export function linkPages(needs: AccountNeeds): LinkPages {
  const referrerPolicy = policyOfSecretPage(needs.settings.http.publicUrl);

  return {
    async show(request, response) {
      response.set('Referrer-Policy', referrerPolicy);
      const opened = await openLink(needs, request.params['secret']);
      if (!opened) return showGone(response);
      if (opened.link.kind === 'email') return showEmail(response, opened.link, opened.account);
      showPassword(response, opened.link, opened.account);
    },

    async submit(request, response) {
      response.set('Referrer-Policy', referrerPolicy);
      const opened = await openLink(needs, request.params['secret']);
      if (!opened) return showGone(response);
      if (opened.link.kind === 'email') return submitEmail(request, response);
      await submitPassword(request, response, opened.link, opened.account);
    },
  };

  async function submitPassword(request: Request, response: Response, link: AccountLink, account: Account): Promise<void> {
    const form = parsed(chosenPasswordForm, request.body);
    if (form.new_password !== form.repeat_password) return showPassword(response, link, account, 'repeat');
    const choice = await unlessBusy(choosePassword(needs, request.params['secret'], form.new_password, clientAddress(request)));
    switch (choice.kind) {
      case 'chosen':
        return response.redirect(303, '/login?reason=password-chosen');
      case 'no-link':
        return showGone(response);
      case 'refused':
        return showPassword(response, link, account, choice.fault);
      default:
        choice satisfies never;
    }
  }

  async function submitEmail(request: Request, response: Response): Promise<void> {
    const confirmed = await confirmEmail(needs, request.params['secret'], clientAddress(request));
    if (!confirmed) return showGone(response);
    if (request.user?.id !== confirmed.accountId) return response.redirect(303, '/login?reason=email-confirmed');
    leaveNotice(response, 'email-changed');
    response.redirect(303, '/profile');
  }
}

function showPassword(response: Response, { kind }: AccountLink, account: Account, fault?: PasswordFault | 'repeat'): void {
  const words = wordsIn(localeOf(response.req, response));
  const { faults } = words.profile;
  showPage(response, 'accounts/link-password', {
    title: kind === 'invitation' ? words.links.invitation.title : words.links.reset.title,
    layout: 'single',
    status: fault ? 422 : 200,
    kind,
    name: displayName(account),
    username: account.username,
    faults: {
      new: fault && fault !== 'repeat' ? faults.password[fault] : undefined,
      repeat: fault === 'repeat' ? faults.repeat : undefined,
    },
  });
}

function showEmail(response: Response, { email }: AccountLink, { username }: Account): void {
  const { title } = wordsIn(localeOf(response.req, response)).links.email;
  showPage(response, 'accounts/link-email', { title, layout: 'single', email, username });
}

function showGone(response: Response): void {
  const { title } = wordsIn(localeOf(response.req, response)).links.gone;
  showPage(response, 'accounts/link-gone', { title, layout: 'single', status: 410 });
}
