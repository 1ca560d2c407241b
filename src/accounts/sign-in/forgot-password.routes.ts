import type { RequestHandler, Response } from 'express';
import { clientIp } from '../../platform/http/client.ts';
import { parseInput } from '../../platform/http/parse-request.ts';
import { renderPage } from '../../platform/http/render-page.ts';
import { getLocale } from '../../platform/http/viewer.ts';
import { isMailReadable } from '../../platform/mail/mail.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import { requestPasswordReset } from '../passwords/request-password-reset.ts';
import { forgotPasswordForm, forgotPasswordQuery } from './account-link.forms.ts';
import type { AccountContext } from '../context.ts';

const RETRY_AFTER_SECONDS = 3600;

/** «Olvidé mi contraseña»: the answer is the same whoever is asked for. */
export function forgotPasswordPages(context: AccountContext): { show: RequestHandler; submit: RequestHandler } {
  return {
    show(request, response) {
      const { sent } = parseInput(forgotPasswordQuery, request.query);
      if (sent) return renderPage(response, 'accounts/forgotten-sent', { title: messages(response).sentTitle, layout: 'single' });
      showForm(response, {});
    },

    async submit(request, response) {
      const { login } = parseInput(forgotPasswordForm, request.body);
      if (login === '') return showForm(response, { status: 422, empty: true });
      const asked = await requestPasswordReset(context, login, clientIp(request));
      if (asked.kind === 'asked') return response.redirect(303, `/forgot-password?sent=1&lang=${getLocale(request, response)}`);
      response.set('Retry-After', String(RETRY_AFTER_SECONDS));
      showForm(response, { status: 429, tooOften: true, login });
    },
  };

  function showForm(response: Response, form: { status?: number; empty?: boolean; tooOften?: boolean; login?: string }): void {
    const sendsMail = isMailReadable(context.settings);
    renderPage(response, 'accounts/forgotten', { title: messages(response).title, layout: 'single', login: '', sendsMail, ...form });
  }
}

function messages(response: Response) {
  return messagesFor(getLocale(response.req, response)).accountLinks.forgotPassword;
}
