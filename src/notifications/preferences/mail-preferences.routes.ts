import type { RequestHandler } from 'express';
import { z } from 'zod';
import { accountOf, actorOf } from '../../accounts/guards.ts';
import { tick } from '../../platform/http/form-fields.ts';
import type { Needs } from '../../platform/http/context.ts';
import { leaveNotice } from '../../platform/http/flash.ts';
import { parsed } from '../../platform/http/parse-request.ts';
import { showPage } from '../../platform/http/render-page.ts';
import { mailIsConfigured } from '../../platform/mail/mail.ts';
import { wordsIn } from '../../platform/messages/messages.ts';
import { changeMailChoices, changeMailLinks } from './update-mail-preferences.ts';
import { leads } from './mail-preferences.ts';
import { findChoices } from './mail-preferences.queries.ts';

export type MailChoicePages = Record<'show' | 'save' | 'changeLinks', RequestHandler>;

const choicesForm = z.object({ day: tick(), hour: tick(), minutes: tick(), notices: tick() });

const PATH = '/profile/mail';

/** `/profile/mail`: which mails about their classes a person wants. */
export function mailChoicePages(needs: Needs): MailChoicePages {
  return {
    async show(_request, response) {
      const { id, locale, email } = accountOf(response);
      showPage(response, 'mail-choices/show', {
        title: wordsIn(locale).mailChoices.title,
        choices: await findChoices(needs.db, id),
        leads,
        email,
        sendsMail: mailIsConfigured(needs.settings),
      });
    },

    async save(request, response) {
      await changeMailChoices(needs, actorOf(response), parsed(choicesForm, request.body));
      leaveNotice(response, 'mail-chosen');
      response.redirect(303, PATH);
    },

    async changeLinks(_request, response) {
      await changeMailLinks(needs, actorOf(response));
      leaveNotice(response, 'mail-links-changed');
      response.redirect(303, PATH);
    },
  };
}
