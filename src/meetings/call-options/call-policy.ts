import { type AuditDetails, diffFields } from '../../platform/audit-log/audit-event.ts';
import { optionNames, type CallOptions, type OptionName, type BooleanOptionName } from '../../jitsi/tokens/call-option-table.ts';

/** Whether the portal decides an option for every call, on or off, or only says what is usual. */
export type PolicyLevel = 'forced' | 'default' | 'forbidden';

/** `value` is what is usual; of a number that is forced, the number. */
export type CallPolicy = { [Name in OptionName]: { level: PolicyLevel; value: CallOptions[Name] } };

/** What was decided for one call; the portal's usual where nothing was. */
export type CallOptionChoices = Partial<CallOptions>;

/** Where nobody decided anything for the portal. */
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
  password: byDefault(null),
};

function byDefault<Value>(value: Value): { level: PolicyLevel; value: Value } {
  return { level: 'default', value };
}

/** What a call is like. `ownPassword` makes one for a call that has none where the portal demands one of every call. */
export function applyCallPolicy(policy: CallPolicy, choices: CallOptionChoices, ownPassword: () => string): CallOptions {
  const on = (name: BooleanOptionName) => {
    const { level, value } = policy[name];
    return level === 'default' ? (choices[name] ?? value) : level === 'forced';
  };
  return {
    startMuted: on('startMuted'),
    startWithoutCamera: on('startWithoutCamera'),
    lobby: on('lobby'),
    chat: on('chat'),
    screenSharing: on('screenSharing'),
    recording: on('recording'),
    fixedName: on('fixedName'),
    hardEnd: on('hardEnd'),
    maxParticipants: resolveMaxParticipants(policy.maxParticipants, choices.maxParticipants),
    password:
      policy.password.level === 'forbidden' ? null : (choices.password ?? (policy.password.level === 'forced' ? ownPassword() : null)),
  };
}

function resolveMaxParticipants({ level, value }: CallPolicy['maxParticipants'], chosen: number | null | undefined): number | null {
  if (level === 'forbidden') return null;
  return level === 'forced' || chosen === undefined ? value : chosen;
}

/** Whether a teacher decides this of a call. A password that every call must have is still the teacher's to choose. */
export function isChosenByTeacher(policy: CallPolicy, name: OptionName): boolean {
  const { level } = policy[name];
  return level === 'default' || (name === 'password' && level === 'forced');
}

/** A policy or choices as a row keeps them: the same ones are the same text. */
export function serializeCallOptions(choices: CallOptionChoices | CallPolicy): string {
  return JSON.stringify(Object.fromEntries(optionNames.filter((name) => choices[name] !== undefined).map((name) => [name, choices[name]])));
}

export function parseCallOptions(text: string): CallOptionChoices {
  return text === '{}' ? noChoices : (JSON.parse(text) as CallOptionChoices);
}

const noChoices: CallOptionChoices = Object.freeze({});

/** The policy from its row; the portal's first one where there is no row. */
export function parseCallPolicy(text: string | null | undefined): CallPolicy {
  if (text == null) return defaultCallPolicy;
  if (text !== parsedPolicy?.text) parsedPolicy = { text, policy: { ...defaultCallPolicy, ...(JSON.parse(text) as Partial<CallPolicy>) } };
  return parsedPolicy.policy;
}

/** Every join reads the same row. */
let parsedPolicy: { text: string; policy: CallPolicy } | undefined;

/** Seats: Jitsi counts whoever teaches too. */
export const MIN_PARTICIPANTS = 2;
export const MAX_PARTICIPANTS = 1000;

/** Characters. Everybody types it by hand. */
export const MIN_ROOM_PASSWORD_LENGTH = 4;
export const MAX_ROOM_PASSWORD_LENGTH = 64;

export type CallOptionErrors = { maxParticipants?: 'range'; password?: 'length' };

export function validateCallOptions({ maxParticipants, password }: CallOptionChoices): CallOptionErrors {
  const faults: CallOptionErrors = {};
  if (maxParticipants != null && !isValidParticipantCount(maxParticipants)) faults.maxParticipants = 'range';
  if (password != null && (password.length < MIN_ROOM_PASSWORD_LENGTH || password.length > MAX_ROOM_PASSWORD_LENGTH))
    faults.password = 'length';
  return faults;
}

export function isValidParticipantCount(count: number): boolean {
  return Number.isInteger(count) && count >= MIN_PARTICIPANTS && count <= MAX_PARTICIPANTS;
}

type CallOptionAuditDetails = Partial<Record<Exclude<OptionName, 'password'> | 'roomPassword', boolean | number | null>>;

/** What was decided, as the journal keeps it: of a password only that there is one. */
export function callOptionAuditDetails(choices: CallOptionChoices): CallOptionAuditDetails {
  const { password, ...others } = choices;
  return { ...others, ...(password != null && { roomPassword: true }) };
}

/** What differs, as the journal keeps it: null is the portal's usual. Of a password only whether there is one, and that it is another. */
export function callOptionAuditChanges(before: CallOptionChoices, after: CallOptionChoices): AuditDetails {
  const names = [...optionNames.filter((name) => name !== 'password'), 'roomPassword'] as const;
  const whole = (choices: CallOptionChoices) => {
    const decided = callOptionAuditDetails(choices);
    return Object.fromEntries(
      names.map((name) => [name, decided[name] ?? (name === 'roomPassword' ? false : null)]),
    ) as Required<CallOptionAuditDetails>;
  };
  const another = before.password != null && after.password != null && before.password !== after.password;
  return { ...diffFields(whole(before), whole(after), names), ...(another && { roomPasswordChanged: true }) };
}
