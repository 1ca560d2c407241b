import type { Request, RequestHandler, Response } from 'express';
import { z } from 'zod';
import { clientIp } from '../../platform/http/client.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { renderPage } from '../../platform/http/render-page.ts';
import { getLocale } from '../../platform/http/viewer.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import { mailLists, type MailList } from './mail-preferences.ts';
import { findUserByUnsubscribeKey, unsubscribe } from './unsubscribe.ts';

export type UnsubscribePages = Record<'show' | 'stop' | 'body', RequestHandler>;

const mailListParam = z.enum(mailLists).optional().catch(undefined);

/**
 * `/unsubscribe/:list/:key`, from the mails themselves. Opening it changes nothing, because scanners of mail open links; its button and
 * the mail program's own (RFC 8058) post to it. It asks for no session and says nobody's name.
 */
export function unsubscribePages(context: AppContext): UnsubscribePages {
  return {
    async show(request, response) {
      const asked = await askedOf(request);
      if (asked) showUnsubscribe(response, asked.list, 'ask');
      else showInvalidLink(response);
    },

    async stop(request, response) {
      const asked = await askedOf(request);
      if (!asked) return showInvalidLink(response);
      await unsubscribe(context, asked.userId, asked.list, clientIp(request));
      showUnsubscribe(response, asked.list, 'done');
    },

    /** What is posted is not read: the address says everything, and mail programs send it in a form of their own choice. */
    body: (_request, _response, next) => next(),
  };

  async function askedOf({ params }: Request): Promise<{ list: MailList; userId: number } | undefined> {
    const list = mailListParam.parse(params['list']);
    const userId = list && (await findUserByUnsubscribeKey(context, list, String(params['key'])));
    return list && userId !== undefined ? { list, userId } : undefined;
  }
}

function showUnsubscribe(response: Response, list: MailList, step: 'ask' | 'done'): void {
  const words = messagesFor(getLocale(response.req, response)).mailPreferences.unsubscribe[list];
  response.set('Referrer-Policy', 'no-referrer');
  renderPage(response, 'mail-choices/stop', { title: words.title, layout: 'single', list, step });
}

function showInvalidLink(response: Response): void {
  const { invalidLink } = messagesFor(getLocale(response.req, response)).mailPreferences.unsubscribe;
  response.set('Referrer-Policy', 'no-referrer');
  renderPage(response, 'mail-choices/stop-gone', { title: invalidLink.title, layout: 'single', status: 404 });
}
