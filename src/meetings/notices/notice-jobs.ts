import { z } from 'zod';
import { listModeratorRecipients, listNoticeRecipients, type NoticeAudience, type NoticeRecipient } from './notice-recipients.ts';
import { buildUnsubscribeLink } from '../../notifications/preferences/unsubscribe.ts';
import { inTransaction, type Tx } from '../../platform/db/database.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { enqueueJob } from '../../platform/jobs/job-queue.ts';
import type { JobHandler, JobHandlers } from '../../platform/jobs/job.ts';
import type { EmailContent, EmailTemplate } from '../../platform/mail/email-content.ts';
import { queueMail } from '../../platform/mail/queue-mail.ts';
import type { ManagedMeeting } from '../meeting.ts';
import { findManagedMeeting } from '../meetings.queries.ts';
import { findMeetingsOfSeries, findSeries } from '../find-series.ts';
import { seriesName } from '../series-numbers.ts';
import {
  buildMeetingNoticeMail,
  buildSeriesNoticeMail,
  findSeriesChanges,
  lastMomentOfChanges,
  type NoticeKind,
  type PortalInfo,
  type PreviousMeetingTimes,
} from './notice-mails.ts';
import {
  insertMeetingNotice,
  insertSeriesNotice,
  lockMeetingNotice,
  lockSeriesNotice,
  saveNoticeProgress,
  takeUnsentSeriesNotices,
} from './notices.queries.ts';

const MEETING_NOTICE_JOB = 'meeting-notice';
const SERIES_NOTICE_JOB = 'series-notice';

/** Mails that share a transaction: other writers are served between two batches. */
const BATCH_SIZE = 100;

const templates = { cancelled: 'meeting-cancelled', restored: 'meeting-restored', moved: 'meeting-moved' } as const;

const payload = z.object({ noticeId: z.number() });

/**
 * A mail to each member whom the meetings concern, from the enrollment after `lastEnrollmentId` on; before the first one to who moderates
 * the meetings.
 */
type CourseMailing = NoticeAudience & {
  meetingIds: number[];
  lastEnrollmentId: number;
  template: EmailTemplate;
  buildMail: (recipient: Omit<NoticeRecipient, 'enrollmentId'>, courseTitle: string) => EmailContent;
  expiresAt: Date;
};

/** Undefined where nothing is left to tell. */
type LockMailing = (tx: Tx, noticeId: number) => Promise<CourseMailing | undefined>;

/** A job sends the mails: a course may have thousands of members, and the teacher does not wait for them. */
export async function queueMeetingNotice(tx: Tx, meetingId: number, kind: NoticeKind, note: string, now: Date): Promise<void> {
  await enqueueNoticeJob(tx, MEETING_NOTICE_JOB, await insertMeetingNotice(tx, meetingId, kind, note, now), now);
}

/** One mail per member whatever changed, also where the series changes again before the first mail. */
export async function queueSeriesNotice(tx: Tx, seriesId: number, changed: PreviousMeetingTimes[], now: Date): Promise<void> {
  if (changed.length === 0) return;
  const previous = new Map<number, PreviousMeetingTimes>();
  for (const meeting of [...(await takeUnsentSeriesNotices(tx, seriesId)), ...changed])
    if (!previous.has(meeting.id)) previous.set(meeting.id, meeting);
  await enqueueNoticeJob(tx, SERIES_NOTICE_JOB, await insertSeriesNotice(tx, seriesId, [...previous.values()], now), now);
}

async function enqueueNoticeJob(tx: Tx, kind: string, noticeId: number, now: Date): Promise<void> {
  await enqueueJob(tx, { kind, key: String(noticeId), payload: { noticeId }, runAt: now }, now);
}

export function noticeJobs(context: AppContext): JobHandlers {
  return { [MEETING_NOTICE_JOB]: meetingNoticeJob(context), [SERIES_NOTICE_JOB]: seriesNoticeJob(context) };
}

