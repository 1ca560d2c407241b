import { z } from 'zod';
import { singleLineText } from '../../platform/http/form-fields.ts';
import {
  isBooleanOption,
  optionNames,
  callOptionTable,
  type OptionName,
  type BooleanOptionName,
  type CallOptions,
  type Enforcement,
} from '../../jitsi/tokens/call-option-table.ts';
import {
  validateCallOptions,
  isChosenByTeacher,
  applyCallPolicy,
  type CallOptionChoices,
  type CallOptionErrors,
  type CallPolicy,
} from './call-policy.ts';
import type { AppContext } from '../../platform/http/context.ts';
import type { JitsiSettings } from '../../platform/config/settings.ts';
import { findCallPolicy } from './call-policy.queries.ts';

const MAX_FIELD_LENGTH = 1000;

/** What a form says of an option: nothing where it shows no field for it, and empty where the portal's usual shall hold. */
const switchField = () => z.enum(['', 'on', 'off']).optional();

const textField = () =>
  singleLineText(MAX_FIELD_LENGTH)
    .transform((text) => text.trim())
    .optional();

export const optionFields = {
  opt_startMuted: switchField(),
  opt_startWithoutCamera: switchField(),
  opt_lobby: switchField(),
  opt_chat: switchField(),
  opt_screenSharing: switchField(),
  opt_recording: switchField(),
  opt_fixedName: switchField(),
  opt_hardEnd: switchField(),
  opt_maxParticipants: textField(),
  opt_password: textField(),
} satisfies Record<`opt_${OptionName}`, z.ZodType>;

export type OptionForm = z.infer<z.ZodObject<typeof optionFields>>;

export type OptionFormErrors = Partial<Record<'opt_maxParticipants', 'range'> & Record<'opt_password', 'length'>>;

/** What was decided of the options, and what of it has to be corrected. */
export type ParsedOptions = { choices: CallOptionChoices; errors: OptionFormErrors };

/** Reads the options of a form. What it could not decide stays as it stands. */
export function parseOptionFields(form: OptionForm, standing: CallOptionChoices, decidable: (name: OptionName) => boolean): ParsedOptions {
  const choices: CallOptionChoices = {};
  for (const name of optionNames)
    Object.assign(choices, decidable(name) ? parseOption(form, standing, name) : currentChoice(standing, name));
  return { choices, errors: toOptionFormErrors(validateCallOptions(choices)) };
}

/** Of verbs that look once more: what they find stands beside the same fields. */
export function toOptionFormErrors({ maxParticipants, password }: CallOptionErrors): OptionFormErrors {
  return { ...(maxParticipants && { opt_maxParticipants: maxParticipants }), ...(password && { opt_password: password }) };
}

/** Decisions as a form shows them. */
export function toOptionForm(choices: CallOptionChoices): OptionForm {
  const { maxParticipants: most, password } = choices;
  const switches = optionNames.filter(isBooleanOption).map((name) => [`opt_${name}`, toSwitchValue(choices[name])] as const);
  return {
    ...(Object.fromEntries(switches) as Record<`opt_${BooleanOptionName}`, '' | 'on' | 'off'>),
    opt_maxParticipants: most === undefined ? '' : String(most ?? UNLIMITED),
    opt_password: password ?? '',
  };
}

/** Typed where the usual is a limit and this call shall have none. */
const UNLIMITED = 0;

function parseOption(form: OptionForm, standing: CallOptionChoices, name: OptionName): CallOptionChoices {
  const text = form[`opt_${name}`];
  if (text === undefined) return currentChoice(standing, name);
  if (text === '') return {};
  if (isBooleanOption(name)) return { [name]: text === 'on' };
  if (name === 'password') return { password: text };
  const count = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  return { maxParticipants: count === UNLIMITED ? null : count };
}

function currentChoice(standing: CallOptionChoices, name: OptionName): CallOptionChoices {
  return standing[name] === undefined ? {} : { [name]: standing[name] };
}

function toSwitchValue(value: boolean | undefined): '' | 'on' | 'off' {
  if (value === undefined) return '';
  return value ? 'on' : 'off';
}

type FormContext = Pick<AppContext, 'db' | 'settings'>;

/** An option as the form of a call shows it. */
export type OptionRow = {
  name: OptionName;
  enforcedBy: Enforcement;
  /** Why nobody decides it here; undefined where somebody does. */
  lockReason: 'forced' | 'forbidden' | 'no-tokens' | undefined;
  /** What holds where nothing is decided. A password that the portal would make is not shown before there is a call. */
  defaultValue: CallOptions[OptionName];
};

/** `usesReservations`: Jitsi may ask this portal about rooms. Otherwise nothing of what it is told as it opens one holds. */
export type OptionFormData = { options: OptionRow[]; usesReservations: boolean };

/** What the form of a call, or of a series, shows of the options. */
export async function loadOptionForm({ db, settings: { jitsi } }: FormContext): Promise<OptionFormData> {
  const { policy } = await findCallPolicy(db);
  return { options: optionRows(jitsi, policy), usesReservations: jitsi.webhookSecret !== undefined };
}

/** What such a form decides. What it could not decide stays as it stands. */
export async function parseOptionForm(
  { db, settings: { jitsi } }: FormContext,
  form: OptionForm,
  standing: CallOptionChoices,
): Promise<ParsedOptions> {
  const { policy } = await findCallPolicy(db);
  return parseOptionFields(form, standing, (name) => findLockReason(jitsi, policy, name) === undefined);
}

function optionRows(jitsi: Pick<JitsiSettings, 'auth'>, policy: CallPolicy): OptionRow[] {
  const usual = applyCallPolicy(policy, {}, () => '');
  return optionNames.map((name) => ({
    name,
    enforcedBy: callOptionTable[name].enforcedBy,
    lockReason: findLockReason(jitsi, policy, name),
    defaultValue: usual[name],
  }));
}

function findLockReason({ auth }: Pick<JitsiSettings, 'auth'>, policy: CallPolicy, name: OptionName): OptionRow['lockReason'] {
  if (auth === 'sql' && callOptionTable[name].needsTokens) return 'no-tokens';
  const { level } = policy[name];
  return isChosenByTeacher(policy, name) || level === 'default' ? undefined : level;
}
