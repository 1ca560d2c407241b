import type { RequestHandler } from 'express';
import { currentAccount } from '../accounts/guards.ts';
import type { Needs } from '../platform/http/context.ts';
import { showPage } from '../platform/http/render-page.ts';
import { localeOf } from '../platform/http/viewer.ts';
import { wordsIn } from '../platform/messages/messages.ts';
import { explainPrivacy } from './privacy-policy.ts';
import { findPrivacyRules } from './privacy-rules.queries.ts';

/** `/privacy`, for anyone: what happens with people's data, under the rules and settings in force. */
export function privacyPage(needs: Needs): RequestHandler {
  return async (request, response) => {
    const account = await currentAccount(needs, request, response);
    const words = wordsIn(localeOf(request, response));
    showPage(response, 'privacy/explained', {
      title: words.privacy.page.title,
      layout: account ? 'portal' : 'single',
      parts: explainPrivacy(words, await findPrivacyRules(needs.db), needs.settings),
    });
  };
}
