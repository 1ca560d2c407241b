import type { Logger } from 'pino';
import type { Settings } from '../config/settings.ts';
import type { Bookkeeping } from '../db/bookkeeping.ts';
import type { Db } from '../db/database.ts';
import type { IdentityStore } from '../identity/identity-store.ts';
import type { Clock } from '../shared/clock.ts';
import type { Bucket } from '../storage/bucket.ts';
import type { SessionStore } from './session-store.ts';

/** What every part of the portal shares: built once in `src/context.ts` and passed on, never global. */
export type AppContext = {
  /** `timeZone` is the one that administrators have set, where they have set one. */
  settings: Settings;
  identity: IdentityStore;
  db: Db;
  bookkeeping: Bookkeeping;
  sessions: SessionStore;
  /** Where recordings are kept in the end; undefined: where they arrive. */
  bucket: Bucket | undefined;
  clock: Clock;
  log: Logger;
};
