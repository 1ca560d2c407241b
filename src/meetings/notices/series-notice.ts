import type { PersonToTell } from '../../courses/notice-recipients.ts';
import type { Letter } from '../../platform/mail/email-content.ts';
import { LocalTime } from '../../platform/shared/time-formatter.ts';
import { wordsIn } from '../../platform/messages/messages.ts';
import type { ManagedMeeting } from '../managed-meeting.ts';
import { haveSameTimes, type Times } from '../meeting.ts';

/** The kind of the jobs that tell the members of a course what became of a series. */
export const SERIES_NOTICE_JOB = 'series-notice';

/** A meeting of a series before a change; undefined: the change made it. */
export type MeetingBefore = { id: number; was: Times | undefined };

/** What became of a series, as far as its members have anything from knowing it. */
export type SeriesNews = { moved: { was: Times; is: Times }[]; gone: Times[]; added: Times[] };

/** So many lines of a kind are read; the rest is counted. */
const MOST_LINES = 20;

/**
 * What is to be told of a change by now: what was taken back before anyone heard of it tells nothing, and neither do meetings
 * that are over.
 */
export function newsOf(before: MeetingBefore[], meetings: ManagedMeeting[], now: Date): SeriesNews {
  const standing = new Map(meetings.filter(({ cancelled }) => !cancelled).map((meeting) => [meeting.id, meeting]));
  const news: SeriesNews = { moved: [], gone: [], added: [] };
  for (const { id, was } of before) {
    const is = standing.get(id);
    if (was && is && !haveSameTimes(was, is) && (was.endsAt > now || is.endsAt > now)) news.moved.push({ was, is });
    else if (was && !is && was.endsAt > now) news.gone.push(was);
    else if (!was && is && is.endsAt > now) news.added.push(is);
  }
  return news;
}

/** The last moment of which the news speak; undefined where there are none. */
export function endOf({ moved, gone, added }: SeriesNews): Date | undefined {
  const ends = [...moved.flatMap(({ was, is }) => [was, is]), ...gone, ...added].map(({ endsAt }) => endsAt.getTime());
  return ends.length === 0 ? undefined : new Date(Math.max(...ends));
}

/** What a member is told, in their language and with their times: one letter of all that changed. */
export function seriesLetter(
  news: SeriesNews,
  of: { title: string; courseTitle: string },
  person: PersonToTell,
  portal: { url: string; timeZone: string },
): Letter {
  const words = wordsIn(person.locale);
  const w = words.seriesNews;
  const time = new LocalTime(person.locale, person.timeZone ?? portal.timeZone);
  const when = ({ startsAt, endsAt }: Times) => `${time.day(startsAt)}, ${time.span(startsAt, endsAt)}`;
  const before = ({ startsAt, endsAt }: Times) => `${time.weekday(startsAt)}, ${time.span(startsAt, endsAt)}`;
  const is = news.moved.length + news.added.length > 0 ? 'changed' : 'cancelled';
  const lists = [
    { heading: w.moved, items: shortened(news.moved, w.more, (one) => w.before(when(one.is), before(one.was))) },
    { heading: w.gone, items: shortened(news.gone, w.more, when) },
    { heading: w.added, items: shortened(news.added, w.more, when) },
  ];
  return {
    locale: person.locale,
    subject: `${w.subjects[is]}: ${of.title}`,
    greeting: words.letters.greeting(person.firstName || person.username),
    paragraphs: [w.texts[is](of.title, of.courseTitle)],
    lists: lists.filter(({ items }) => items.length > 0),
    action: { label: words.meetingNotices.action, url: `${portal.url}/` },
    footnotes: [w.zone(time.zoneName(endOf(news) ?? new Date(0)))],
  };
}

function shortened<T>(all: T[], more: (count: number) => string, line: (one: T) => string): string[] {
  const lines = all.slice(0, MOST_LINES).map(line);
  return all.length > MOST_LINES ? [...lines, more(all.length - MOST_LINES)] : lines;
}
