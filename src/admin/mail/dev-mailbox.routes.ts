import type { RequestHandler } from 'express';
import { HttpError } from '../../platform/http/http-error.ts';
import { requireId } from '../../platform/http/parse-request.ts';
import { renderPage } from '../../platform/http/render-page.ts';
import { getLocale } from '../../platform/http/viewer.ts';
import { decryptEmailContent, renderEmail } from '../../platform/mail/email-content.ts';
import { findMail, listNewestMails, mailStatus, type Mail, type MailListItem } from '../../platform/mail/find-mail.ts';
import type { MailContext } from '../../platform/mail/queue-mail.ts';
import { messagesFor } from '../../platform/messages/messages.ts';

const MAX_SHOWN = 50;

/** A mail that is shown as a page may have styles, and nothing else. */
const MAIL_CONTENT_SECURITY_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** `/mail` on a development machine: the mails that would have been sent, with their content and links. */
export function devMailboxPages({ db, settings, clock, identity }: MailContext): Record<'list' | 'show' | 'showHtml', RequestHandler> {
  const statusOf = (mail: Mail | MailListItem) => mailStatus(mail, clock.now());
  return {
    async list(request, response) {
      renderPage(response, 'admin/mail/dev-mailbox', {
        title: messagesFor(getLocale(request, response)).mailPages.devMailbox.title,
        mails: await listNewestMails(db, MAX_SHOWN),
        statusOf,
      });
    },

    async show(request, response) {
      const { mail, content } = await loadMail(request.params['id']);
      const text = content && (await renderEmail(content, identity.current)).text;
      renderPage(response, 'admin/mail/dev-mail', { title: mail.subject, mail, mailStatus: statusOf(mail), text });
    },

    async showHtml(request, response) {
      const { content } = await loadMail(request.params['id']);
      if (!content) throw new HttpError(404, 'not-found');
      response.set({ 'Cache-Control': 'no-store', 'Content-Security-Policy': MAIL_CONTENT_SECURITY_POLICY });
      response.send((await renderEmail(content, identity.current)).html);
    },
  };

  /** `content` is undefined where it was deleted. */
  async function loadMail(id: string | string[] | undefined) {
    const mail = await findMail(db, requireId(id));
    if (!mail) throw new HttpError(404, 'not-found');
    return { mail, content: decryptEmailContent(settings, mail) };
  }
}
