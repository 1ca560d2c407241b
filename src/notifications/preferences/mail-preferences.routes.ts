import type { RequestHandler } from 'express';
import { z } from 'zod';
import { signedInAccount, signedInActor } from '../../accounts/guards.ts';
import { checkbox } from '../../platform/http/form-fields.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { setFlash } from '../../platform/http/flash.ts';
import { parseInput } from '../../platform/http/parse-request.ts';
import { renderPage } from '../../platform/http/render-page.ts';
import { isMailConfigured } from '../../platform/mail/mail.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import { updateMailPreferences, rotateUnsubscribeLinks } from './update-mail-preferences.ts';
import { reminderLeadTimes } from './mail-preferences.ts';
import { findMailPreferences } from './mail-preferences.queries.ts';

export type MailPreferencePages = Record<'show' | 'save' | 'changeLinks', RequestHandler>;

const mailPreferencesForm = z.object({ day: checkbox(), hour: checkbox(), minutes: checkbox(), notices: checkbox() });

const PATH = '/profile/mail';

/** `/profile/mail`: which mails about their classes a person wants. */
export function mailPreferencePages(context: AppContext): MailPreferencePages {
  return {
    async show(_request, response) {
      const { id, locale, email } = signedInAccount(response);
      renderPage(response, 'mail-choices/show', {
        title: messagesFor(locale).mailPreferences.title,
        choices: await findMailPreferences(context.db, id),
        leads: reminderLeadTimes,
        email,
        sendsMail: isMailConfigured(context.settings),
      });
    },

    async save(request, response) {
      await updateMailPreferences(context, signedInActor(response), parseInput(mailPreferencesForm, request.body));
      setFlash(response, 'mail-chosen');
      response.redirect(303, PATH);
    },

    async changeLinks(_request, response) {
      await rotateUnsubscribeLinks(context, signedInActor(response));
      setFlash(response, 'mail-links-changed');
      response.redirect(303, PATH);
    },
  };
}
