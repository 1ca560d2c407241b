import type { Settings } from '../config/settings.ts';
import type { Db } from '../db/database.ts';
import type { Clock } from '../shared/clock.ts';

export type MailContext = { db: Db; clock: Clock; settings: Pick<Settings, 'mail' | 'http'> };

/** Whether the portal has a mail server. Without one mail waits, and an administrator passes links on instead. */
export function isMailConfigured({ mail }: Pick<Settings, 'mail'>): boolean {
  return mail !== undefined;
}

/** Whether recipients can read mail: in their mailbox or, on a development machine, on the page that shows it. */
export function isMailReadable(settings: Pick<Settings, 'mail' | 'debug'>): boolean {
  return isMailConfigured(settings) || settings.debug;
}
