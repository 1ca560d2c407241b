import type { Needs } from '../../platform/http/context.ts';
import type { JobHandler } from '../../platform/jobs/job.ts';
import type { ManagedMeeting } from '../managed-meeting.ts';
import { findManagedMeeting } from '../meetings.queries.ts';
import { noticeLetter, type NoticeKind } from './meeting-notice.ts';
import { holdNotice, writeReached } from './notices.queries.ts';
import { endOf, newsOf, seriesLetter } from './series-notice.ts';
import { holdSeriesNotice, writeSeriesReached } from './series-notices.queries.ts';
import { findMeetingsOfSeries, findSeries } from '../series.queries.ts';
import { mailingJob } from './course-mailing-job.ts';

const letters = { cancelled: 'meeting-cancelled', restored: 'meeting-restored', moved: 'meeting-moved' } as const;

/** Tells the members of a course of one meeting. */
export function meetingNoticeJob(needs: Needs): JobHandler {
  const { settings } = needs;
  return mailingJob(needs, {
    async hold(tx, noticeId) {
      const notice = await holdNotice(tx, noticeId);
      const meeting = notice && (await findManagedMeeting(tx, settings.jitsi.serverUrl, notice.meetingId));
      if (!meeting || !isStillTrue(notice.kind, meeting)) return undefined;
      return {
        courseId: meeting.courseId,
        reached: notice.reached,
        kind: letters[notice.kind],
        letterTo: (person, courseTitle) => noticeLetter(notice, meeting, courseTitle, person, portalOf(needs)),
        usefulUntil: meeting.endsAt,
      };
    },
    writeReached,
  });
}

/** Tells them what became of a series. */
export function seriesNoticeJob(needs: Needs): JobHandler {
  const { settings, clock } = needs;
  return mailingJob(needs, {
    async hold(tx, noticeId) {
      const notice = await holdSeriesNotice(tx, noticeId);
      const series = notice && (await findSeries(tx, notice.seriesId));
      if (!series) return undefined;
      const news = newsOf(notice.before, await findMeetingsOfSeries(tx, settings.jitsi.serverUrl, series.id), clock.now());
      const usefulUntil = endOf(news);
      if (!usefulUntil) return undefined;
      return {
        courseId: series.courseId,
        reached: notice.reached,
        kind: 'series-changed',
        letterTo: (person, courseTitle) => seriesLetter(news, { title: series.title, courseTitle }, person, portalOf(needs)),
        usefulUntil,
      };
    },
    writeReached: writeSeriesReached,
  });
}

/** Who cancels a class and takes it back before anyone was told has nothing to tell any more. */
function isStillTrue(kind: NoticeKind, { active, cancelled }: ManagedMeeting): boolean {
  return kind === 'cancelled' ? cancelled : active && !cancelled;
}

function portalOf({ settings }: Needs): { url: string; timeZone: string } {
  return { url: settings.http.publicUrl, timeZone: settings.timeZone };
}
