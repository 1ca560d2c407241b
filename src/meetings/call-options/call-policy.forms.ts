import { z } from 'zod';
import { lineOfText } from '../../platform/http/form-fields.ts';
import { isSwitch, optionNames, type CallOptions, type SwitchName } from '../../jitsi/tokens/call-option-table.ts';
import { whole } from '../scheduling/meeting.forms.ts';
import { firstPolicy, isCrowd, type CallPolicy, type Level } from './call-policy.ts';

const levelsOfSwitch = ['forced', 'default-on', 'default-off', 'forbidden'] as const;
const levels = ['forced', 'default', 'forbidden'] as const;

const level = () => z.enum(levelsOfSwitch);

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
  most: lineOfText().transform((text) => text.trim()),
  password: z.enum(levels),
  version: whole(),
});

export type PolicyForm = z.infer<typeof policyForm>;

/** The policy that was chosen; undefined where the number of people is none. */
export function policyFromForm(form: PolicyForm): CallPolicy | undefined {
  const most = form.most === '' ? null : /^\d{1,5}$/.test(form.most) ? Number(form.most) : Number.NaN;
  const isNumber = most === null ? form.maxParticipants !== 'forced' : isCrowd(most);
  if (!isNumber && form.maxParticipants !== 'forbidden') return undefined;
  return {
    ...firstPolicy,
    ...Object.fromEntries(optionNames.filter(isSwitch).map((name) => [name, ruleOf(form[name])])),
    maxParticipants: { level: form.maxParticipants, value: isNumber ? most : null },
    password: { level: form.password, value: null },
  };
}

export function formOfPolicy(policy: CallPolicy, version: number): PolicyForm {
  const switches = optionNames.filter(isSwitch).map((name) => [name, choiceOf(policy[name])] as const);
  return {
    ...(Object.fromEntries(switches) as Record<SwitchName, (typeof levelsOfSwitch)[number]>),
    maxParticipants: policy.maxParticipants.level,
    most: policy.maxParticipants.value === null ? '' : String(policy.maxParticipants.value),
    password: policy.password.level,
    version,
  };
}

function ruleOf(choice: (typeof levelsOfSwitch)[number]): CallPolicy[SwitchName] {
  if (choice === 'default-on' || choice === 'default-off') return { level: 'default', value: choice === 'default-on' };
  return { level: choice, value: choice === 'forced' };
}

function choiceOf({ level: given, value }: { level: Level; value: CallOptions[SwitchName] }): (typeof levelsOfSwitch)[number] {
  return given === 'default' ? (value ? 'default-on' : 'default-off') : given;
}
