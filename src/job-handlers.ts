import { FORGOTTEN_PASSWORD_JOB, forgottenPasswordJob } from './accounts/passwords/request-password-reset.ts';
import { CHECK_JOB, checkJob } from './admin/audit-log/check-audit-log.ts';
import { DOCTOR_JOB, doctorJob } from './operations/doctor/doctor-job.ts';
import { IMPORT_JOB } from './imports/import-job-kind.ts';
import { importJob } from './imports/import-job.ts';
import type { JobHandlers } from './platform/jobs/job.ts';
import { MAIL_JOB } from './platform/mail/mail.ts';
import type { Post } from './platform/mail/mail-transport.ts';
import { mailJob } from './platform/mail/send-mail.ts';
import { MEETING_NOTICE_JOB } from './meetings/notices/meeting-notice.ts';
import { meetingNoticeJob, seriesNoticeJob } from './meetings/notices/notice-jobs.ts';
import { SERIES_NOTICE_JOB } from './meetings/notices/series-notice.ts';
import type { PortalNeeds } from './portal.ts';
import { REMINDER_LOOK_JOB, reminderLookJob } from './notifications/reminders/scan-reminders.ts';
import { REMINDER_JOB, reminderJob } from './notifications/reminders/send-reminders.ts';
import { retentionJob } from './privacy/run-retention.ts';
import { personalFileJob } from './privacy/build-data-export.ts';
import { PERSONAL_FILE_JOB } from './privacy/data-export.ts';
import { RETENTION_JOB } from './privacy/schedule-retention.ts';

/** Every kind of background job of the portal, and what does it. Without a mail server mails wait for a process that has one, and nobody is reminded. */
export function jobHandlers(needs: PortalNeeds, post: Post | undefined): JobHandlers {
  return {
    [FORGOTTEN_PASSWORD_JOB]: forgottenPasswordJob(needs),
    [CHECK_JOB]: checkJob(needs),
    [DOCTOR_JOB]: doctorJob(needs),
    [IMPORT_JOB]: importJob(needs),
    [MEETING_NOTICE_JOB]: meetingNoticeJob(needs),
    [SERIES_NOTICE_JOB]: seriesNoticeJob(needs),
    [PERSONAL_FILE_JOB]: personalFileJob(needs),
    [RETENTION_JOB]: retentionJob(needs),
    ...(post && {
      [MAIL_JOB]: mailJob(needs, post),
      [REMINDER_LOOK_JOB]: reminderLookJob(needs),
      [REMINDER_JOB]: reminderJob(needs, post),
    }),
  };
}
