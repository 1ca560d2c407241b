import type { RequestHandler, Response } from 'express';
import { accountOf, actorOf } from '../accounts/guards.ts';
import { findAccount } from '../accounts/find-account.ts';
import { leaveNotice } from '../platform/http/flash.ts';
import { idFrom } from '../platform/http/parse-request.ts';
import type { Needs } from '../platform/http/context.ts';
import { Refusal } from '../platform/http/http-error.ts';
import { showPage } from '../platform/http/render-page.ts';
import type { Locale } from '../platform/shared/locale.ts';
import { wordsIn } from '../platform/messages/messages.ts';
import { calendarFile } from './render-calendar.ts';
import type { Calendar } from './calendar-meeting.ts';
import { isPersonalKey, personalKey, personOfKey } from '../platform/shared/personal-key.ts';
import { findAddressNumber } from './calendar.queries.ts';
import { changeCalendarAddress } from './renew-calendar-url.ts';
import { findCalendar, findMeetingForCalendar } from './find-calendar.ts';

export type CalendarPages = Record<'show' | 'moveAddress' | 'feed' | 'file', RequestHandler>;

/** `/calendar`: the address under which a calendar application finds a person's classes, and what it finds there. */
export function calendarPages(needs: Needs): CalendarPages {
  const { db, clock, settings } = needs;
  const secret = settings.http.sessionSecret;
  return {
    async show(_request, response) {
      const { id, locale } = accountOf(response);
      const key = personalKey(secret, 'calendar', id, await findAddressNumber(db, id));
      const address = `${settings.http.publicUrl}/calendar/${key}/all.ics`;
      response.set({ 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' });
      showPage(response, 'calendar/show', {
        title: wordsIn(locale).calendar.title,
        address,
        // What phones and Apple's calendar open as a subscription.
        subscription: address.replace(/^https?:/, 'webcal:'),
      });
    },

    async moveAddress(_request, response) {
      await changeCalendarAddress(needs, actorOf(response));
      leaveNotice(response, 'calendar-moved');
      response.redirect(303, '/calendar');
    },

    async feed(request, response) {
      const account = await personOf(String(request.params['key']));
      const courseId = courseOf(String(request.params['file']));
      const calendar = account?.active ? await findCalendar(db, account.id, courseId, clock.now()) : undefined;
      if (!calendar) throw new Refusal(404, 'not-found');
      send(response, calendar, account!.locale);
    },

    async file(request, response) {
      const { id, locale } = accountOf(response);
      const meeting = await findMeetingForCalendar(db, id, idFrom(request.params['id']));
      if (!meeting) throw new Refusal(404, 'not-found');
      response.attachment(`${wordsIn(locale).calendar.file}-${meeting.id}.ics`);
      send(response, { meetings: [meeting], series: [] }, locale);
    },
  };

  async function personOf(key: string) {
    const id = personOfKey(key);
    const account = id === undefined ? undefined : await findAccount(db, id);
    return account && isPersonalKey(key, secret, 'calendar', account.id, await findAddressNumber(db, account.id)) ? account : undefined;
  }

  function send(response: Response, calendar: Calendar, locale: Locale): void {
    const words = wordsIn(locale);
    const { timeZone: zone, http } = settings;
    const frame = { name: words.portal.name, zone, publicUrl: http.publicUrl, now: clock.now(), words: words.calendar };
    response.set({ 'Cache-Control': 'private, no-cache', 'Referrer-Policy': 'no-referrer' }).type('text/calendar');
    response.send(calendarFile(calendar, frame));
  }
}

/** Which course a file of a calendar is of: `course-7.ics`; undefined for `all.ics`. */
function courseOf(file: string): number | undefined {
  if (file === 'all.ics') return undefined;
  return idFrom(/^course-(\d+)\.ics$/.exec(file)?.[1]);
}
