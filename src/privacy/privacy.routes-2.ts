import type { RequestHandler } from 'express';
import { loadSignedInAccount } from '../accounts/guards.ts';
import type { AppContext } from '../platform/http/context.ts';
import { renderPage } from '../platform/http/render-page.ts';
import { getLocale } from '../platform/http/viewer.ts';
import { messagesFor } from '../platform/messages/messages.ts';
import { buildPrivacyPolicy } from './privacy-policy.ts';
import { findPrivacyRules } from './privacy-rules.queries.ts';

/** `/privacy`, for anyone: what happens with people's data, under the rules and settings in force. */
export function privacyPolicyPage(context: AppContext): RequestHandler {
  return async (request, response) => {
    const account = await loadSignedInAccount(context, request, response);
    const messages = messagesFor(getLocale(request, response));
    renderPage(response, 'privacy/explained', {
      title: messages.privacy.page.title,
      layout: account ? 'portal' : 'single',
      parts: buildPrivacyPolicy(messages, await findPrivacyRules(context.db), context.settings),
    });
  };
}
