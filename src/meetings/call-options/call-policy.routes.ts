import type { RequestHandler, Response } from 'express';
import { z } from 'zod';
import { signedInAccount, signedInActor } from '../../accounts/guards.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { setFlash } from '../../platform/http/flash.ts';
import { parseInput } from '../../platform/http/parse-request.ts';
import { HttpError } from '../../platform/http/http-error.ts';
import { renderPage } from '../../platform/http/render-page.ts';
import {
  callOptionTable,
  optionNames,
  isBooleanOption,
  type CallOptions,
  type BooleanOptionName,
} from '../../jitsi/tokens/call-option-table.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import { findCallPolicy } from './call-policy.queries.ts';
import { updateCallPolicy } from './update-call-policy.ts';
import { singleLineText, wholeNumber } from '../../platform/http/form-fields.ts';
import { defaultCallPolicy, isValidParticipantCount, type CallPolicy, type PolicyLevel } from './call-policy.ts';

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

const switchLevels = ['forced', 'default-on', 'default-off', 'forbidden'] as const;
const levels = ['forced', 'default', 'forbidden'] as const;

const level = () => z.enum(switchLevels);

/** The page on which the portal decides for all calls, as typed. */
export const policyForm = z.object({
  startMuted: level(),
  startWithoutCamera: level(),
  lobby: level(),
  chat: level(),
  screenSharing: level(),
  recording: level(),
  fixedName: level(),
  hardEnd: level(),
  maxParticipants: z.enum(levels),
  most: singleLineText().transform((text) => text.trim()),
  password: z.enum(levels),
  version: wholeNumber(),
});

export type PolicyForm = z.infer<typeof policyForm>;

/** The policy that was chosen; undefined where the number of people is none. */
export function parsePolicyForm(form: PolicyForm): CallPolicy | undefined {
  const most = form.most === '' ? null : /^\d{1,5}$/.test(form.most) ? Number(form.most) : Number.NaN;
  const isNumber = most === null ? form.maxParticipants !== 'forced' : isValidParticipantCount(most);
  if (!isNumber && form.maxParticipants !== 'forbidden') return undefined;
  return {
    ...defaultCallPolicy,
    ...Object.fromEntries(optionNames.filter(isBooleanOption).map((name) => [name, toRule(form[name])])),
    maxParticipants: { level: form.maxParticipants, value: isNumber ? most : null },
    password: { level: form.password, value: null },
  };
}

export function toPolicyForm(policy: CallPolicy, version: number): PolicyForm {
  const switches = optionNames.filter(isBooleanOption).map((name) => [name, toSwitchLevel(policy[name])] as const);
  return {
    ...(Object.fromEntries(switches) as Record<BooleanOptionName, (typeof switchLevels)[number]>),
    maxParticipants: policy.maxParticipants.level,
    most: policy.maxParticipants.value === null ? '' : String(policy.maxParticipants.value),
    password: policy.password.level,
    version,
  };
}

function toRule(choice: (typeof switchLevels)[number]): CallPolicy[BooleanOptionName] {
  if (choice === 'default-on' || choice === 'default-off') return { level: 'default', value: choice === 'default-on' };
  return { level: choice, value: choice === 'forced' };
}

function toSwitchLevel({
  level: given,
  value,
}: {
  level: PolicyLevel;
  value: CallOptions[BooleanOptionName];
}): (typeof switchLevels)[number] {
  return given === 'default' ? (value ? 'default-on' : 'default-off') : given;
}
