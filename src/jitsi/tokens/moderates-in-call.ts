import type { JitsiSettings } from '../../platform/config/settings.ts';

/** Whether somebody moderates in the call: as the portal says, where Jitsi hears it from the token. Who comes first nobody knows before. */
export function moderatesInCall(moderators: JitsiSettings['moderators'], asThePortalSays: boolean): boolean {
  return moderators === 'from-token' ? asThePortalSays : moderators === 'everyone';
}
