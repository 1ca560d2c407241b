import { z } from 'zod';
import { lineOfText } from '../../platform/http/form-fields.ts';
import { isSwitch, optionNames, type OptionName, type SwitchName } from '../../jitsi/tokens/call-option-table.ts';
import { choiceFaults, type CallChoices, type ChoiceFaults } from './call-policy.ts';

const LONGEST_TYPED = 1000;

/** What a form says of an option: nothing where it shows no field for it, and empty where the portal's usual shall hold. */
const chosen = () => z.enum(['', 'on', 'off']).optional();

const typed = () =>
  lineOfText(LONGEST_TYPED)
    .transform((text) => text.trim())
    .optional();

export const optionFields = {
  opt_startMuted: chosen(),
  opt_startWithoutCamera: chosen(),
  opt_lobby: chosen(),
  opt_chat: chosen(),
  opt_screenSharing: chosen(),
  opt_recording: chosen(),
  opt_fixedName: chosen(),
  opt_hardEnd: chosen(),
  opt_maxParticipants: typed(),
  opt_password: typed(),
} satisfies Record<`opt_${OptionName}`, z.ZodType>;

export type OptionForm = z.infer<z.ZodObject<typeof optionFields>>;

export type OptionFormFaults = Partial<Record<'opt_maxParticipants', 'range'> & Record<'opt_password', 'length'>>;

/** What was decided of the options, and what of it has to be corrected. */
export type Decided = { choices: CallChoices; faults: OptionFormFaults };

/** Reads the options of a form. What it could not decide stays as it stands. */
export function choicesFromForm(form: OptionForm, standing: CallChoices, decidable: (name: OptionName) => boolean): Decided {
  const choices: CallChoices = {};
  for (const name of optionNames) Object.assign(choices, decidable(name) ? readOption(form, standing, name) : standingOf(standing, name));
  return { choices, faults: optionFaults(choiceFaults(choices)) };
}

/** Of verbs that look once more: what they find stands beside the same fields. */
export function optionFaults({ maxParticipants, password }: ChoiceFaults): OptionFormFaults {
  return { ...(maxParticipants && { opt_maxParticipants: maxParticipants }), ...(password && { opt_password: password }) };
}

/** Decisions as a form shows them. */
export function formOfChoices(choices: CallChoices): OptionForm {
  const { maxParticipants: most, password } = choices;
  const switches = optionNames.filter(isSwitch).map((name) => [`opt_${name}`, textOfSwitch(choices[name])] as const);
  return {
    ...(Object.fromEntries(switches) as Record<`opt_${SwitchName}`, '' | 'on' | 'off'>),
    opt_maxParticipants: most === undefined ? '' : String(most ?? UNLIMITED),
    opt_password: password ?? '',
  };
}

/** Typed where the usual is a limit and this call shall have none. */
const UNLIMITED = 0;

function readOption(form: OptionForm, standing: CallChoices, name: OptionName): CallChoices {
  const text = form[`opt_${name}`];
  if (text === undefined) return standingOf(standing, name);
  if (text === '') return {};
  if (isSwitch(name)) return { [name]: text === 'on' };
  if (name === 'password') return { password: text };
  const count = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  return { maxParticipants: count === UNLIMITED ? null : count };
}

function standingOf(standing: CallChoices, name: OptionName): CallChoices {
  return standing[name] === undefined ? {} : { [name]: standing[name] };
}

function textOfSwitch(value: boolean | undefined): '' | 'on' | 'off' {
  if (value === undefined) return '';
  return value ? 'on' : 'off';
}
