import type { JitsiSettings } from '../../platform/config/settings.ts';

/**
 * A rule of the portal that Jitsi does not enforce: enrollment, expiry of the admission, who moderates, participants' names, the
 * options that tokens carry, and secrecy of rooms that were named before the room secret was set.
 */
type UnenforcedRule = 'enrollment' | 'expiry' | 'roles-everyone' | 'roles-first' | 'names' | 'options' | 'old-rooms';

/** None where Jitsi takes tokens. Where it asks for accounts it knows only that a participant has one. */
export function listUnenforcedRules({ moderators }: Pick<JitsiSettings, 'moderators'>): UnenforcedRule[] {
  if (moderators === 'from-token') return [];
  return ['enrollment', 'expiry', moderators === 'everyone' ? 'roles-everyone' : 'roles-first', 'names', 'options', 'old-rooms'];
}

/** Whether a participant moderates the call. Where Jitsi lets the first one moderate, that is unknown beforehand and false here. */
export function moderatesInCall(moderators: JitsiSettings['moderators'], moderatesByToken: boolean): boolean {
  return moderators === 'from-token' ? moderatesByToken : moderators === 'everyone';
}
