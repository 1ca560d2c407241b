import { sql } from 'kysely';
import { type AuditDetails, diffFields } from '../../platform/audit-log/audit-event.ts';
import {
  numberOptionRanges,
  optionNames,
  type CallOptions,
  type NumberOptionName,
  type OptionName,
} from '../../jitsi/tokens/call-option-table.ts';

/** `forced` and `forbidden` hold for every call; `default` holds until a teacher chooses otherwise for a call. */
export type PolicyLevel = 'forced' | 'default' | 'forbidden';

/** `value` is the default; of a forced number, the number. */
export type CallPolicy = { [Name in OptionName]: { level: PolicyLevel; value: CallOptions[Name] } };

/** What a teacher chose for one call. The policy's default applies to an option that is absent. */
export type CallOptionChoices = Partial<CallOptions>;

/** Applies until an administrator saves a policy. */
export const defaultCallPolicy: CallPolicy = {
  startMuted: byDefault(false),
  startWithoutCamera: byDefault(false),
  lobby: byDefault(false),
  chat: byDefault(true),
  screenSharing: byDefault(true),
  recording: byDefault(true),
  fixedName: byDefault(false),
  maxParticipants: byDefault(null),
  hardEnd: byDefault(false),
  waitForModerator: byDefault(false),
  visitors: byDefault(false),
  endAfterModerator: byDefault(null),
  password: byDefault(null),
};

function byDefault<Value>(value: Value): { level: PolicyLevel; value: Value } {
  return { level: 'default', value };
}

/** Whether the teacher chooses this option. A forced password is still chosen by the teacher; only having none is ruled out. */
export function isChosenByTeacher(policy: CallPolicy, name: OptionName): boolean {
  const { level } = policy[name];
  return level === 'default' || (name === 'password' && level === 'forced');
}

/** JSON for a column. Equal values give equal text, whatever the order of their keys. */
export function serializeCallOptions(choices: CallOptionChoices | CallPolicy): string {
  return JSON.stringify(Object.fromEntries(optionNames.filter((name) => choices[name] !== undefined).map((name) => [name, choices[name]])));
}

export function parseCallOptions(text: string): CallOptionChoices {
  return text === '{}' ? noChoices : (JSON.parse(text) as CallOptionChoices);
}

const noChoices: CallOptionChoices = Object.freeze({});

/** SQL of the policy as it is stored; null without one. */
export const storedCallPolicy = sql<string | null>`(select policy from call_policy where id = 1)`;

/** Options that the stored policy lacks have their default; `null` or `undefined`: no row, the default policy. */
export function parseCallPolicy(text: string | null | undefined): CallPolicy {
  if (text == null) return defaultCallPolicy;
  if (text !== parsedPolicy?.text) parsedPolicy = { text, policy: { ...defaultCallPolicy, ...(JSON.parse(text) as Partial<CallPolicy>) } };
  return parsedPolicy.policy;
}

/** The policy that was parsed last: every join reads the same row. */
let parsedPolicy: { text: string; policy: CallPolicy } | undefined;

/** Characters. Every participant types the password by hand. */
const MIN_ROOM_PASSWORD_LENGTH = 4;
const MAX_ROOM_PASSWORD_LENGTH = 64;

export type CallOptionErrors = { maxParticipants?: 'range'; endAfterModerator?: 'minutes'; password?: 'length' };

export function validateCallOptions({ maxParticipants, endAfterModerator, password }: CallOptionChoices): CallOptionErrors {
  const errors: CallOptionErrors = {};
  if (maxParticipants != null && !isInRange('maxParticipants', maxParticipants)) errors.maxParticipants = 'range';
  if (endAfterModerator != null && !isInRange('endAfterModerator', endAfterModerator)) errors.endAfterModerator = 'minutes';
  if (password != null && (password.length < MIN_ROOM_PASSWORD_LENGTH || password.length > MAX_ROOM_PASSWORD_LENGTH))
    errors.password = 'length';
  return errors;
}

/** NaN where the text is no number. */
export function parseCount(text: string): number {
  return /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
}

export function isInRange(name: NumberOptionName, count: number): boolean {
  const { min, max } = numberOptionRanges[name];
  return Number.isInteger(count) && count >= min && count <= max;
}

type CallOptionAuditDetails = Partial<Record<Exclude<OptionName, 'password'> | 'roomPassword', boolean | number | null>>;

/** For the audit log, which holds no password: only whether there is one. */
export function callOptionAuditDetails(choices: CallOptionChoices): CallOptionAuditDetails {
  const { password, ...others } = choices;
  return { ...others, ...(password != null && { roomPassword: true }) };
}

/** For the audit log: what differs; null is the policy's default. Of a password, whether there is one and whether it changed. */
export function callOptionAuditChanges(before: CallOptionChoices, after: CallOptionChoices): AuditDetails {
  const names = [...optionNames.filter((name) => name !== 'password'), 'roomPassword'] as const;
  const allDetails = (choices: CallOptionChoices) => {
    const details = callOptionAuditDetails(choices);
    return Object.fromEntries(
      names.map((name) => [name, details[name] ?? (name === 'roomPassword' ? false : null)]),
    ) as Required<CallOptionAuditDetails>;
  };
  const passwordChanged = before.password != null && after.password != null && before.password !== after.password;
  return { ...diffFields(allDetails(before), allDetails(after), names), ...(passwordChanged && { roomPasswordChanged: true }) };
}
