import { createHmac } from 'node:crypto';
import type { JitsiSettings, Settings } from '../../platform/config/settings.ts';
import { deriveKey } from '../../platform/shared/derived-keys.ts';
import {
  callOptionTable,
  optionNames,
  type BooleanOptionName,
  type CallOptions,
  type NumberOptionName,
  type OptionName,
  type ResolvedCallOptions,
} from '../../jitsi/tokens/call-option-table.ts';
import {
  isChosenByTeacher,
  parseCallOptions,
  parseCallPolicy,
  type CallOptionChoices,
  type CallPolicy,
  type PolicyLevel,
} from './call-policy.ts';

export type JitsiOptionSettings = Pick<JitsiSettings, 'auth' | 'appSecret' | 'lobbyBypass' | 'hasVisitors'>;

export type CallInput = { choices: CallOptionChoices; roomName: string; expectsGuests: boolean };

/**
 * The options that Jitsi is told of a call. Where Jitsi asks for accounts (JITSI_AUTH=sql), options that travel in tokens have the value
 * that Jitsi has by itself.
 */
export function resolveCallOptions(
  jitsi: JitsiOptionSettings,
  policy: CallPolicy,
  { choices, roomName, expectsGuests }: CallInput,
): ResolvedCallOptions {
  const options = applyCallPolicy(policy, choices, () => generateRoomPassword(jitsi, roomName));
  if (jitsi.auth !== 'jwt') return { ...options, ...optionsWithoutTokens, guestsWaitInLobby: false };
  // Without the lobby bypass in tokens teachers would wait in the lobby too, with no participant inside to admit them.
  const guestsWaitInLobby = expectsGuests && jitsi.lobbyBypass && policy.lobby.level !== 'forbidden';
  return { ...options, visitors: options.visitors && jitsi.hasVisitors, guestsWaitInLobby };
}

/** The options that may be chosen: visitors only where Jitsi has them. */
export function offeredOptions({ hasVisitors }: Pick<JitsiSettings, 'hasVisitors'>): OptionName[] {
  return optionNames.filter((name) => name !== 'visitors' || hasVisitors);
}

/** Those that Jitsi learns by a reservation, where it asks for none. */
export function ineffectiveOptions({ webhookSecret }: Pick<JitsiSettings, 'webhookSecret'>): OptionName[] {
  return webhookSecret === undefined ? optionNames.filter((name) => callOptionTable[name].enforcedBy === 'reservation') : [];
}

/** Undefined where the teacher chooses. */
export function findLockReason(
  { auth }: Pick<JitsiSettings, 'auth'>,
  policy: CallPolicy,
  name: OptionName,
): 'forced' | 'forbidden' | 'no-tokens' | undefined {
  if (auth === 'sql' && callOptionTable[name].needsTokens) return 'no-tokens';
  const { level } = policy[name];
  return isChosenByTeacher(policy, name) || level === 'default' ? undefined : level;
}

/**
 * Who waits in the lobby of a call: guests, or every participant who does not moderate; or why there is none: nobody needs it, Jitsi requests
 * no reservations, it has no lobby bypass for tokens, or the policy forbids it.
 */
export type LobbyState = 'for-guests' | 'for-all' | 'not-needed' | 'no-reservations' | 'no-bypass' | 'forbidden';

export function resolveLobby(
  jitsi: JitsiOptionSettings & Pick<JitsiSettings, 'webhookSecret'>,
  policy: CallPolicy,
  call: CallInput,
): LobbyState {
  const { lobby, guestsWaitInLobby } = resolveCallOptions(jitsi, policy, call);
  if (!lobby && !call.expectsGuests) return 'not-needed';
  if (jitsi.webhookSecret === undefined) return 'no-reservations';
  if (lobby) return 'for-all';
  if (guestsWaitInLobby) return 'for-guests';
  return jitsi.lobbyBypass ? 'forbidden' : 'no-bypass';
}

