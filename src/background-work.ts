import type { PortalContext } from './context.ts';
import { jobHandlers } from './job-handlers.ts';
import { scheduleCleanUp } from './clean-up.ts';
import { scheduleFigures } from './figures/sum-figures.ts';
import { convertCredentialsAtStart } from './jitsi/credentials/convert-credentials.ts';
import { warnOfUnenforcedRules } from './jitsi/unenforced-rules.ts';
import { scheduleReminderScan } from './notifications/reminders/scan-reminders.ts';
import { keepCheckpoints } from './platform/audit-log/checkpoint.ts';
import { startJobs } from './platform/jobs/start-jobs.ts';
import { createMailTransport } from './platform/mail/mail-transport.ts';

export type BackgroundWork = {
  credentialsConverted: Promise<void>;
  runJobs(): Promise<void>;
  /** Begins nothing new, and resolves when everything has ended; the last checkpoint comes after the last request. */
  stop(requestsEnded: Promise<void>): Promise<void>;
};

/**
 * Starts what one process of the portal does for all: jobs, mail, clean-up, checkpoints of the audit log, credentials in the form of the
 * settings. More than one may do it at a time, as while one takes the place of another. Rejects where reminders or figures cannot be scheduled.
 */
export async function startBackgroundWork(
  context: PortalContext,
  { manualJobs, onUnscheduled }: { manualJobs: boolean; onUnscheduled: (error: unknown) => void },
): Promise<BackgroundWork> {
  warnOfUnenforcedRules(context);
  const stopping = new AbortController();
  const credentialsConverted = convertCredentialsAtStart(context, stopping.signal);
  const stopCleanUp = scheduleCleanUp(context);
  const stopCheckpoints = await keepCheckpoints(context);
  const transport = context.settings.mail && createMailTransport(context.settings.mail);
  if (transport) await scheduleReminderScan(context).catch(onUnscheduled);
  await scheduleFigures(context).catch(onUnscheduled);
  const jobs = startJobs(context, jobHandlers(context, transport), { manual: manualJobs });
  return {
    credentialsConverted,
    runJobs: () => jobs.runDue(),
    async stop(requestsEnded) {
      stopping.abort();
      stopCleanUp();
      await Promise.all([requestsEnded, jobs.stop(), credentialsConverted]);
      await stopCheckpoints();
      transport?.close();
    },
  };
}
