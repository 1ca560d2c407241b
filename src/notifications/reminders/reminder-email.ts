import type { Settings } from '../../platform/config/settings.ts';
import type { EmailContent } from '../../platform/mail/email-content.ts';
import { buildUnsubscribeLink } from '../preferences/unsubscribe-link.ts';
import { opensAt } from '../../meetings/meeting.ts';
import { TimeFormatter } from '../../platform/shared/time-formatter.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import type { ReminderData } from './reminders.queries.ts';

/** What a member is reminded of, in their language and with their times. It says when, not in how long: mail may take its time. */
export function buildReminderEmail(settings: Pick<Settings, 'http' | 'timeZone'>, what: ReminderData): EmailContent {
  const { locale, title, startsAt, endsAt } = what;
  const messages = messagesFor(locale);
  const w = messages.reminders;
  const time = new TimeFormatter(locale, what.timeZone ?? settings.timeZone);
  const when = `${time.day(startsAt)}, ${time.span(startsAt, endsAt)} (${time.zoneName(startsAt)})`;
  return {
    locale,
    subject: w.subject(title, `${time.weekday(startsAt)}, ${time.time(startsAt)}`),
    greeting: messages.accountMail.greeting(what.firstName || what.username),
    paragraphs: [w.text(title, what.courseTitle), w.when(when), w.opens(time.time(opensAt(what, what.role === 'teacher')))],
    action: { label: w.action, url: `${settings.http.publicUrl}/join-meeting/${what.meetingId}` },
    footnotes: [w.choose(`${settings.http.publicUrl}/profile/mail`)],
    unsubscribe: buildUnsubscribeLink(settings, 'reminders', what),
  };
}
