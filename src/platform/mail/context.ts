import type { Settings } from '../config/settings.ts';
import type { Db } from '../db/database.ts';
import type { Clock } from '../shared/clock.ts';

/** What this module is handed: a part of what everyone is. */
export type MailContext = { db: Db; clock: Clock; settings: Pick<Settings, 'mail' | 'http'> };
