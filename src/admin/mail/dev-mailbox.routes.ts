import type { RequestHandler, Response } from 'express';
import { requireId } from '../../platform/http/parse-request.ts';
import { HttpError } from '../../platform/http/http-error.ts';
import { renderPage } from '../../platform/http/render-page.ts';
import { getLocale } from '../../platform/http/viewer.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import { findMail, listNewestMails } from '../../platform/mail/mail.queries.ts';
import type { MailContext } from '../../platform/mail/context.ts';
import { decryptEmailContent } from '../../platform/mail/decrypt-email.ts';
import { renderEmail } from '../../platform/mail/render-email.ts';
import { mailStatus } from '../../platform/mail/mail-status.ts';

const MAX_SHOWN = 50;

/** What a mail may do that is shown as a page: be styled, and nothing else. */
const MAIL_CONTENT_SECURITY_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** `/mail` on a development machine: the mails that would have been sent, with their text and their links. */
export function devMailboxPages(context: MailContext): Record<'list' | 'show' | 'asPage', RequestHandler> {
  const { db, settings, clock } = context;
  const standing = (mail: Parameters<typeof mailStatus>[0]) => mailStatus(mail, clock.now());
  return {
    async list(_request, response) {
      renderPage(response, 'mail/window', {
        title: words(response).title,
        mails: await listNewestMails(db, MAX_SHOWN),
        standingOf: standing,
      });
    },

    async show(request, response) {
      const mail = await mailOf(request.params['id']);
      const letter = decryptEmailContent(settings, mail);
      renderPage(response, 'mail/one', {
        title: mail.subject,
        mail,
        standing: standing(mail),
        text: letter && (await renderEmail(letter)).text,
      });
    },

    async asPage(request, response) {
      const letter = decryptEmailContent(settings, await mailOf(request.params['id']));
      if (!letter) throw new HttpError(404, 'not-found');
      response.set({ 'Cache-Control': 'no-store', 'Content-Security-Policy': MAIL_CONTENT_SECURITY_POLICY });
      response.send((await renderEmail(letter)).html);
    },
  };

  async function mailOf(id: string | string[] | undefined) {
    const mail = await findMail(db, requireId(id));
    if (!mail) throw new HttpError(404, 'not-found');
    return mail;
  }
}

function words(response: Response) {
  return messagesFor(getLocale(response.req, response)).mailPages.devMailbox;
}
