import { changesBetween } from '../../platform/audit-log/diff-fields.ts';
import type { Details } from '../../platform/audit-log/audit-event.ts';
import { optionNames, type CallOptions, type OptionName, type SwitchName } from '../../jitsi/tokens/call-option-table.ts';

/** Whether the portal decides an option for every call, on or off, or only says what is usual. */
export type Level = 'forced' | 'default' | 'forbidden';

/** `value` is what is usual; of a number that is forced, the number. */
export type CallPolicy = { [Name in OptionName]: { level: Level; value: CallOptions[Name] } };

/** What was decided for one call; the portal's usual where nothing was. */
export type CallChoices = Partial<CallOptions>;

/** Where nobody decided anything for the portal. */
export const firstPolicy: CallPolicy = {
  startMuted: usually(false),
  startWithoutCamera: usually(false),
  lobby: usually(false),
  chat: usually(true),
  screenSharing: usually(true),
  recording: usually(true),
  fixedName: usually(false),
  maxParticipants: usually(null),
  hardEnd: usually(false),
  password: usually(null),
};

function usually<Value>(value: Value): { level: Level; value: Value } {
  return { level: 'default', value };
}

/** What a call is like. `ownPassword` makes one for a call that has none where the portal demands one of every call. */
export function optionsUnder(policy: CallPolicy, choices: CallChoices, ownPassword: () => string): CallOptions {
  const on = (name: SwitchName) => {
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
    maxParticipants: mostParticipants(policy.maxParticipants, choices.maxParticipants),
    password:
      policy.password.level === 'forbidden' ? null : (choices.password ?? (policy.password.level === 'forced' ? ownPassword() : null)),
  };
}

function mostParticipants({ level, value }: CallPolicy['maxParticipants'], chosen: number | null | undefined): number | null {
  if (level === 'forbidden') return null;
  return level === 'forced' || chosen === undefined ? value : chosen;
}

/** Whether a teacher decides this of a call. A password that every call must have is still the teacher's to choose. */
export function isOpen(policy: CallPolicy, name: OptionName): boolean {
  const { level } = policy[name];
  return level === 'default' || (name === 'password' && level === 'forced');
}

/** A policy or choices as a row keeps them: the same ones are the same text. */
export function textOf(choices: CallChoices | CallPolicy): string {
  return JSON.stringify(Object.fromEntries(optionNames.filter((name) => choices[name] !== undefined).map((name) => [name, choices[name]])));
}

export function choicesFrom(text: string): CallChoices {
  return text === '{}' ? none : (JSON.parse(text) as CallChoices);
}

const none: CallChoices = Object.freeze({});

/** The policy from its row; the portal's first one where there is no row. */
export function policyFrom(text: string | null | undefined): CallPolicy {
  if (text == null) return firstPolicy;
  if (text !== lastRead?.text) lastRead = { text, policy: { ...firstPolicy, ...(JSON.parse(text) as Partial<CallPolicy>) } };
  return lastRead.policy;
}

/** Every join reads the same row. */
let lastRead: { text: string; policy: CallPolicy } | undefined;

/** Seats: Jitsi counts whoever teaches too. */
export const FEWEST_PARTICIPANTS = 2;
export const MOST_PARTICIPANTS = 1000;

/** Characters. Everybody types it by hand. */
export const SHORTEST_PASSWORD = 4;
export const LONGEST_PASSWORD = 64;

export type ChoiceFaults = { maxParticipants?: 'range'; password?: 'length' };

export function choiceFaults({ maxParticipants, password }: CallChoices): ChoiceFaults {
  const faults: ChoiceFaults = {};
  if (maxParticipants != null && !isCrowd(maxParticipants)) faults.maxParticipants = 'range';
  if (password != null && (password.length < SHORTEST_PASSWORD || password.length > LONGEST_PASSWORD)) faults.password = 'length';
  return faults;
}

export function isCrowd(count: number): boolean {
  return Number.isInteger(count) && count >= FEWEST_PARTICIPANTS && count <= MOST_PARTICIPANTS;
}

type Facts = Partial<Record<Exclude<OptionName, 'password'> | 'roomPassword', boolean | number | null>>;

/** What was decided, as the journal keeps it: of a password only that there is one. */
export function decidedOf(choices: CallChoices): Facts {
  const { password, ...others } = choices;
  return { ...others, ...(password != null && { roomPassword: true }) };
}

/** What differs, as the journal keeps it: null is the portal's usual. Of a password only whether there is one, and that it is another. */
export function changesOfChoices(before: CallChoices, after: CallChoices): Details {
  const names = [...optionNames.filter((name) => name !== 'password'), 'roomPassword'] as const;
  const whole = (choices: CallChoices) => {
    const decided = decidedOf(choices);
    return Object.fromEntries(names.map((name) => [name, decided[name] ?? (name === 'roomPassword' ? false : null)])) as Required<Facts>;
  };
  const another = before.password != null && after.password != null && before.password !== after.password;
  return { ...changesBetween(whole(before), whole(after), names), ...(another && { roomPasswordChanged: true }) };
}
