import { createHmac } from 'node:crypto';
import type { JitsiSettings } from '../../platform/config/settings.ts';
import { deriveKey } from '../../platform/shared/derived-keys.ts';
import type { BooleanOptionName, CallOptions, ResolvedCallOptions } from '../../jitsi/tokens/call-option-table.ts';
import type { CallOptionChoices, CallPolicy, PolicyLevel } from './call-policy.ts';

export type JitsiOptionSettings = Pick<JitsiSettings, 'auth' | 'appSecret' | 'lobbyBypass'>;

type CallInput = { choices: CallOptionChoices; roomName: string; expectsGuests: boolean };

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
  return { ...options, guestsWaitInLobby: expectsGuests && jitsi.lobbyBypass && policy.lobby.level !== 'forbidden' };
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

const optionsWithoutTokens: Partial<CallOptions> = { lobby: false, screenSharing: true, recording: true, fixedName: false };

/** `generatePassword` is called where every call must have a password and the teacher chose none. */
export function applyCallPolicy(policy: CallPolicy, choices: CallOptionChoices, generatePassword: () => string): CallOptions {
  const isOn = (name: BooleanOptionName) => {
    const { level, value } = policy[name];
    return level === 'default' ? (choices[name] ?? value) : level === 'forced';
  };
  return {
    startMuted: isOn('startMuted'),
    startWithoutCamera: isOn('startWithoutCamera'),
    lobby: isOn('lobby'),
    chat: isOn('chat'),
    screenSharing: isOn('screenSharing'),
    recording: isOn('recording'),
    fixedName: isOn('fixedName'),
    hardEnd: isOn('hardEnd'),
    maxParticipants: resolveMaxParticipants(policy.maxParticipants, choices.maxParticipants),
    password: resolvePassword(policy.password.level, choices.password, generatePassword),
  };
}

function resolveMaxParticipants({ level, value }: CallPolicy['maxParticipants'], chosen: number | null | undefined): number | null {
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
