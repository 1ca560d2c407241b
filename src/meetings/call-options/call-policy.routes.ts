import type { RequestHandler, Response } from 'express';
import { z } from 'zod';
import { signedInAccount, signedInActor } from '../../accounts/guards.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { setFlash } from '../../platform/http/flash.ts';
import { parseInput } from '../../platform/http/parse-request.ts';
import { HttpError } from '../../platform/http/http-error.ts';
import { renderPage } from '../../platform/http/render-page.ts';
import { callOptionTable, optionNames, isBooleanOption, type BooleanOptionName } from '../../jitsi/tokens/call-option-table.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import { findCallPolicy } from './call-policy.queries.ts';
import { updateCallPolicy } from './update-call-policy.ts';
import { singleLineText, wholeNumber } from '../../platform/http/form-fields.ts';
import { defaultCallPolicy, isValidParticipantCount, parseParticipantCount, type CallPolicy } from './call-policy.ts';

/** `/admin/call-options`: which options all calls have, and which each teacher chooses. */
export function callPolicyPages(context: AppContext): { show: RequestHandler; update: RequestHandler } {
  return {
    async show(_request, response) {
      const { policy, version } = await findCallPolicy(context.db);
      showForm(response, { form: toPolicyForm(policy, version) });
    },

    async update(request, response) {
      const form = parseInput(policyForm, request.body);
      const policy = parsePolicyForm(form);
      if (!policy) return showForm(response, { form, invalid: true });
      const result = await updateCallPolicy(context, signedInActor(response), policy, form.version);
      switch (result.kind) {
        case 'updated':
        case 'unchanged':
          setFlash(response, 'call-options-updated');
          return response.redirect(303, '/admin/call-options');
        case 'invalid':
          return showForm(response, { form, invalid: true });
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
    { form, invalid = false, conflict }: { form: PolicyForm; invalid?: boolean; conflict?: PolicyForm },
  ) {
    const { jitsi } = context.settings;
    renderPage(response, 'meetings/call-options/policy', {
      title: messagesFor(signedInAccount(response).locale).callOptions.title,
      layout: 'administration',
      status: conflict ? 409 : invalid ? 422 : 200,
      form,
      invalid,
      conflict,
      options: optionNames.map((name) => ({
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
  maxParticipants: z.enum(levels),
  participantLimit: singleLineText(),
  password: z.enum(levels),
  version: wholeNumber(),
});

type PolicyForm = z.infer<typeof policyForm>;

/** Undefined where the participant limit is not a valid number. */
function parsePolicyForm(form: PolicyForm): CallPolicy | undefined {
  const limit = form.participantLimit === '' ? null : parseParticipantCount(form.participantLimit);
  const isValid = limit === null ? form.maxParticipants !== 'forced' : isValidParticipantCount(limit);
  if (!isValid && form.maxParticipants !== 'forbidden') return undefined;
  return {
    ...defaultCallPolicy,
    ...Object.fromEntries(optionNames.filter(isBooleanOption).map((name) => [name, toRule(form[name])])),
    maxParticipants: { level: form.maxParticipants, value: isValid ? limit : null },
    password: { level: form.password, value: null },
  };
}

function toPolicyForm(policy: CallPolicy, version: number): PolicyForm {
  const switches = optionNames.filter(isBooleanOption).map((name) => [name, toSwitchLevel(policy[name])] as const);
  return {
    ...(Object.fromEntries(switches) as Record<BooleanOptionName, SwitchLevel>),
    maxParticipants: policy.maxParticipants.level,
    participantLimit: policy.maxParticipants.value === null ? '' : String(policy.maxParticipants.value),
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
