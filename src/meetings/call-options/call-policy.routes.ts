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
  type BooleanOptionName,
  type NumberOptionName,
} from '../../jitsi/tokens/call-option-table.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import { findCallPolicy } from './call-policy.queries.ts';
import { offeredOptions } from './resolve-call-options.ts';
import { updateCallPolicy } from './update-call-policy.ts';
import { singleLineText, trimmedLine, wholeNumber } from '../../platform/http/form-fields.ts';
import { defaultCallPolicy, isInRange, parseCount, type CallPolicy } from './call-policy.ts';

/** `/admin/call-options`: which options all calls have, and which each teacher chooses. */
export function callPolicyPages(context: AppContext): { show: RequestHandler; update: RequestHandler } {
  return {
    async show(_request, response) {
      const { policy, version } = await findCallPolicy(context.db);
      showForm(response, { form: toPolicyForm(policy, version) });
    },

    async update(request, response) {
      const form = parseInput(policyForm, request.body);
      const result = await updateCallPolicy(context, signedInActor(response), parsePolicyForm(form), form.version);
      switch (result.kind) {
        case 'updated':
        case 'unchanged':
          setFlash(response, 'call-options-updated');
          return response.redirect(303, '/admin/call-options');
        case 'invalid':
          return showForm(response, { form, invalid: result.options });
        case 'conflict': {
          const { policy: current, version } = result.current;
          // The form carries the current version: saving it once more overwrites knowingly.
          return showForm(response, { form: { ...form, version }, conflict: toPolicyForm(current, version) });
        }
        case 'forbidden':
          throw new HttpError(403, 'forbidden');
        default:
          result satisfies never;
      }
    },
  };

  function showForm(
    response: Response,
    { form, invalid = [], conflict }: { form: PolicyForm; invalid?: NumberOptionName[]; conflict?: PolicyForm },
  ) {
    const { jitsi } = context.settings;
    renderPage(response, 'meetings/call-options/policy', {
      title: messagesFor(signedInAccount(response).locale).callOptions.title,
      layout: 'administration',
      status: conflict ? 409 : invalid.length > 0 ? 422 : 200,
      form,
      invalid,
      conflict,
      options: offeredOptions(jitsi).map((name) => ({
        name,
        enforcedBy: callOptionTable[name].enforcedBy,
        reachesJitsi: jitsi.auth === 'jwt' || !callOptionTable[name].needsTokens,
      })),
      usesReservations: jitsi.webhookSecret !== undefined,
    });
  }
}

const switchLevels = ['forced', 'default-on', 'default-off', 'forbidden'] as const;
type SwitchLevel = (typeof switchLevels)[number];

const levels = ['forced', 'default', 'forbidden'] as const;

const switchField = () => z.enum(switchLevels);

const policyForm = z.object({
  startMuted: switchField(),
  startWithoutCamera: switchField(),
  lobby: switchField(),
  chat: switchField(),
  screenSharing: switchField(),
  recording: switchField(),
  fixedName: switchField(),
  hardEnd: switchField(),
  waitForModerator: switchField(),
  visitors: switchField().default('default-off'),
  endAfterModerator: z.enum(levels).default('default'),
  moderatorMinutes: trimmedLine(),
  maxParticipants: z.enum(levels),
  participantLimit: singleLineText(),
  password: z.enum(levels),
  version: wholeNumber(),
});

type PolicyForm = z.infer<typeof policyForm>;

function parsePolicyForm(form: PolicyForm): CallPolicy {
  return {
    ...defaultCallPolicy,
    ...Object.fromEntries(optionNames.filter(isBooleanOption).map((name) => [name, toRule(form[name])])),
    endAfterModerator: toNumberRule('endAfterModerator', form.endAfterModerator, form.moderatorMinutes),
    maxParticipants: toNumberRule('maxParticipants', form.maxParticipants, form.participantLimit),
    password: { level: form.password, value: null },
  };
}

/** NaN where the text is no number. An invalid number of an option that is forbidden is left out. */
function toNumberRule(name: NumberOptionName, level: (typeof levels)[number], text: string): CallPolicy[NumberOptionName] {
  const value = text === '' ? null : parseCount(text);
  return level === 'forbidden' && value !== null && !isInRange(name, value) ? { level, value: null } : { level, value };
}

function toPolicyForm(policy: CallPolicy, version: number): PolicyForm {
  const switches = optionNames.filter(isBooleanOption).map((name) => [name, toSwitchLevel(policy[name])] as const);
  return {
    ...(Object.fromEntries(switches) as Record<BooleanOptionName, SwitchLevel>),
    endAfterModerator: policy.endAfterModerator.level,
    moderatorMinutes: String(policy.endAfterModerator.value ?? ''),
    maxParticipants: policy.maxParticipants.level,
    participantLimit: String(policy.maxParticipants.value ?? ''),
    password: policy.password.level,
    version,
  };
}

function toRule(choice: SwitchLevel): CallPolicy[BooleanOptionName] {
  if (choice === 'default-on' || choice === 'default-off') return { level: 'default', value: choice === 'default-on' };
  return { level: choice, value: choice === 'forced' };
}

function toSwitchLevel({ level, value }: CallPolicy[BooleanOptionName]): SwitchLevel {
  if (level !== 'default') return level;
  return value ? 'default-on' : 'default-off';
}
