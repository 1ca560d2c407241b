import type { RequestHandler, Response } from 'express';
import { accountOf, actorOf } from '../../accounts/guards.ts';
import type { Needs } from '../../platform/http/context.ts';
import { leaveNotice } from '../../platform/http/flash.ts';
import { parsed } from '../../platform/http/parse-request.ts';
import { Refusal } from '../../platform/http/http-error.ts';
import { showPage } from '../../platform/http/render-page.ts';
import { callOptionTable, optionNames } from '../../jitsi/tokens/call-option-table.ts';
import { wordsIn } from '../../platform/messages/messages.ts';
import { findCallPolicy } from './call-policy.queries.ts';
import { decideCallPolicy } from './update-call-policy.ts';
import { formOfPolicy, policyForm, policyFromForm, type PolicyForm } from './call-policy.forms.ts';

export type CallPolicyPages = { show: RequestHandler; save: RequestHandler };

/** `/admin/call-options`: which options all calls have, and which each teacher decides. */
export function callPolicyPages(needs: Needs): CallPolicyPages {
  return {
    async show(_request, response) {
      const { policy, version } = await findCallPolicy(needs.db);
      showForm(response, { form: formOfPolicy(policy, version) });
    },

    async save(request, response) {
      const form = parsed(policyForm, request.body);
      const policy = policyFromForm(form);
      if (!policy) return showForm(response, { form, faulty: true });
      const deciding = await decideCallPolicy(needs, actorOf(response), policy, form.version);
      switch (deciding.kind) {
        case 'decided':
        case 'unchanged':
          leaveNotice(response, 'call-options-decided');
          return response.redirect(303, '/admin/call-options');
        case 'faulty':
          return showForm(response, { form, faulty: true });
        case 'conflict': {
          const { policy: now, version } = deciding.standing;
          // Saving once more is then a decision: the form carries the version that its reader has now seen.
          return showForm(response, { form: { ...form, version }, conflict: formOfPolicy(now, version) });
        }
        case 'forbidden':
          throw new Refusal(403, 'forbidden');
        default:
          deciding satisfies never;
      }
    },
  };

  function showForm(response: Response, { form, faulty = false, conflict }: { form: PolicyForm; faulty?: boolean; conflict?: PolicyForm }) {
    const { jitsi } = needs.settings;
    showPage(response, 'meetings/manage/call-options', {
      title: wordsIn(accountOf(response).locale).callOptions.title,
      layout: 'administration',
      status: conflict ? 409 : faulty ? 422 : 200,
      form,
      faulty,
      conflict,
      options: optionNames.map((name) => ({
        name,
        enforcedBy: callOptionTable[name].enforcedBy,
        arrives: jitsi.auth === 'jwt' || !callOptionTable[name].needsTokens,
      })),
      opensRooms: jitsi.webhookSecret !== undefined,
    });
  }
}
