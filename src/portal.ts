import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { DestinationStream } from 'pino';
import { HashingQueue } from './accounts/hashing/hashing-queue.ts';
import type { AccountContext } from './accounts/context.ts';
import { createApp } from './app.ts';
import type { DashboardContext } from './admin/dashboard/needs.ts';
import type { Fetch } from './jitsi/client/fetch.ts';
import { JitsiMonitor } from './jitsi/client/jitsi-monitor.ts';
import type { Settings } from './platform/config/settings.ts';
import { requireCurrentSchema } from './platform/db/migrate.ts';
import { openDatabase } from './platform/db/open-database.ts';
import { listen } from './platform/http/listen.ts';
import { createLogger } from './platform/http/logger.ts';
import { jobHandlers } from './job-handlers.ts';
import { startJobs } from './platform/jobs/start-jobs.ts';
import { initializeAuditLog } from './platform/audit-log/record-audit-event.ts';
import { setAuditLogKey } from './platform/audit-log/audit-log-key.ts';
import { createTokenSigner } from './jitsi/tokens/room-token.ts';
import { createMailTransport } from './platform/mail/mail-transport.ts';
import type { MeetingContext } from './meetings/context.ts';
import { PortalMetrics } from './platform/metrics/portal-metrics.ts';
import { scheduleReminderScan } from './notifications/reminders/scan-reminders.ts';
import { systemClock, type Clock } from './platform/shared/clock.ts';
import { scheduleCleanUp } from './clean-up.ts';
import { convertCredentialsAtStart } from './jitsi/credentials/convert-credentials.ts';

export type PortalContext = AccountContext & MeetingContext & DashboardContext;

export type Portal = {
  context: PortalContext;
  server: Server;
  /** The port that it listens on: the one of the settings, or the one that the system chose for port 0. */
  port: number;
  /** Resolves when the credentials for Prosody all have the form of the settings. */
  credentialsConverted: Promise<void>;
  /** Does the background jobs that are due, and resolves when none is left: for whoever asked that nobody look for them. */
  runJobs(): Promise<void>;
  close(): Promise<void>;
};

export type PortalOptions = {
  clock?: Clock;
  logDestination?: DestinationStream;
  /** Nobody looks for background jobs until `runJobs` is called, nor after Jitsi in the background. */
  manualJobs?: boolean;
  /** How other servers are asked; `fetch` where nothing is said. */
  fetchJitsi?: Fetch;
};

/** Builds everything that the portal consists of, without serving anyone yet. */
export function createContext(
  settings: Settings,
  { clock = systemClock, logDestination, fetchJitsi = fetch }: PortalOptions = {},
): PortalContext {
  const db = openDatabase(settings.database.url);
  setAuditLogKey(db, settings.auditLog.secret);
  return {
    settings,
    clock,
    log: createLogger(settings.log, logDestination),
    db,
    hashing: new HashingQueue(),
    tokenSigner: createTokenSigner(settings.jitsi),
    jitsi: new JitsiMonitor(settings.jitsi.serverUrl, clock, fetchJitsi),
    meters: new PortalMetrics(),
  };
}

/** Builds the portal and listens. Rejects where the database is not of today's schema, the journal was sealed with another secret or the port is taken. */
export async function startPortal(settings: Settings, options: PortalOptions = {}): Promise<Portal> {
  const context = createContext(settings, options);
  try {
    await requireCurrentSchema(context.db);
    await initializeAuditLog(context);
    const server = await listen(createServer(createApp(context)), settings.http.port, settings.http.host);
    const stop = new AbortController();
    const credentialsConverted = convertCredentialsAtStart(context, stop.signal);
    const stopSweeping = scheduleCleanUp(context);
    const stopWatching = options.manualJobs ? undefined : context.jitsi.start();
    const post = settings.mail && createMailTransport(settings.mail);
    if (post) await scheduleReminderScan(context);
    const jobs = startJobs(context, jobHandlers(context, post), { manual: options.manualJobs ?? false });
    return {
      context,
      server,
      port: (server.address() as AddressInfo).port,
      credentialsConverted,
      runJobs: () => jobs.runDue(),
      async close() {
        stop.abort();
        stopSweeping();
        stopWatching?.();
        await Promise.all([closeServer(server), jobs.stop(), credentialsConverted]);
        post?.close();
        await context.db.destroy();
      },
    };
  } catch (error) {
    await context.db.destroy();
    throw error;
  }
}

/** Takes no more requests and waits for those under way; a connection that a browser keeps open without one is closed. */
function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const idle = setInterval(() => server.closeIdleConnections(), 100);
    server.close(() => {
      clearInterval(idle);
      resolve();
    });
    server.closeIdleConnections();
  });
}
