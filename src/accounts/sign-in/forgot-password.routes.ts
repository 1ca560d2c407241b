import type { RequestHandler, Response } from 'express';
import { clientAddress } from '../../platform/http/client-ip.ts';
import { parsed } from '../../platform/http/parse-request.ts';
import { showPage } from '../../platform/http/render-page.ts';
import { localeOf } from '../../platform/http/viewer.ts';
import { mailIsRead } from '../../platform/mail/mail.ts';
import { wordsIn } from '../../platform/messages/messages.ts';
import { askForNewPassword } from '../passwords/request-password-reset.ts';
import { forgottenForm, forgottenQuery } from './account-link.forms.ts';
import type { AccountNeeds } from '../context.ts';

const AN_HOUR_IN_SECONDS = 3600;

/** «Olvidé mi contraseña»: the answer is the same whoever is asked for. */
export function forgottenPages(needs: AccountNeeds): { show: RequestHandler; submit: RequestHandler } {
  return {
    show(request, response) {
      const { sent } = parsed(forgottenQuery, request.query);
      if (sent) return showPage(response, 'accounts/forgotten-sent', { title: words(response).sentTitle, layout: 'single' });
      showForm(response, {});
    },

    async submit(request, response) {
      const { login } = parsed(forgottenForm, request.body);
      if (login === '') return showForm(response, { status: 422, empty: true });
      const asked = await askForNewPassword(needs, login, clientAddress(request));
      if (asked.kind === 'asked') return response.redirect(303, `/forgot-password?sent=1&lang=${localeOf(request, response)}`);
      response.set('Retry-After', String(AN_HOUR_IN_SECONDS));
      showForm(response, { status: 429, tooOften: true, login });
    },
  };

  function showForm(response: Response, form: { status?: number; empty?: boolean; tooOften?: boolean; login?: string }): void {
    const sendsMail = mailIsRead(needs.settings);
    showPage(response, 'accounts/forgotten', { title: words(response).title, layout: 'single', login: '', sendsMail, ...form });
  }
}

function words(response: Response) {
  return wordsIn(localeOf(response.req, response)).links.forgotten;
}
