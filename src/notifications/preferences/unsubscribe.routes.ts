import type { Request, RequestHandler, Response } from 'express';
import { z } from 'zod';
import { clientAddress } from '../../platform/http/client-ip.ts';
import type { Needs } from '../../platform/http/context.ts';
import { showPage } from '../../platform/http/render-page.ts';
import { localeOf } from '../../platform/http/viewer.ts';
import { wordsIn } from '../../platform/messages/messages.ts';
import { mailLists, type MailList } from './mail-preferences.ts';
import { personOfLink, stopMail } from './unsubscribe.ts';

export type UnsubscribePages = Record<'show' | 'stop' | 'body', RequestHandler>;

const listOfPath = z.enum(mailLists).optional().catch(undefined);

/**
 * `/unsubscribe/:list/:key`, from the mails themselves. Opening it changes nothing, because scanners of mail open links; its button and
 * the mail program's own (RFC 8058) post to it. It asks for no session and says nobody's name.
 */
export function unsubscribePages(needs: Needs): UnsubscribePages {
  return {
    async show(request, response) {
      const asked = await askedOf(request);
      if (asked) show(response, asked.list, 'ask');
      else showGone(response);
    },

    async stop(request, response) {
      const asked = await askedOf(request);
      if (!asked) return showGone(response);
      await stopMail(needs, asked.userId, asked.list, clientAddress(request));
      show(response, asked.list, 'done');
    },

    /** What is posted is not read: the address says everything, and mail programs send it in a form of their own choice. */
    body: (_request, _response, next) => next(),
  };

  async function askedOf({ params }: Request): Promise<{ list: MailList; userId: number } | undefined> {
    const list = listOfPath.parse(params['list']);
    const userId = list && (await personOfLink(needs, list, String(params['key'])));
    return list && userId !== undefined ? { list, userId } : undefined;
  }
}

function show(response: Response, list: MailList, step: 'ask' | 'done'): void {
  const words = wordsIn(localeOf(response.req, response)).mailChoices.stop[list];
  response.set('Referrer-Policy', 'no-referrer');
  showPage(response, 'mail-choices/stop', { title: words.title, layout: 'single', list, step });
}

function showGone(response: Response): void {
  const { gone } = wordsIn(localeOf(response.req, response)).mailChoices.stop;
  response.set('Referrer-Policy', 'no-referrer');
  showPage(response, 'mail-choices/stop-gone', { title: gone.title, layout: 'single', status: 404 });
}
