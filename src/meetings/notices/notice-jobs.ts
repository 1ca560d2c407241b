import { z } from 'zod';
import type { AppContext } from '../../platform/http/context.ts';
import type { JobHandler, JobHandlers } from '../../platform/jobs/job.ts';
import type { ManagedMeeting } from '../managed-meeting.ts';
import { findManagedMeeting } from '../meetings.queries.ts';
import { buildMeetingNoticeMail, type NoticeKind } from './meeting-notice.ts';
import { lockMeetingNotice, saveMeetingNoticeProgress, lockSeriesNotice, saveSeriesNoticeProgress } from './notices.queries.ts';
import { lastMomentOfChanges, findSeriesChanges, buildSeriesNoticeMail } from './series-notice.ts';
import { findMeetingsOfSeries, findSeries } from '../series.queries.ts';
import { listNoticeRecipients, type NoticeRecipient } from '../../courses/notice-recipients.ts';
import { inTransaction, type Tx } from '../../platform/db/database.ts';
import type { EmailContent, EmailTemplate } from '../../platform/mail/email-content.ts';
import { queueMail } from '../../platform/mail/queue-mail.ts';
import { buildUnsubscribeLink } from '../../notifications/preferences/unsubscribe.ts';
import { MEETING_NOTICE_JOB } from './meeting-notice.ts';
import { SERIES_NOTICE_JOB } from './series-notice.ts';

const templates = { cancelled: 'meeting-cancelled', restored: 'meeting-restored', moved: 'meeting-moved' } as const;

export function noticeJobs(context: AppContext): JobHandlers {
  return { [MEETING_NOTICE_JOB]: meetingNoticeJob(context), [SERIES_NOTICE_JOB]: seriesNoticeJob(context) };
}

/** Tells the members of a course of one meeting. */
function meetingNoticeJob(context: AppContext): JobHandler {
  const { settings } = context;
  return courseMailingJob(context, {
    async lock(tx, noticeId) {
      const notice = await lockMeetingNotice(tx, noticeId);
      const meeting = notice && (await findManagedMeeting(tx, settings.jitsi.serverUrl, notice.meetingId));
      if (!meeting || !isStillCurrent(notice.kind, meeting)) return undefined;
      return {
        courseId: meeting.courseId,
        lastEnrollmentId: notice.lastEnrollmentId,
        template: templates[notice.kind],
        buildMail: (person, courseTitle) => buildMeetingNoticeMail(notice, meeting, courseTitle, person, portalInfo(context)),
        usefulUntil: meeting.endsAt,
      };
    },
    saveProgress: saveMeetingNoticeProgress,
  });
}

/** Tells them what became of a series. */
function seriesNoticeJob(context: AppContext): JobHandler {
  const { settings, clock } = context;
  return courseMailingJob(context, {
    async lock(tx, noticeId) {
      const notice = await lockSeriesNotice(tx, noticeId);
      const series = notice && (await findSeries(tx, notice.seriesId));
      if (!series) return undefined;
      const news = findSeriesChanges(notice.before, await findMeetingsOfSeries(tx, settings.jitsi.serverUrl, series.id), clock.now());
      const usefulUntil = lastMomentOfChanges(news);
      if (!usefulUntil) return undefined;
      return {
        courseId: series.courseId,
        lastEnrollmentId: notice.lastEnrollmentId,
        template: 'series-changed',
        buildMail: (person, courseTitle) => buildSeriesNoticeMail(news, { title: series.title, courseTitle }, person, portalInfo(context)),
        usefulUntil,
      };
    },
    saveProgress: saveSeriesNoticeProgress,
  });
}

/** Who cancels a class and takes it back before anyone was told has nothing to tell any more. */
function isStillCurrent(kind: NoticeKind, { active, cancelled }: ManagedMeeting): boolean {
  return kind === 'cancelled' ? cancelled : active && !cancelled;
}

function portalInfo({ settings }: AppContext): { url: string; timeZone: string } {
  return { url: settings.http.publicUrl, timeZone: settings.timeZone };
}

/** What is to be written to the members of a course, and how far that has come. */
export type CourseMailing = {
  courseId: number;
  /** Whose enrollment has this number or a lower one has a mail already. */
  lastEnrollmentId: number;
  template: EmailTemplate;
  buildMail: (person: NoticeRecipient, courseTitle: string) => EmailContent;
  usefulUntil: Date;
};

export type CourseMailingSource = {
  /** Holds a notice; undefined where there is nothing to write, or no more. */
  lock: (tx: Tx, noticeId: number) => Promise<CourseMailing | undefined>;
  saveProgress: (tx: Tx, noticeId: number, lastEnrollmentId: number) => Promise<void>;
};

const payload = z.object({ noticeId: z.number() });

/** So many mails share a transaction: others are served between two of them. */
const BATCH_SIZE = 100;

/**
 * A job that writes to the members of a course. How far it came is written with the mails themselves, so that nobody gets two
 * however often a process dies.
 */
export function courseMailingJob(context: AppContext, mailings: CourseMailingSource): JobHandler {
  return {
    async run(job) {
      const { noticeId } = payload.parse(job.payload);
      while (!job.signal.aborted) {
        if (!(await inTransaction(context.db, (tx) => sendBatch(tx, context, mailings, noticeId)))) return { kind: 'done' };
      }
      return { kind: 'retry', reason: 'stopped' };
    },
  };
}

/** Whether there may be others to write to. */
async function sendBatch(tx: Tx, context: AppContext, { lock, saveProgress }: CourseMailingSource, noticeId: number): Promise<boolean> {
  const mailing = await lock(tx, noticeId);
  if (!mailing) return false;
  const people = await listNoticeRecipients(tx, mailing.courseId, mailing.lastEnrollmentId, BATCH_SIZE);
  if (people.length === 0) return false;
  const course = await tx.selectFrom('courses').select('title').where('id', '=', mailing.courseId).executeTakeFirstOrThrow();
  for (const person of people) {
    await queueMail(tx, context, {
      template: mailing.template,
      userId: person.userId,
      email: person.email,
      content: { ...mailing.buildMail(person, course.title), unsubscribe: buildUnsubscribeLink(context.settings, 'notices', person) },
      expiresAt: mailing.usefulUntil,
    });
  }
  await saveProgress(tx, noticeId, people.at(-1)!.enrollmentId);
  return people.length === BATCH_SIZE;
}
