import { displayName, type Account } from '../../accounts/account.ts';
import type { Settings } from '../../platform/config/settings.ts';
import type { EmailContent } from '../../platform/mail/email-content.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import { TimeFormatter } from '../../platform/shared/time-formatter.ts';
import type { MeetingTimes } from '../meeting.ts';

export type ModeratorNews = 'named' | 'removed';

/** Per mail; the rest is only counted. */
const MAX_LINES = 20;

/** To the person who was named, or to a teacher of the course, in their language and time zone. */
export function buildModeratorMail(
  news: { kind: ModeratorNews; person: Account; courseTitle: string; meetings: (MeetingTimes & { id: number; title: string })[] },
  reader: Account,
  settings: Pick<Settings, 'http' | 'timeZone'>,
): EmailContent {
  const { kind, person, courseTitle, meetings } = news;
  const { accountMail, moderators } = messagesFor(reader.locale);
  const own = reader.id === person.id;
  const texts = moderators.mails[kind];
  const time = new TimeFormatter(reader.locale, reader.timeZone ?? settings.timeZone);
  const first = meetings[0]!;
  const lines = meetings
    .slice(0, MAX_LINES)
    .map(({ title, startsAt, endsAt }) => `${title}: ${time.day(startsAt)}, ${time.span(startsAt, endsAt)}`);
  return {
    locale: reader.locale,
    subject: own ? texts.subject(courseTitle) : texts.subjectForTeachers(displayName(person), courseTitle),
    greeting: accountMail.greeting(reader.firstName || reader.username),
    paragraphs: [own ? texts.text(courseTitle) : texts.textForTeachers(displayName(person), courseTitle)],
    lists: [
      {
        heading: moderators.classes,
        items: meetings.length > MAX_LINES ? [...lines, moderators.more(meetings.length - MAX_LINES)] : lines,
      },
    ],
    action: { label: moderators.open, url: `${settings.http.publicUrl}/meetings/${first.id}` },
    footnotes: [moderators.zone(time.zoneName(first.startsAt))],
  };
}
