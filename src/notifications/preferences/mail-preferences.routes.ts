import type { Request, RequestHandler, Response } from 'express';
import { z } from 'zod';
import { signedInAccount, signedInActor } from '../../accounts/guards.ts';
import { clientIp } from '../../platform/http/client.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { setFlash } from '../../platform/http/flash.ts';
import { checkbox } from '../../platform/http/form-fields.ts';
import { parseInput } from '../../platform/http/parse-request.ts';
import { renderPage } from '../../platform/http/render-page.ts';
import { SECRET_PAGE_REFERRER_POLICY } from '../../platform/http/security-headers.ts';
import { getLocale } from '../../platform/http/viewer.ts';
import { isMailConfigured } from '../../platform/mail/queue-mail.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import { mailLists, reminderLeadTimes, type MailList } from './mail-preferences.ts';
import { findMailPreferences } from './stored-mail-preferences.ts';
import { findUserByUnsubscribeKey, unsubscribe } from './unsubscribe.ts';
import { rotateUnsubscribeLinks, updateMailPreferences } from './update-mail-preferences.ts';

type MailPreferencePages = Record<'show' | 'update' | 'rotateLinks', RequestHandler>;

const mailPreferencesForm = z.object({ day: checkbox(), hour: checkbox(), minutes: checkbox(), notices: checkbox() });

const PATH = '/profile/mail';

/** `/profile/mail`: which mails about their classes a user wants. */
export function mailPreferencePages(context: AppContext): MailPreferencePages {
  return {
    async show(_request, response) {
      const { id, locale, email } = signedInAccount(response);
      renderPage(response, 'notifications/mail-preferences', {
        title: messagesFor(locale).mailPreferences.title,
        preferences: await findMailPreferences(context.db, id),
        leadTimes: reminderLeadTimes,
        email,
        sendsMail: isMailConfigured(context.settings),
      });
    },

    async update(request, response) {
      await updateMailPreferences(context, signedInActor(response), parseInput(mailPreferencesForm, request.body));
      setFlash(response, 'mail-preferences-saved');
      response.redirect(303, PATH);
    },

    async rotateLinks(_request, response) {
      await rotateUnsubscribeLinks(context, signedInActor(response));
      setFlash(response, 'unsubscribe-links-rotated');
      response.redirect(303, PATH);
    },
  };
}

type UnsubscribePages = Record<'show' | 'unsubscribe' | 'skipBody', RequestHandler>;

const mailListParam = z.enum(mailLists).optional().catch(undefined);

/**
 * `/unsubscribe/:list/:key`, linked from mails. GET changes nothing, because mail scanners open links; the button of the page and
 * the one of mail programs (RFC 8058) send a POST. Needs no session and shows no name.
 */
export function unsubscribePages(context: AppContext): UnsubscribePages {
  return {
    async show(request, response) {
      const link = await parseLink(request);
      if (link) showUnsubscribe(response, link.list, 'confirm');
      else showInvalidLink(response);
    },

    async unsubscribe(request, response) {
      const link = await parseLink(request);
      if (!link) return showInvalidLink(response);
      await unsubscribe(context, link.userId, link.list, clientIp(request));
      showUnsubscribe(response, link.list, 'done');
    },

    /** The body is not read: the URL says everything, and mail programs choose the body's format. */
    skipBody: (_request, _response, next) => next(),
  };

  async function parseLink({ params }: Request): Promise<{ list: MailList; userId: number } | undefined> {
    const list = mailListParam.parse(params['list']);
    const userId = list && (await findUserByUnsubscribeKey(context, list, String(params['key'])));
    return list && userId !== undefined ? { list, userId } : undefined;
  }
}

function showUnsubscribe(response: Response, list: MailList, step: 'confirm' | 'done'): void {
  const { title } = messagesFor(getLocale(response.req, response)).mailPreferences.unsubscribe[list];
  response.set('Referrer-Policy', SECRET_PAGE_REFERRER_POLICY);
  renderPage(response, 'notifications/unsubscribe', { title, layout: 'single', list, step });
}

function showInvalidLink(response: Response): void {
  const { title } = messagesFor(getLocale(response.req, response)).mailPreferences.unsubscribe.invalidLink;
  response.set('Referrer-Policy', SECRET_PAGE_REFERRER_POLICY);
  renderPage(response, 'notifications/invalid-unsubscribe-link', { title, layout: 'single', status: 404 });
}
