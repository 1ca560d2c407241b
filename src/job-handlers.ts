import { passwordResetJobs } from './accounts/passwords/reset-password.ts';
import { secondFactorResetJobs } from './accounts/second-factor/reset-second-factor.ts';
import { endWithoutModeratorJobs } from './attendance/end-without-moderator.ts';
import { removalJobs } from './attendance/removals/kick-again.ts';
import { auditLogCheckJobs } from './admin/audit-log/check-audit-log.ts';
import { bulkRunJobs } from './admin/people/bulk/bulk-run.ts';
import { enrollmentDayJobs } from './courses/enrollment-days.ts';
import type { PortalContext } from './context.ts';
import { figureJobs } from './figures/sum-figures.ts';
import { groupJobs } from './groups/apply-groups.ts';
import { directoryJobs } from './groups/sync-directory.ts';
import { importJobs } from './imports/import-job.ts';
import { noticeJobs } from './meetings/notices/notice-jobs.ts';
import { reminderJobs } from './notifications/reminders/scan-reminders.ts';
import { doctorJobs } from './operations/doctor/doctor-runs.ts';
import type { JobHandlers } from './platform/jobs/job.ts';
import type { MailTransport } from './platform/mail/mail-transport.ts';
import { mailJobs } from './platform/mail/send-mail.ts';
import { dataExportJobs } from './privacy/build-data-export.ts';
import { moveJobs } from './recordings/move-recordings.ts';
import { retentionJobs } from './privacy/run-retention.ts';

/** The handlers of every kind of job. Without a mail server mail waits for a process that has one, and no reminders are sent. */
export function jobHandlers(context: PortalContext, transport: MailTransport | undefined): JobHandlers {
  return {
    ...passwordResetJobs(context),
    ...secondFactorResetJobs(context),
    ...auditLogCheckJobs(context),
    ...bulkRunJobs(context),
    ...doctorJobs(context),
    ...enrollmentDayJobs(context),
    ...groupJobs(context),
    ...directoryJobs(context),
    ...importJobs(context),
    ...noticeJobs(context),
    ...removalJobs(context),
    ...endWithoutModeratorJobs(context),
    ...moveJobs(context),
    ...figureJobs(context),
    ...dataExportJobs(context),
    ...retentionJobs(context),
    ...(transport && { ...mailJobs(context, transport), ...reminderJobs(context, transport) }),
  };
}
