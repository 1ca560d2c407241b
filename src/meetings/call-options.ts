import { createHmac } from 'node:crypto';
import type { JitsiSettings } from '../config/settings.ts';
import { type CallOptions } from '../jitsi/call-options.ts';
import { optionsUnder, type CallChoices, type CallPolicy } from './call-policy.ts';

type Jitsi = Pick<JitsiSettings, 'auth' | 'appSecret'>;

/** The options of a call as Jitsi is told of them: those that cannot work where it asks for accounts are what they are without the portal. */
export function callOptions(jitsi: Jitsi, policy: CallPolicy, choices: CallChoices, roomName: string): CallOptions {
  const options = optionsUnder(policy, choices, () => passwordOf(jitsi, roomName));
  return jitsi.auth === 'jwt' ? options : { ...options, ...withoutTokens };
}

/** What holds of an option that Jitsi never hears of. */
const withoutTokens: Partial<CallOptions> = { lobby: false, screenSharing: true, recording: true, fixedName: false };

/** A password for a call that must have one: the same in every process, as long as the secret is. Eight figures, to be read out. */
function passwordOf({ appSecret }: Jitsi, roomName: string): string {
  const digest = createHmac('sha256', appSecret).update(`password of the room ${roomName}`).digest();
  return String(digest.readUIntBE(0, 6) % 1e8).padStart(8, '0');
}
