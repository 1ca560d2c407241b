import { z } from 'zod';
import { singleLineText } from '../../platform/http/form-fields.ts';
import { isBooleanOption, optionNames, type CallOptions, type BooleanOptionName } from '../../jitsi/tokens/call-option-table.ts';
import { wholeNumber } from '../scheduling/meeting.forms.ts';
import { defaultCallPolicy, isValidParticipantCount, type CallPolicy, type PolicyLevel } from './call-policy.ts';

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
