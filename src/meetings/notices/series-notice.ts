import type { NoticeRecipient } from '../../courses/notice-recipients.ts';
import type { EmailContent } from '../../platform/mail/email-content.ts';
import { TimeFormatter } from '../../platform/shared/time-formatter.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import type { ManagedMeeting } from '../managed-meeting.ts';
import { haveSameTimes, type MeetingTimes } from '../meeting.ts';

/** The kind of the jobs that tell the members of a course what became of a series. */
export const SERIES_NOTICE_JOB = 'series-notice';

/** A meeting of a series before a change; undefined: the change made it. */
export type PreviousMeetingTimes = { id: number; before: MeetingTimes | undefined };

/** What became of a series, as far as its members have anything from knowing it. */
export type SeriesChanges = { moved: { before: MeetingTimes; after: MeetingTimes }[]; removed: MeetingTimes[]; added: MeetingTimes[] };

/** So many lines of a kind are read; the rest is counted. */
const MAX_LINES = 20;

/**
 * What is to be told of a change by now: what was taken back before anyone heard of it tells nothing, and neither do meetings
 * that are over.
 */
export function findSeriesChanges(before: PreviousMeetingTimes[], meetings: ManagedMeeting[], now: Date): SeriesChanges {
  const standing = new Map(meetings.filter(({ cancelled }) => !cancelled).map((meeting) => [meeting.id, meeting]));
  const news: SeriesChanges = { moved: [], removed: [], added: [] };
  for (const { id, before: was } of before) {
    const after = standing.get(id);
    if (was && after && !haveSameTimes(was, after) && (was.endsAt > now || after.endsAt > now)) news.moved.push({ before: was, after });
    else if (was && !after && was.endsAt > now) news.removed.push(was);
    else if (!was && after && after.endsAt > now) news.added.push(after);
  }
  return news;
}

/** The last moment of which the news speak; undefined where there are none. */
export function lastMomentOfChanges({ moved, removed, added }: SeriesChanges): Date | undefined {
  const ends = [...moved.flatMap(({ before, after }) => [before, after]), ...removed, ...added].map(({ endsAt }) => endsAt.getTime());
  return ends.length === 0 ? undefined : new Date(Math.max(...ends));
}

/** What a member is told, in their language and with their times: one letter of all that changed. */
export function buildSeriesNoticeMail(
  news: SeriesChanges,
  of: { title: string; courseTitle: string },
  person: NoticeRecipient,
  portal: { url: string; timeZone: string },
): EmailContent {
  const messages = messagesFor(person.locale);
  const w = messages.seriesNews;
  const time = new TimeFormatter(person.locale, person.timeZone ?? portal.timeZone);
  const when = ({ startsAt, endsAt }: MeetingTimes) => `${time.day(startsAt)}, ${time.span(startsAt, endsAt)}`;
  const before = ({ startsAt, endsAt }: MeetingTimes) => `${time.weekday(startsAt)}, ${time.span(startsAt, endsAt)}`;
  const is = news.moved.length + news.added.length > 0 ? 'changed' : 'cancelled';
  const lists = [
    { heading: w.moved, items: formatLines(news.moved, w.more, (one) => w.before(when(one.after), before(one.before))) },
    { heading: w.gone, items: formatLines(news.removed, w.more, when) },
    { heading: w.added, items: formatLines(news.added, w.more, when) },
  ];
  return {
    locale: person.locale,
    subject: `${w.subjects[is]}: ${of.title}`,
    greeting: messages.accountMail.greeting(person.firstName || person.username),
    paragraphs: [w.texts[is](of.title, of.courseTitle)],
    lists: lists.filter(({ items }) => items.length > 0),
    action: { label: messages.meetingNotices.action, url: `${portal.url}/` },
    footnotes: [w.zone(time.zoneName(lastMomentOfChanges(news) ?? new Date(0)))],
  };
}

function formatLines<T>(all: T[], more: (count: number) => string, line: (one: T) => string): string[] {
  const lines = all.slice(0, MAX_LINES).map(line);
  return all.length > MAX_LINES ? [...lines, more(all.length - MAX_LINES)] : lines;
}
