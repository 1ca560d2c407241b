import type { RequestHandler, Response } from 'express';
import { signedInAccount, signedInActor } from '../../accounts/guards.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { setFlash } from '../../platform/http/flash.ts';
import { parseInput } from '../../platform/http/parse-request.ts';
import { HttpError } from '../../platform/http/http-error.ts';
import { renderPage } from '../../platform/http/render-page.ts';
import { callOptionTable, optionNames } from '../../jitsi/tokens/call-option-table.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import { findCallPolicy } from './call-policy.queries.ts';
import { updateCallPolicy } from './update-call-policy.ts';
import { toPolicyForm, policyForm, parsePolicyForm, type PolicyForm } from './call-policy.forms.ts';

export type CallPolicyPages = { show: RequestHandler; update: RequestHandler };

/** `/admin/call-options`: which options all calls have, and which each teacher decides. */
export function callPolicyPages(context: AppContext): CallPolicyPages {
  return {
    async show(_request, response) {
      const { policy, version } = await findCallPolicy(context.db);
      showForm(response, { form: toPolicyForm(policy, version) });
    },

    async update(request, response) {
      const form = parseInput(policyForm, request.body);
      const policy = parsePolicyForm(form);
      if (!policy) return showForm(response, { form, faulty: true });
      const deciding = await updateCallPolicy(context, signedInActor(response), policy, form.version);
      switch (deciding.kind) {
        case 'decided':
        case 'unchanged':
          setFlash(response, 'call-options-decided');
          return response.redirect(303, '/admin/call-options');
        case 'faulty':
          return showForm(response, { form, faulty: true });
        case 'conflict': {
          const { policy: now, version } = deciding.current;
          // Saving once more is then a decision: the form carries the version that its reader has now seen.
          return showForm(response, { form: { ...form, version }, conflict: toPolicyForm(now, version) });
        }
        case 'forbidden':
          throw new HttpError(403, 'forbidden');
        default:
          deciding satisfies never;
      }
    },
  };

  function showForm(response: Response, { form, faulty = false, conflict }: { form: PolicyForm; faulty?: boolean; conflict?: PolicyForm }) {
    const { jitsi } = context.settings;
    renderPage(response, 'meetings/manage/call-options', {
      title: messagesFor(signedInAccount(response).locale).callOptions.title,
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
      usesReservations: jitsi.webhookSecret !== undefined,
    });
  }
}
