import { z } from 'zod';
import {
  callOptionTable,
  isBooleanOption,
  isNumberOption,
  optionNames,
  type BooleanOptionName,
  type CallOptions,
  type Enforcement,
  type NumberOptionName,
  type OptionName,
} from '../../jitsi/tokens/call-option-table.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { singleLineText } from '../../platform/http/form-fields.ts';
import { parseCount, validateCallOptions, type CallOptionChoices, type CallOptionErrors } from './call-policy.ts';
import { findCallPolicy } from './call-policy.queries.ts';
import { applyCallPolicy, findLockReason, offeredOptions } from './resolve-call-options.ts';

const MAX_FIELD_LENGTH = 1000;

/** Typed where the default is a number and this call shall have none. */
const UNLIMITED = 0;

/** Absent where the form has no such field, empty for the default. */
const switchField = () => z.enum(['', 'on', 'off']).optional();

const textField = () => singleLineText(MAX_FIELD_LENGTH).optional();

/** The fields of the forms of a meeting and of a series. */
export const optionFields = {
  opt_startMuted: switchField(),
  opt_startWithoutCamera: switchField(),
  opt_lobby: switchField(),
  opt_chat: switchField(),
  opt_screenSharing: switchField(),
  opt_recording: switchField(),
  opt_fixedName: switchField(),
  opt_hardEnd: switchField(),
  opt_waitForModerator: switchField(),
  opt_visitors: switchField(),
  opt_endAfterModerator: textField(),
  opt_maxParticipants: textField(),
  opt_password: textField(),
} satisfies Record<`opt_${OptionName}`, z.ZodType>;

type OptionForm = z.infer<z.ZodObject<typeof optionFields>>;

export type OptionFormErrors = Partial<
  Record<'opt_maxParticipants', 'range'> & Record<'opt_endAfterModerator', 'minutes'> & Record<'opt_password', 'length'>
>;

export type ParsedOptions = { choices: CallOptionChoices; errors: OptionFormErrors };

/** An option as the form shows it. */
type OptionRow = {
  name: OptionName;
  enforcedBy: Enforcement;
  lockReason: ReturnType<typeof findLockReason>;
  /** A password that the portal would generate is not shown: its value is ''. */
  defaultValue: CallOptions[OptionName];
};

/** `usesReservations`: Jitsi asks this portal before it opens a room; otherwise options enforced by the reservation have no effect. */
type OptionFormData = { options: OptionRow[]; usesReservations: boolean };

type FormContext = Pick<AppContext, 'db' | 'settings'>;

export async function loadOptionForm({ db, settings: { jitsi } }: FormContext): Promise<OptionFormData> {
  const { policy } = await findCallPolicy(db);
  const defaults = applyCallPolicy(policy, {}, () => '');
  const options = offeredOptions(jitsi).map((name) => ({
    name,
    enforcedBy: callOptionTable[name].enforcedBy,
    lockReason: findLockReason(jitsi, policy, name),
    defaultValue: defaults[name],
  }));
  return { options, usesReservations: jitsi.webhookSecret !== undefined };
}

/** Options that are locked, or that the form does not show, keep their `current` choice. */
export async function parseOptionForm(
  { db, settings: { jitsi } }: FormContext,
  form: OptionForm,
  current: CallOptionChoices,
): Promise<ParsedOptions> {
  const { policy } = await findCallPolicy(db);
  const choices: CallOptionChoices = {};
  for (const name of optionNames) {
    const isLocked = findLockReason(jitsi, policy, name) !== undefined;
    Object.assign(choices, isLocked ? pickChoice(current, name) : parseOption(form, current, name));
  }
  return { choices, errors: toOptionFormErrors(validateCallOptions(choices)) };
}

export function toOptionFormErrors(errors: CallOptionErrors): OptionFormErrors {
  return Object.fromEntries(Object.entries(errors).map(([name, error]) => [`opt_${name}`, error]));
}

export function toOptionForm(choices: CallOptionChoices): OptionForm {
  const numberText = (name: NumberOptionName) => (choices[name] === undefined ? '' : String(choices[name] ?? UNLIMITED));
  const switches = optionNames.filter(isBooleanOption).map((name) => [`opt_${name}`, toSwitchValue(choices[name])] as const);
  return {
    ...(Object.fromEntries(switches) as Record<`opt_${BooleanOptionName}`, '' | 'on' | 'off'>),
    opt_endAfterModerator: numberText('endAfterModerator'),
    opt_maxParticipants: numberText('maxParticipants'),
    opt_password: choices.password ?? '',
  };
}

function parseOption(form: OptionForm, current: CallOptionChoices, name: OptionName): CallOptionChoices {
  const text = form[`opt_${name}`];
  if (text === undefined) return pickChoice(current, name);
  if (text === '') return {};
  if (isBooleanOption(name)) return { [name]: text === 'on' };
  if (!isNumberOption(name)) return { password: text };
  const count = parseCount(text);
  return { [name]: count === UNLIMITED ? null : count };
}

function pickChoice(choices: CallOptionChoices, name: OptionName): CallOptionChoices {
  return choices[name] === undefined ? {} : { [name]: choices[name] };
}

function toSwitchValue(value: boolean | undefined): '' | 'on' | 'off' {
  if (value === undefined) return '';
  return value ? 'on' : 'off';
}
