import type { RequestHandler, Response } from 'express';
import { z } from 'zod';
import { loadSignedInAccount, signedInAccount, signedInActor } from '../accounts/guards.ts';
import type { AppContext } from '../platform/http/context.ts';
import { setFlash } from '../platform/http/flash.ts';
import { nextNightlyRun } from '../platform/jobs/nightly-run.ts';
import { parseInput } from '../platform/http/parse-request.ts';
import { renderPage } from '../platform/http/render-page.ts';
import { getLocale } from '../platform/http/viewer.ts';
import { messagesFor } from '../platform/messages/messages.ts';
import { checkbox, wholeNumber } from '../platform/http/form-fields.ts';
import { buildPrivacyPolicy } from './privacy-policy.ts';
import {
  dataCategories,
  type DataCategory,
  findPrivacyRules,
  retentionChoices,
  type RetentionMonths,
  type VersionedPrivacyRules,
} from './privacy-rules.ts';
import { findLastRetentionRun } from './retention.queries.ts';
import { scheduleRetention } from './run-retention.ts';
import { MAX_COUNTED, previewDeletions, updatePrivacyRules } from './update-privacy-rules.ts';

/** `/privacy`, public: what happens with personal data under the current rules and settings. */
export function privacyPolicyPage(context: AppContext): RequestHandler {
  return async (request, response) => {
    const account = await loadSignedInAccount(context, request, response);
    const messages = messagesFor(getLocale(request, response));
    renderPage(response, 'privacy/policy', {
      title: messages.privacy.policy.title,
      layout: account ? 'portal' : 'single',
      sections: buildPrivacyPolicy(messages, await findPrivacyRules(context.db), context.settings),
    });
  };
}

/** `/admin/privacy`: retention periods and what tokens tell Jitsi. Rules are saved after a preview of what they would delete. */
export function privacyRulePages(context: AppContext): Record<'show' | 'update', RequestHandler> {
  return {
    async show(_request, response) {
      await showForm(response, await findPrivacyRules(context.db));
    },

    async update(request, response) {
      const form = parseInput(privacyRulesForm, request.body);
      const rules = toPrivacyRules(form);
      const current = await findPrivacyRules(context.db);
      if (current.version !== rules.version) return showForm(response, { ...rules, version: current.version }, current);
      if (!form.seen) return showPreview(response, rules, current);
      const result = await updatePrivacyRules(context, signedInActor(response), rules);
      switch (result.kind) {
        case 'updated':
        case 'unchanged':
          await scheduleRetention(context);
          setFlash(response, result.kind === 'updated' ? 'privacy-rules-updated' : 'privacy-rules-unchanged');
          return response.redirect(303, '/admin/privacy');
        case 'conflict':
          return showForm(response, { ...rules, version: result.current.version }, result.current);
        default:
          result satisfies never;
      }
    },
  };

  async function showPreview(response: Response, rules: VersionedPrivacyRules, current: VersionedPrivacyRules): Promise<void> {
    renderPage(response, 'privacy/preview', {
      title: messagesFor(signedInAccount(response).locale).privacy.preview.title,
      layout: 'administration',
      rules,
      categories: dataCategories,
      deletions: await previewDeletions(context, rules),
      maxCounted: MAX_COUNTED,
      emailChanges: rules.emailInTokens !== current.emailInTokens,
    });
  }

  /** `current`: the saved rules, if another administrator has changed them meanwhile. */
  async function showForm(response: Response, rules: VersionedPrivacyRules, current?: VersionedPrivacyRules): Promise<void> {
    renderPage(response, 'privacy/rules', {
      title: messagesFor(signedInAccount(response).locale).privacy.rules.title,
      layout: 'administration',
      status: current ? 409 : 200,
      rules,
      current,
      categories: dataCategories,
      choices: retentionChoices,
      lastRun: await findLastRetentionRun(context.db),
      nextRunAt: nextNightlyRun(context.clock.now(), context.settings.timeZone),
    });
  }
}

/** Empty: kept for ever. */
const monthsField = (category: DataCategory) => z.union([z.literal(''), z.coerce.number().pipe(z.literal(retentionChoices[category]))]);

const monthsFields = {
  attempts: monthsField('attempts'),
  attendance: monthsField('attendance'),
  recordings: monthsField('recordings').default(''),
  guests: monthsField('guests'),
  mail: monthsField('mail'),
  auditLog: monthsField('auditLog'),
  former: monthsField('former'),
} satisfies Record<DataCategory, unknown>;

const privacyRulesForm = z.object({
  ...monthsFields,
  email_in_tokens: checkbox(),
  version: wholeNumber(),
  /** Set by the preview of the deletions. */
  seen: checkbox(),
});

function toPrivacyRules(form: z.infer<typeof privacyRulesForm>): VersionedPrivacyRules {
  const entries = dataCategories.flatMap((category) => (form[category] === '' ? [] : [[category, form[category]]]));
  return { months: Object.fromEntries(entries) as RetentionMonths, emailInTokens: form.email_in_tokens, version: form.version };
}
