import { PASSWORD_RESET_JOB, passwordResetJob } from './accounts/passwords/request-password-reset.ts';
import { AUDIT_LOG_CHECK_JOB, auditLogCheckJob } from './admin/audit-log/check-audit-log.ts';
import { DOCTOR_JOB, doctorJob } from './operations/doctor/doctor-job.ts';
import { IMPORT_JOB } from './imports/import-job-kind.ts';
import { importJobHandler } from './imports/import-job.ts';
import type { JobHandlers } from './platform/jobs/job.ts';
import type { MailTransport } from './platform/mail/mail-transport.ts';
import { mailJobs } from './platform/mail/send-mail.ts';
import { MEETING_NOTICE_JOB } from './meetings/notices/meeting-notice.ts';
import { meetingNoticeJob, seriesNoticeJob } from './meetings/notices/notice-jobs.ts';
import { SERIES_NOTICE_JOB } from './meetings/notices/series-notice.ts';
import type { PortalContext } from './context.ts';
import { reminderJobs } from './notifications/reminders/scan-reminders.ts';
import { retentionJob } from './privacy/run-retention.ts';
import { dataExportJob } from './privacy/build-data-export.ts';
import { DATA_EXPORT_JOB } from './privacy/data-export.ts';
import { RETENTION_JOB } from './privacy/schedule-retention.ts';

/** Every kind of background job of the portal, and what does it. Without a mail server mails wait for a process that has one, and nobody is reminded. */
export function jobHandlers(context: PortalContext, post: MailTransport | undefined): JobHandlers {
  return {
    [PASSWORD_RESET_JOB]: passwordResetJob(context),
    [AUDIT_LOG_CHECK_JOB]: auditLogCheckJob(context),
    [DOCTOR_JOB]: doctorJob(context),
    [IMPORT_JOB]: importJobHandler(context),
    [MEETING_NOTICE_JOB]: meetingNoticeJob(context),
    [SERIES_NOTICE_JOB]: seriesNoticeJob(context),
    [DATA_EXPORT_JOB]: dataExportJob(context),
    [RETENTION_JOB]: retentionJob(context),
    ...(post && {
      ...mailJobs(context, post),
      ...reminderJobs(context, post),
    }),
  };
}
