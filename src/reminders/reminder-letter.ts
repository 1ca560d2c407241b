import type { Settings } from '../config/settings.ts';
import type { Letter } from '../mail/letter.ts';
import { unsubscribeLink } from '../mail-choices/unsubscribe-link.ts';
import { opensAt } from '../meetings/meeting.ts';
import { LocalTime } from '../shared/local-time.ts';
import { wordsIn } from '../shared/words/words.ts';
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
