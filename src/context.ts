import type { DestinationStream } from 'pino';
import type { AccountContext } from './accounts/context.ts';
import { ModeratorPresence } from './attendance/moderator-presence.ts';
import { CallPlaces } from './attendance/places/call-places.ts';
import { DirectoryClient } from './accounts/directory/directory-client.ts';
import { HashingQueue, maxHashes } from './accounts/hashing/hashing-queue.ts';
import type { DashboardContext } from './admin/dashboard/dashboard-tiles.ts';
import { applyGroupsInTransaction } from './groups/apply-groups.ts';
import { type Fetch, JitsiMonitor } from './jitsi/client/jitsi-monitor.ts';
import { createTokenSigner } from './jitsi/tokens/room-token.ts';
import type { MeetingContext } from './meetings/context.ts';
import { setAuditLogKey } from './platform/audit-log/chain.ts';
import type { Settings } from './platform/config/settings.ts';
import { Bookkeeping } from './platform/db/bookkeeping.ts';
import { openDatabase } from './platform/db/open-database.ts';
import { createLogger } from './platform/http/logger.ts';
import { SessionStore } from './platform/http/session-store.ts';
import { IdentityStore } from './platform/identity/identity-store.ts';
import { PortalMetrics } from './platform/metrics/portal-metrics.ts';
import type { ProcessGroup } from './platform/processes/process-group.ts';
import { systemClock, type Clock } from './platform/shared/clock.ts';
import { Bucket } from './platform/storage/bucket.ts';

export type PortalContext = AccountContext & MeetingContext & DashboardContext;

export type ContextOptions = {
  clock?: Clock;
  logDestination?: DestinationStream;
  /** For requests to Jitsi; the global `fetch` by default. */
  fetchJitsi?: Fetch;
  /** The processes that this one is one of; undefined: it is alone. */
  processGroup?: ProcessGroup;
};

/** Builds what every part of the portal shares, and starts nothing. */
export function createContext(
  settings: Settings,
  { clock = systemClock, logDestination, fetchJitsi = fetch, processGroup }: ContextOptions = {},
): PortalContext {
  const db = openDatabase(settings.database.url, settings.database);
  setAuditLogKey(db, settings.auditLog.secret);
  const log = createLogger(settings.log, logDestination, processGroup?.number);
  const metrics = new PortalMetrics(processGroup);
  const identity = new IdentityStore(db, settings.timeZone);
  const bookkeeping = new Bookkeeping({ db, log, metrics });
  const tokenSigner = createTokenSigner(settings.jitsi);
  const moderators = new ModeratorPresence({ db, clock, settings, log, tokenSigner });
  return {
    settings: {
      ...settings,
      get timeZone() {
        return identity.current.timeZone;
      },
    },
    identity,
    clock,
    log,
    db,
    bookkeeping,
    sessions: new SessionStore({ db, bookkeeping, clock, settings }),
    bucket: settings.recordings?.bucket && new Bucket(settings.recordings.bucket),
    applyGroups: (tx, accountId, session) => applyGroupsInTransaction(tx, { db, clock, log }, accountId, session),
    directory: settings.directory && new DirectoryClient(settings.directory, { clock, log }),
    hashing: new HashingQueue(maxHashes(settings.processes)),
    tokenSigner,
    jitsi: new JitsiMonitor(settings.jitsi.serverUrl, clock, fetchJitsi),
    moderators,
    places: new CallPlaces({ db, clock, settings, log, bookkeeping, moderators }),
    metrics,
  };
}
