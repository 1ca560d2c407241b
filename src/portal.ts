import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createApp } from './app.ts';
import { createContext, type ContextOptions, type PortalContext } from './context.ts';
import type { Settings } from './platform/config/settings.ts';
import { databaseFailure } from './platform/db/database-errors.ts';
import { requireCurrentSchema } from './platform/db/migrate.ts';
import { startWalCheckpoints } from './platform/db/wal-checkpoints.ts';
import { listen } from './platform/http/listen.ts';
import { createHttpServer } from './platform/http/http-server.ts';
import { defaultTimeouts, type HttpTimeouts } from './platform/http/timeouts.ts';
import { closeServer, drainServer } from './platform/http/end-connections.ts';
import { initializeAuditLog, setAuditEventReporter } from './platform/audit-log/record-audit-event.ts';
import { logSecurityEvent } from './platform/http/security-log.ts';
import { startBackgroundWork } from './background-work.ts';

export type Portal = {
  context: PortalContext;
  server: Server;
  /** The port of the settings, or the one that the system chose for port 0. */
  port: number;
  /** Resolves when all credentials for Prosody have the form of the settings. */
  credentialsConverted: Promise<void>;
  /** Runs the due jobs, with `manualJobs`, and resolves when none is due any more. */
  runJobs(): Promise<void>;
  /** Resolves when no client is connected any more, which takes minutes. Then, or sooner, `close`. */
  drain(): Promise<void>;
  close(): Promise<void>;
};

export type PortalOptions = ContextOptions & {
  /** Background jobs run only when `runJobs` is called, Jitsi is not monitored, and checkpoints of SQLite are left to its commits. */
  manualJobs?: boolean;
  timeouts?: Partial<HttpTimeouts>;
};

/** Builds the portal and listens. Rejects with an OperatorError for an old schema, another audit log secret or a port in use. */
export async function startPortal(settings: Settings, options: PortalOptions = {}): Promise<Portal> {
  const context = createContext(settings, options);
  // Here and not for commands, whose operator reads what they print.
  setAuditEventReporter(context.db, ({ event: name, actorId, clientIp, subject, subjectId }) =>
    logSecurityEvent(context.log, 'audited', { user: actorId ?? undefined, clientIp, name, subject, subjectId }),
  );
  try {
    await requireCurrentSchema(context.db);
    await context.identity.refresh();
    await initializeAuditLog(context).catch(goOnWithoutWriting);
    const timeouts = { ...defaultTimeouts, ...options.timeouts };
    const server = await listen(createHttpServer(createApp(context, timeouts), timeouts), settings.http.port, settings.http.host);
    const { manualJobs = false, processGroup } = options;
    const stopRefreshing = context.identity.keepFresh();
    const stopMonitoring = manualJobs ? undefined : context.jitsi.start();
    const isFirst = processGroup === undefined || processGroup.number === 1;
    const background = isFirst ? await startBackgroundWork(context, { manualJobs, onUnscheduled: goOnWithoutWriting }) : undefined;
    const stopWalCheckpoints = isFirst && !manualJobs ? startWalCheckpoints(settings.database.url, context.log) : undefined;
    return {
      context,
      server,
      port: (server.address() as AddressInfo).port,
      credentialsConverted: background?.credentialsConverted ?? Promise.resolve(),
      runJobs: async () => background?.runJobs(),
      drain: () => end(drainServer(server)),
      async close() {
        stopMonitoring?.();
        await Promise.all([end(closeServer(server)), stopRefreshing()]);
        await context.bookkeeping.stop();
        await stopWalCheckpoints?.();
        await context.db.destroy();
      },
    };

    async function end(requestsEnded: Promise<void>): Promise<void> {
      await (background?.stop(requestsEnded) ?? requestsEnded);
    }
  } catch (error) {
    await context.db.destroy();
    throw error;
  }

  /** A portal that cannot write lets people join as well; whatever writes to the audit log checks its seal again. */
  function goOnWithoutWriting(error: unknown): void {
    if (databaseFailure(error) !== 'cannot-write') throw error;
    context.log.error({ error: String(error) }, 'the portal starts although the database cannot be written to');
  }
}
