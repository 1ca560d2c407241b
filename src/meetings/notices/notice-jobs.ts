import type { AppContext } from '../../platform/http/context.ts';
import type { JobHandler } from '../../platform/jobs/job.ts';
import type { ManagedMeeting } from '../managed-meeting.ts';
import { findManagedMeeting } from '../meetings.queries.ts';
import { buildMeetingNoticeMail, type NoticeKind } from './meeting-notice.ts';
import { lockMeetingNotice, saveMeetingNoticeProgress } from './notices.queries.ts';
import { lastMomentOfChanges, findSeriesChanges, buildSeriesNoticeMail } from './series-notice.ts';
import { lockSeriesNotice, saveSeriesNoticeProgress } from './series-notices.queries.ts';
import { findMeetingsOfSeries, findSeries } from '../series.queries.ts';
import { courseMailingJob } from './course-mailing-job.ts';

const templates = { cancelled: 'meeting-cancelled', restored: 'meeting-restored', moved: 'meeting-moved' } as const;

/** Tells the members of a course of one meeting. */
export function meetingNoticeJob(context: AppContext): JobHandler {
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
export function seriesNoticeJob(context: AppContext): JobHandler {
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
