import type { RequestHandler, Response } from 'express';
import { signedInAccount, signedInActor } from '../accounts/guards.ts';
import type { AppContext } from '../platform/http/context.ts';
import { setFlash } from '../platform/http/flash.ts';
import { parseInput } from '../platform/http/parse-request.ts';
import { renderPage } from '../platform/http/render-page.ts';
import { messagesFor } from '../platform/messages/messages.ts';
import { updatePrivacyRules } from './update-privacy-rules.ts';
import { nextNightlyRun } from './night.ts';
import { MAX_COUNTED, previewDeletions } from './preview-rules.ts';
import { dataCategories, retentionChoices } from './privacy-rules.ts';
import { findPrivacyRules, type VersionedPrivacyRules } from './privacy-rules.queries.ts';
import { privacyRulesForm, toPrivacyRules } from './privacy.forms.ts';
import { findLastRetentionRun } from './retention-runs.queries.ts';
import { scheduleRetention } from './schedule-retention.ts';

export type PrivacyRulePages = { show: RequestHandler; save: RequestHandler };

/** `/admin/privacy`: how long what is kept and what Jitsi is told; what is chosen is saved once somebody has seen what would go. */
export function privacyRulePages(context: AppContext): PrivacyRulePages {
  return {
    async show(_request, response) {
      await showForm(response, await findPrivacyRules(context.db));
    },

    async save(request, response) {
      const form = parseInput(privacyRulesForm, request.body);
      const wanted = toPrivacyRules(form);
      const standing = await findPrivacyRules(context.db);
      if (standing.version !== wanted.version) return showForm(response, { ...wanted, version: standing.version }, standing);
      if (!form.seen) return preview(response, wanted, standing);
      const outcome = await updatePrivacyRules(context, signedInActor(response), wanted);
      switch (outcome.kind) {
        case 'changed':
        case 'unchanged':
          await scheduleRetention(context);
          setFlash(response, outcome.kind === 'changed' ? 'privacy-rules-changed' : 'privacy-rules-unchanged');
          return response.redirect(303, '/admin/privacy');
        case 'conflict':
          return showForm(response, { ...wanted, version: outcome.current.version }, outcome.current);
        default:
          outcome satisfies never;
      }
    },
  };

  async function preview(response: Response, wanted: VersionedPrivacyRules, standing: VersionedPrivacyRules): Promise<void> {
    renderPage(response, 'privacy/preview', {
      title: messagesFor(signedInAccount(response).locale).privacy.preview.title,
      layout: 'administration',
      wanted,
      kinds: dataCategories,
      leaving: await previewDeletions(context, wanted),
      most: MAX_COUNTED,
      emailChanges: wanted.emailInTokens !== standing.emailInTokens,
    });
  }

  /** With `standing` where somebody else was faster. */
  async function showForm(response: Response, rules: VersionedPrivacyRules, standing?: VersionedPrivacyRules): Promise<void> {
    renderPage(response, 'privacy/rules', {
      title: messagesFor(signedInAccount(response).locale).privacy.rules.title,
      layout: 'administration',
      status: standing ? 409 : 200,
      rules,
      standing,
      kinds: dataCategories,
      choices: retentionChoices,
      lastRun: await findLastRetentionRun(context.db),
      next: nextNightlyRun(context.clock.now(), context.settings.timeZone),
    });
  }
}