function meetingNoticeJob(context: AppContext): JobHandler {
  return courseMailingJob(context, 'meeting_notices', async (tx, noticeId) => {
    const notice = await lockMeetingNotice(tx, noticeId);
    const meeting = notice && (await findManagedMeeting(tx, context.settings.jitsi.serverUrl, notice.meetingId));
    if (!meeting || !isStillCurrent(notice.kind, meeting)) return undefined;
    return {
      courseId: meeting.courseId,
      sectionIds: [meeting.sectionId],
      meetingIds: [meeting.id],
      lastEnrollmentId: notice.lastEnrollmentId,
      template: templates[notice.kind],
      buildMail: (recipient, courseTitle) => buildMeetingNoticeMail(notice, meeting, courseTitle, recipient, portalInfo(context)),
      expiresAt: meeting.endsAt,
    };
  });
}

function seriesNoticeJob(context: AppContext): JobHandler {
  const { settings, clock } = context;
  return courseMailingJob(context, 'series_notices', async (tx, noticeId) => {
    const notice = await lockSeriesNotice(tx, noticeId);
    const series = notice && (await findSeries(tx, notice.seriesId));
    if (!series) return undefined;
    const meetings = await findMeetingsOfSeries(tx, settings.jitsi.serverUrl, series.id);
    const changes = findSeriesChanges(notice.previous, meetings, clock.now());
    const expiresAt = lastMomentOfChanges(changes);
    if (!expiresAt) return undefined;
    const meetingIds = notice.previous.map(({ id }) => id);
    const changed = meetings.filter(({ id }) => meetingIds.includes(id));
    return {
      courseId: series.courseId,
      sectionIds: [series.sectionId, ...changed.map(({ sectionId }) => sectionId)],
      meetingIds,
      lastEnrollmentId: notice.lastEnrollmentId,
      template: 'series-changed',
      buildMail: (recipient, courseTitle) =>
        buildSeriesNoticeMail(changes, { title: seriesName(series.title), courseTitle }, recipient, portalInfo(context)),
      expiresAt,
    };
  });
}

/** False where a cancellation was undone, or a restored or moved meeting cancelled, before the mails left. */
function isStillCurrent(kind: NoticeKind, { active, cancelled }: ManagedMeeting): boolean {
  return kind === 'cancelled' ? cancelled : active && !cancelled;
}

function portalInfo({ settings }: AppContext): PortalInfo {
  return { url: settings.http.publicUrl, timeZone: settings.timeZone };
}

/** Its progress is saved in the transaction of the mails, so that no member gets two however often a process dies. */
function courseMailingJob(context: AppContext, table: 'meeting_notices' | 'series_notices', lockMailing: LockMailing): JobHandler {
  return {
    async run(job) {
      const { noticeId } = payload.parse(job.payload);
      while (!job.signal.aborted) {
        const lastEnrollmentId = await inTransaction(context.db, async (tx) => {
          const mailing = await lockMailing(tx, noticeId);
          const last = mailing && (await queueBatch(tx, context, mailing));
          if (last !== undefined) await saveNoticeProgress(tx, table, noticeId, last);
          return last;
        });
        if (lastEnrollmentId === undefined) return { kind: 'done' };
      }
      return { kind: 'retry', reason: 'stopped' };
    },
  };
}

/** The last enrollment of the batch; undefined where every member has the mail. */
async function queueBatch(tx: Tx, context: AppContext, mailing: CourseMailing): Promise<number | undefined> {
  const members = await listNoticeRecipients(tx, mailing, mailing.lastEnrollmentId, BATCH_SIZE);
  const moderators = mailing.lastEnrollmentId === 0 ? await listModeratorRecipients(tx, mailing, mailing.meetingIds) : [];
  const recipients = [...moderators, ...members];
  if (recipients.length === 0) return undefined;
  const course = await tx.selectFrom('courses').select('title').where('id', '=', mailing.courseId).executeTakeFirstOrThrow();
  for (const recipient of recipients) {
    const unsubscribe = buildUnsubscribeLink(context.settings, 'notices', recipient);
    await queueMail(tx, context, {
      template: mailing.template,
      userId: recipient.userId,
      email: recipient.email,
      content: { ...mailing.buildMail(recipient, course.title), unsubscribe },
      expiresAt: mailing.expiresAt,
    });
  }
  // Of a course without members none comes after its moderators.
  return members.at(-1)?.enrollmentId ?? 1;
}
