import type { Logger } from 'pino';
import type { Settings } from '../../platform/config/settings.ts';
import type { Db } from '../../platform/db/database.ts';
import type { Clock } from '../../platform/shared/clock.ts';

/** What the longer stories of this module are handed: a part of what everyone is. */
export type CredentialsContext = { db: Db; settings: Pick<Settings, 'xmpp'>; clock: Clock; log: Logger };
