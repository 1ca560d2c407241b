import type { RequestHandler, Response } from 'express';
import { accountOf, actorOf } from '../accounts/guards.ts';
import type { Needs } from '../platform/http/context.ts';
import { leaveNotice } from '../platform/http/flash.ts';
import { parsed } from '../platform/http/parse-request.ts';
import { showPage } from '../platform/http/render-page.ts';
import { wordsIn } from '../platform/messages/messages.ts';
import { changePrivacyRules } from './update-privacy-rules.ts';
import { nextNight } from './night.ts';
import { MOST_COUNTED, previewRules } from './preview-rules.ts';
import { kindsOfData, monthChoices } from './privacy-rules.ts';
import { findPrivacyRules, type StandingRules } from './privacy-rules.queries.ts';
import { rulesForm, rulesFromForm } from './privacy.forms.ts';
import { findLastRun } from './retention-runs.queries.ts';
import { scheduleRetention } from './schedule-retention.ts';

export type PrivacyRulePages = { show: RequestHandler; save: RequestHandler };

/** `/admin/privacy`: how long what is kept and what Jitsi is told; what is chosen is saved once somebody has seen what would go. */
export function privacyRulePages(needs: Needs): PrivacyRulePages {
  return {
    async show(_request, response) {
      await showForm(response, await findPrivacyRules(needs.db));
    },

    async save(request, response) {
      const form = parsed(rulesForm, request.body);
      const wanted = rulesFromForm(form);
      const standing = await findPrivacyRules(needs.db);
      if (standing.version !== wanted.version) return showForm(response, { ...wanted, version: standing.version }, standing);
      if (!form.seen) return preview(response, wanted, standing);
      const outcome = await changePrivacyRules(needs, actorOf(response), wanted);
      switch (outcome.kind) {
        case 'changed':
        case 'unchanged':
          await scheduleRetention(needs);
          leaveNotice(response, outcome.kind === 'changed' ? 'privacy-rules-changed' : 'privacy-rules-unchanged');
          return response.redirect(303, '/admin/privacy');
        case 'conflict':
          return showForm(response, { ...wanted, version: outcome.standing.version }, outcome.standing);
        default:
          outcome satisfies never;
      }
    },
  };

  async function preview(response: Response, wanted: StandingRules, standing: StandingRules): Promise<void> {
    showPage(response, 'privacy/preview', {
      title: wordsIn(accountOf(response).locale).privacy.preview.title,
      layout: 'administration',
      wanted,
      kinds: kindsOfData,
      leaving: await previewRules(needs, wanted),
      most: MOST_COUNTED,
      emailChanges: wanted.emailInTokens !== standing.emailInTokens,
    });
  }

  /** With `standing` where somebody else was faster. */
  async function showForm(response: Response, rules: StandingRules, standing?: StandingRules): Promise<void> {
    showPage(response, 'privacy/rules', {
      title: wordsIn(accountOf(response).locale).privacy.rules.title,
      layout: 'administration',
      status: standing ? 409 : 200,
      rules,
      standing,
      kinds: kindsOfData,
      choices: monthChoices,
      lastRun: await findLastRun(needs.db),
      next: nextNight(needs.clock.now(), needs.settings.timeZone),
    });
  }
}
