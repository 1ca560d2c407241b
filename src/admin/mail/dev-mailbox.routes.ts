import type { RequestHandler, Response } from 'express';
import { idFrom } from '../../platform/http/parse-request.ts';
import { Refusal } from '../../platform/http/http-error.ts';
import { showPage } from '../../platform/http/render-page.ts';
import { localeOf } from '../../platform/http/viewer.ts';
import { wordsIn } from '../../platform/messages/messages.ts';
import { findMailRow, findNewestMails } from '../../platform/mail/mail.queries.ts';
import type { MailNeeds } from '../../platform/mail/context.ts';
import { openLetter } from '../../platform/mail/decrypt-email.ts';
import { renderLetter } from '../../platform/mail/render-email.ts';
import { standingOf } from '../../platform/mail/mail-status.ts';

const MOST_SHOWN = 50;

/** What a mail may do that is shown as a page: be styled, and nothing else. */
const MAIL_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** `/mail` on a development machine: the mails that would have been sent, with their text and their links. */
export function mailWindow(needs: MailNeeds): Record<'list' | 'show' | 'asPage', RequestHandler> {
  const { db, settings, clock } = needs;
  const standing = (mail: Parameters<typeof standingOf>[0]) => standingOf(mail, clock.now());
  return {
    async list(_request, response) {
      showPage(response, 'mail/window', {
        title: words(response).title,
        mails: await findNewestMails(db, MOST_SHOWN),
        standingOf: standing,
      });
    },

    async show(request, response) {
      const mail = await mailOf(request.params['id']);
      const letter = openLetter(settings, mail);
      showPage(response, 'mail/one', {
        title: mail.subject,
        mail,
        standing: standing(mail),
        text: letter && (await renderLetter(letter)).text,
      });
    },

    async asPage(request, response) {
      const letter = openLetter(settings, await mailOf(request.params['id']));
      if (!letter) throw new Refusal(404, 'not-found');
      response.set({ 'Cache-Control': 'no-store', 'Content-Security-Policy': MAIL_POLICY });
      response.send((await renderLetter(letter)).html);
    },
  };

  async function mailOf(id: string | string[] | undefined) {
    const mail = await findMailRow(db, idFrom(id));
    if (!mail) throw new Refusal(404, 'not-found');
    return mail;
  }
}

function words(response: Response) {
  return wordsIn(localeOf(response.req, response)).mailPages.window;
}
