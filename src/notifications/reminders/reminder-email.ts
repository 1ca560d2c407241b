import type { Settings } from '../../platform/config/settings.ts';
import type { Letter } from '../../platform/mail/email-content.ts';
import { unsubscribeLink } from '../preferences/unsubscribe-link.ts';
import { opensAt } from '../../meetings/meeting.ts';
import { LocalTime } from '../../platform/shared/time-formatter.ts';
import { wordsIn } from '../../platform/messages/messages.ts';
import type { WhatToSay } from './reminders.queries.ts';

/** What a member is reminded of, in their language and with their times. It says when, not in how long: mail may take its time. */
export function reminderLetter(settings: Pick<Settings, 'http' | 'timeZone'>, what: WhatToSay): Letter {
  const { locale, title, startsAt, endsAt } = what;
  const words = wordsIn(locale);
  const w = words.reminders;
  const time = new LocalTime(locale, what.timeZone ?? settings.timeZone);
  const when = `${time.day(startsAt)}, ${time.span(startsAt, endsAt)} (${time.zoneName(startsAt)})`;
  return {
    locale,
    subject: w.subject(title, `${time.weekday(startsAt)}, ${time.time(startsAt)}`),
    greeting: words.letters.greeting(what.firstName || what.username),
    paragraphs: [w.text(title, what.courseTitle), w.when(when), w.opens(time.time(opensAt(what, what.role === 'teacher')))],
    action: { label: w.action, url: `${settings.http.publicUrl}/join-meeting/${what.meetingId}` },
    footnotes: [w.choose(`${settings.http.publicUrl}/profile/mail`)],
    unsubscribe: unsubscribeLink(settings, 'reminders', what),
  };
}
