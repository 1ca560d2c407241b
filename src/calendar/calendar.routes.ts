import type { RequestHandler, Response } from 'express';
import { actorFields, type Actor } from '../accounts/authority.ts';
import { findAccount } from '../accounts/find-account.ts';
import { signedInAccount, signedInActor } from '../accounts/guards.ts';
import { recordAuditEvent } from '../platform/audit-log/record-audit-event.ts';
import { inTransaction } from '../platform/db/database.ts';
import type { AppContext } from '../platform/http/context.ts';
import { setFlash } from '../platform/http/flash.ts';
import { HttpError } from '../platform/http/http-error.ts';
import { requireId } from '../platform/http/parse-request.ts';
import { renderPage } from '../platform/http/render-page.ts';
import { messagesFor } from '../platform/messages/messages.ts';
import type { Locale } from '../platform/shared/locale.ts';
import type { Calendar } from './calendar-events.ts';
import { findFeedKeyVersion, incrementFeedKeyVersion, findCalendar, findCalendarMeeting } from './calendar.queries.ts';
import { verifyPersonalKey, createPersonalKey, parseSignedId } from '../platform/shared/signed-id.ts';
import { renderCalendar } from './render-calendar.ts';

export type CalendarPages = Record<'show' | 'moveAddress' | 'feed' | 'file', RequestHandler>;

/** `/calendar`: the address under which a calendar application finds a person's classes, and what it finds there. */
export function calendarPages(context: AppContext): CalendarPages {
  const { db, clock, settings } = context;
  const secret = settings.http.sessionSecret;
  return {
    async show(_request, response) {
      const { id, locale } = signedInAccount(response);
      const key = createPersonalKey(secret, 'calendar', id, await findFeedKeyVersion(db, id));
      const address = `${settings.http.publicUrl}/calendar/${key}/all.ics`;
      response.set({ 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' });
      renderPage(response, 'calendar/show', {
        title: messagesFor(locale).calendar.title,
        address,
        // What phones and Apple's calendar open as a subscription.
        subscription: address.replace(/^https?:/, 'webcal:'),
      });
    },

    async moveAddress(_request, response) {
      await renewCalendarUrl(context, signedInActor(response));
      setFlash(response, 'calendar-moved');
      response.redirect(303, '/calendar');
    },

    async feed(request, response) {
      const account = await personOf(String(request.params['key']));
      const courseId = parseFeedFile(String(request.params['file']));
      const calendar = account?.active ? await findCalendar(db, account.id, courseId, clock.now()) : undefined;
      if (!calendar) throw new HttpError(404, 'not-found');
      send(response, calendar, account!.locale);
    },

    async file(request, response) {
      const { id, locale } = signedInAccount(response);
      const meeting = await findCalendarMeeting(db, id, requireId(request.params['id']));
      if (!meeting) throw new HttpError(404, 'not-found');
      response.attachment(`${messagesFor(locale).calendar.file}-${meeting.id}.ics`);
      send(response, { meetings: [meeting], series: [] }, locale);
    },
  };

  async function personOf(key: string) {
    const id = parseSignedId(key);
    const account = id === undefined ? undefined : await findAccount(db, id);
    return account && verifyPersonalKey(key, secret, 'calendar', account.id, await findFeedKeyVersion(db, account.id))
      ? account
      : undefined;
  }

  function send(response: Response, calendar: Calendar, locale: Locale): void {
    const messages = messagesFor(locale);
    const { timeZone: zone, http } = settings;
    const frame = { name: messages.portal.name, zone, publicUrl: http.publicUrl, now: clock.now(), messages: messages.calendar };
    response.set({ 'Cache-Control': 'private, no-cache', 'Referrer-Policy': 'no-referrer' }).type('text/calendar');
    response.send(renderCalendar(calendar, frame));
  }
}

/** Which course a file of a calendar is of: `course-7.ics`; undefined for `all.ics`. */
function parseFeedFile(file: string): number | undefined {
  if (file === 'all.ics') return undefined;
  return requireId(/^course-(\d+)\.ics$/.exec(file)?.[1]);
}

/** From now on the person's calendar has another address, and whoever knows the old one learns nothing more. */
export async function renewCalendarUrl({ db, clock }: AppContext, actor: NonNullable<Actor>): Promise<void> {
  await inTransaction(db, async (tx) => {
    await incrementFeedKeyVersion(tx, actor.id);
    await recordAuditEvent(tx, {
      ...actorFields(actor, clock.now()),
      event: 'account.calendar-moved',
      subject: 'account',
      subjectId: actor.id,
    });
  });
}