const optionsWithoutTokens: Partial<CallOptions> = {
  lobby: false,
  screenSharing: true,
  recording: true,
  fixedName: false,
  waitForModerator: false,
  visitors: false,
  endAfterModerator: null,
};

/** `generatePassword` is called where every call must have a password and the teacher chose none. */
export function applyCallPolicy(policy: CallPolicy, choices: CallOptionChoices, generatePassword: () => string): CallOptions {
  const isOn = (name: BooleanOptionName) => isOptionOn(policy, choices, name);
  return {
    startMuted: isOn('startMuted'),
    startWithoutCamera: isOn('startWithoutCamera'),
    lobby: isOn('lobby'),
    chat: isOn('chat'),
    screenSharing: isOn('screenSharing'),
    recording: isOn('recording'),
    fixedName: isOn('fixedName'),
    hardEnd: isOn('hardEnd'),
    waitForModerator: isOn('waitForModerator'),
    visitors: isOn('visitors'),
    endAfterModerator: resolveNumber(policy.endAfterModerator, choices.endAfterModerator),
    maxParticipants: resolveNumber(policy.maxParticipants, choices.maxParticipants),
    password: resolvePassword(policy.password.level, choices.password, generatePassword),
  };
}

function isOptionOn(policy: CallPolicy, choices: CallOptionChoices, name: BooleanOptionName): boolean {
  const { level, value } = policy[name];
  return level === 'default' ? (choices[name] ?? value) : level === 'forced';
}

/** `waitForModerator` of a call alone, from what is stored: every join asks for it. */
export function waitsForModerator({ auth }: Pick<JitsiSettings, 'auth'>, policy: string | null, choices: string): boolean {
  return auth === 'jwt' && isOptionOn(parseCallPolicy(policy), parseCallOptions(choices), 'waitForModerator');
}

/**
 * The maximum of participants that the portal watches over, of a call of which this is stored. None where Jitsi is never told of it, and where
 * it asks for accounts: nobody needs the portal to join there.
 */
export function watchedMaximum(
  { auth, webhookSecret }: Pick<JitsiSettings, 'auth' | 'webhookSecret'>,
  policy: string | null,
  choices: string,
): number | undefined {
  if (auth !== 'jwt' || webhookSecret === undefined) return undefined;
  return resolveNumber(parseCallPolicy(policy).maxParticipants, parseCallOptions(choices).maxParticipants) ?? undefined;
}

/** What of a call may stay in the portal, as the people who enter it are told. */
export type KeptOfCall = { recording: boolean; pollsAndLinks: boolean };

/** `stored`: what is stored of the options of the call, where they are not resolved. */
export function keptOfCall(
  { jitsi, recordings }: Pick<Settings, 'jitsi' | 'recordings'>,
  options: { recording: boolean } | { policy: string | null; choices: string },
): KeptOfCall {
  const isOn = () =>
    'recording' in options
      ? options.recording
      : jitsi.auth !== 'jwt' || isOptionOn(parseCallPolicy(options.policy), parseCallOptions(options.choices), 'recording');
  return { recording: recordings !== undefined && isOn(), pollsAndLinks: jitsi.keepsPollsAndLinks };
}

function resolveNumber({ level, value }: CallPolicy[NumberOptionName], chosen: number | null | undefined): number | null {
  if (level === 'forbidden') return null;
  return level === 'forced' || chosen === undefined ? value : chosen;
}

function resolvePassword(level: PolicyLevel, chosen: string | null | undefined, generate: () => string): string | null {
  if (level === 'forbidden') return null;
  return chosen ?? (level === 'forced' ? generate() : null);
}

/** Eight digits, easy to read out. Derived from the secret, so that every process gives the same one. */
function generateRoomPassword({ appSecret }: JitsiOptionSettings, roomName: string): string {
  const digest = createHmac('sha256', deriveKey(appSecret, 'passwords of rooms')).update(roomName).digest();
  return String(digest.readUIntBE(0, 6) % 1e8).padStart(8, '0');
}
