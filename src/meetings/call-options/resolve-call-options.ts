import { createHmac } from 'node:crypto';
import type { JitsiSettings } from '../../platform/config/settings.ts';
import type { ResolvedCallOptions, CallOptions } from '../../jitsi/tokens/call-option-table.ts';
import { applyCallPolicy, type CallOptionChoices, type CallPolicy } from './call-policy.ts';

/** What of the settings decides how options reach Jitsi. */
export type JitsiOptionSettings = Pick<JitsiSettings, 'auth' | 'appSecret' | 'lobbyBypass'>;

type CallInput = { choices: CallOptionChoices; roomName: string; expectsGuests: boolean };

/** The options of a call as Jitsi is told of them: those that cannot work where it asks for accounts are what they are without the portal. */
export function resolveCallOptions(
  jitsi: JitsiOptionSettings,
  policy: CallPolicy,
  { choices, roomName, expectsGuests }: CallInput,
): ResolvedCallOptions {
  const options = applyCallPolicy(policy, choices, () => generateRoomPassword(jitsi, roomName));
  if (jitsi.auth !== 'jwt') return { ...options, ...optionsWithoutTokens, guestsWaitInLobby: false };
  // Where a token lets nobody pass, whoever teaches would wait as well, and nobody would be inside to open.
  return { ...options, guestsWaitInLobby: expectsGuests && jitsi.lobbyBypass && policy.lobby.level !== 'forbidden' };
}

/** What holds of an option that Jitsi never hears of. */
const optionsWithoutTokens: Partial<CallOptions> = { lobby: false, screenSharing: true, recording: true, fixedName: false };

/** A password for a call that must have one: the same in every process, as long as the secret is. Eight figures, to be read out. */
function generateRoomPassword({ appSecret }: JitsiOptionSettings, roomName: string): string {
  const digest = createHmac('sha256', appSecret).update(`password of the room ${roomName}`).digest();
  return String(digest.readUIntBE(0, 6) % 1e8).padStart(8, '0');
}
