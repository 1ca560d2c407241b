import type { NoticeRecipient } from './notice-recipients.ts';
import type { EmailContent } from '../../platform/mail/email-content.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import { TimeFormatter } from '../../platform/shared/time-formatter.ts';
import { haveSameTimes, type Meeting, type MeetingTimes, type ManagedMeeting } from '../meeting.ts';

export type NoticeKind = 'cancelled' | 'restored' | 'moved';

/** A change of a meeting that its members are told by mail. Enrollments up to `lastEnrollmentId` have their mail. */
export type MeetingNotice = { id: number; meetingId: number; kind: NoticeKind; note: string; lastEnrollmentId: number };

/** For links and times in mails. */
export type PortalInfo = { url: string; timeZone: string };

type NoticeReader = Pick<NoticeRecipient, 'firstName' | 'username' | 'locale' | 'timeZone'>;

/** In the language and the time zone of the recipient. */
export function buildMeetingNoticeMail(
  { kind, note }: Pick<MeetingNotice, 'kind' | 'note'>,
  meeting: Pick<Meeting, 'title' | 'startsAt' | 'endsAt'>,
  courseTitle: string,
  recipient: NoticeReader,
  portal: PortalInfo,
): EmailContent {
  const messages = messagesFor(recipient.locale);
  const texts = messages.meetingNotices;
  const time = new TimeFormatter(recipient.locale, recipient.timeZone ?? portal.timeZone);
  const when = `${time.day(meeting.startsAt)}, ${time.span(meeting.startsAt, meeting.endsAt)} (${time.zoneName(meeting.startsAt)})`;
  return {
    locale: recipient.locale,
    subject: `${texts.subjects[kind]}: ${meeting.title}`,
    greeting: messages.accountMail.greeting(recipient.firstName || recipient.username),
    paragraphs: [texts.texts[kind](meeting.title, courseTitle), texts.when(when), ...(note ? [texts.note(note)] : [])],
    action: { label: texts.action, url: `${portal.url}/` },
  };
}

/** Undefined times: the change created the meeting. */
export type PreviousMeetingTimes = { id: number; before: MeetingTimes | undefined };

type SeriesChanges = {
  moved: { before: MeetingTimes; after: MeetingTimes }[];
  removed: MeetingTimes[];
  added: MeetingTimes[];
  /** Why meetings were cancelled, each reason once. */
  notes: string[];
};

/** Per list of a mail; the rest is only counted. */
const MAX_LINES = 20;

/** What is different by now for the members. Changes that were undone since, and meetings that are over, are left out. */
export function findSeriesChanges(previous: PreviousMeetingTimes[], meetings: ManagedMeeting[], now: Date): SeriesChanges {
  const byId = new Map(meetings.map((meeting) => [meeting.id, meeting]));
  const changes: SeriesChanges = { moved: [], removed: [], added: [], notes: [] };
  for (const { id, before } of previous) {
    const meeting = byId.get(id);
    const after = meeting?.cancelled ? undefined : meeting;
    if (before && after) {
      if (!haveSameTimes(before, after) && (before.endsAt > now || after.endsAt > now)) changes.moved.push({ before, after });
    } else if (before && before.endsAt > now) {
      changes.removed.push(before);
      const note = meeting?.cancelNote ?? '';
      if (note && !changes.notes.includes(note)) changes.notes.push(note);
    } else if (after && after.endsAt > now) changes.added.push(after);
  }
  return changes;
}

/** The latest end of all meetings in the changes; undefined where there are none. */
export function lastMomentOfChanges({ moved, removed, added }: SeriesChanges): Date | undefined {
  const ends = [...moved.flatMap(({ before, after }) => [before, after]), ...removed, ...added].map(({ endsAt }) => endsAt.getTime());
  return ends.length === 0 ? undefined : new Date(Math.max(...ends));
}

/** One mail about all changes, in the language and the time zone of the recipient. */
export function buildSeriesNoticeMail(
  changes: SeriesChanges,
  { title, courseTitle }: { title: string; courseTitle: string },
  recipient: NoticeReader,
  portal: PortalInfo,
): EmailContent {
  const messages = messagesFor(recipient.locale);
  const texts = messages.seriesNotices;
  const time = new TimeFormatter(recipient.locale, recipient.timeZone ?? portal.timeZone);
  const dateAndTime = ({ startsAt, endsAt }: MeetingTimes) => `${time.day(startsAt)}, ${time.span(startsAt, endsAt)}`;
  const weekdayAndTime = ({ startsAt, endsAt }: MeetingTimes) => `${time.weekday(startsAt)}, ${time.span(startsAt, endsAt)}`;
  const { moved, removed, added, notes } = changes;
  const kind = moved.length + added.length > 0 ? 'changed' : 'cancelled';
  const movedLine = ({ before, after }: SeriesChanges['moved'][number]) => texts.before(dateAndTime(after), weekdayAndTime(before));
  const lists = [
    { heading: texts.moved, items: formatLines(moved, texts.more, movedLine) },
    { heading: texts.removed, items: formatLines(removed, texts.more, dateAndTime) },
    { heading: texts.added, items: formatLines(added, texts.more, dateAndTime) },
  ];
  return {
    locale: recipient.locale,
    subject: `${texts.subjects[kind]}: ${title}`,
    greeting: messages.accountMail.greeting(recipient.firstName || recipient.username),
    paragraphs: [texts.texts[kind](title, courseTitle), ...notes.map(messages.meetingNotices.note)],
    lists: lists.filter(({ items }) => items.length > 0),
    action: { label: messages.meetingNotices.action, url: `${portal.url}/` },
    footnotes: [texts.zone(time.zoneName(lastMomentOfChanges(changes) ?? new Date(0)))],
  };
}

function formatLines<T>(changes: T[], more: (count: number) => string, formatLine: (change: T) => string): string[] {
  const lines = changes.slice(0, MAX_LINES).map(formatLine);
  return changes.length > MAX_LINES ? [...lines, more(changes.length - MAX_LINES)] : lines;
}
