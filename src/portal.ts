import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { DestinationStream } from 'pino';
import { HashingQueue } from './accounts/hashing/hashing-queue.ts';
import type { AccountNeeds } from './accounts/context.ts';
import { createApp } from './app.ts';
import type { DashboardNeeds } from './admin/dashboard/needs.ts';
import type { Ask } from './jitsi/client/fetch.ts';
import { JitsiWatch } from './jitsi/client/jitsi-monitor.ts';
import type { Settings } from './platform/config/settings.ts';
import { requireCurrentSchema } from './platform/db/migrate.ts';
import { openDatabase } from './platform/db/open-database.ts';
import { listen } from './platform/http/listen.ts';
import { openLog } from './platform/http/logger.ts';
import { jobHandlers } from './job-handlers.ts';
import { startJobs } from './platform/jobs/start-jobs.ts';
import { openJournal } from './platform/audit-log/initialize-audit-log.ts';
import { setJournalKey } from './platform/audit-log/audit-log-key.ts';
import { tokenMint } from './jitsi/tokens/room-token.ts';
import { openPost } from './platform/mail/mail-transport.ts';
import type { MeetingNeeds } from './meetings/join/join-meeting.ts';
import { Meters } from './platform/metrics/portal-metrics.ts';
import { beginToLook } from './notifications/reminders/scan-reminders.ts';
import { systemClock, type Clock } from './platform/shared/clock.ts';
import { startSweeping } from './clean-up.ts';
import { bringCredentialsInForm } from './jitsi/credentials/convert-credentials.ts';

export type PortalNeeds = AccountNeeds & MeetingNeeds & DashboardNeeds;

export type Portal = {
  needs: PortalNeeds;
  server: Server;
  /** The port that it listens on: the one of the settings, or the one that the system chose for port 0. */
  port: number;
  /** Resolves when the credentials for Prosody all have the form of the settings. */
  credentialsInForm: Promise<void>;
  /** Does the background jobs that are due, and resolves when none is left: for whoever asked that nobody look for them. */
  runJobs(): Promise<void>;
  close(): Promise<void>;
};

export type PortalOptions = {
  clock?: Clock;
  logTo?: DestinationStream;
  /** Nobody looks for background jobs until `runJobs` is called, nor after Jitsi in the background. */
  jobsByHand?: boolean;
  /** How other servers are asked; `fetch` where nothing is said. */
  ask?: Ask;
};

/** Builds everything that the portal consists of, without serving anyone yet. */
export function assemble(settings: Settings, { clock = systemClock, logTo, ask = fetch }: PortalOptions = {}): PortalNeeds {
  const db = openDatabase(settings.database.url);
  setJournalKey(db, settings.journal.secret);
  return {
    settings,
    clock,
    log: openLog(settings.log, logTo),
    db,
    hashing: new HashingQueue(),
    mint: tokenMint(settings.jitsi),
    jitsi: new JitsiWatch(settings.jitsi.serverUrl, clock, ask),
    meters: new Meters(),
  };
}

/** Builds the portal and listens. Rejects where the database is not of today's schema, the journal was sealed with another secret or the port is taken. */
export async function startPortal(settings: Settings, options: PortalOptions = {}): Promise<Portal> {
  const needs = assemble(settings, options);
  try {
    await requireCurrentSchema(needs.db);
    await openJournal(needs);
    const server = await listen(createServer(createApp(needs)), settings.http.port, settings.http.host);
    const stop = new AbortController();
    const credentialsInForm = bringCredentialsInForm(needs, stop.signal);
    const stopSweeping = startSweeping(needs);
    const stopWatching = options.jobsByHand ? undefined : needs.jitsi.start();
    const post = settings.mail && openPost(settings.mail);
    if (post) await beginToLook(needs);
    const jobs = startJobs(needs, jobHandlers(needs, post), { byHand: options.jobsByHand ?? false });
    return {
      needs,
      server,
      port: (server.address() as AddressInfo).port,
      credentialsInForm,
      runJobs: () => jobs.runDue(),
      async close() {
        stop.abort();
        stopSweeping();
        stopWatching?.();
        await Promise.all([closeServer(server), jobs.stop(), credentialsInForm]);
        post?.close();
        await needs.db.destroy();
      },
    };
  } catch (error) {
    await needs.db.destroy();
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
