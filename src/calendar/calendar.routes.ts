import type { RequestHandler, Response } from 'express';
import type { Account } from '../accounts/account.ts';
import { moveCalendarAddress } from '../accounts/calendar-address.ts';
import { actorFields, type Actor } from '../accounts/authority.ts';
import { findAccount } from '../accounts/find-account.ts';
import { signedInAccount, signedInActor } from '../accounts/guards.ts';
import { recordAuditEvent } from '../platform/audit-log/record-audit-event.ts';
import { inTransaction } from '../platform/db/database.ts';
import type { AppContext } from '../platform/http/context.ts';
import { setFlash } from '../platform/http/flash.ts';
import { HttpError } from '../platform/http/http-error.ts';
import { requireId } from '../platform/http/parse-request.ts';
import { createQrCode } from '../platform/http/qr-code.ts';
import { renderPage } from '../platform/http/render-page.ts';
import { toViewer } from '../courses/find-courses.ts';
import { messagesFor } from '../platform/messages/messages.ts';
import type { Locale } from '../platform/shared/locale.ts';
import { parseSignedId, signId, verifySignedId } from '../platform/shared/secret.ts';
import type { Calendar } from './calendar-events.ts';
import { findCalendar, findCalendarMeeting, findFeedKeyVersion } from './calendar.queries.ts';
import { renderCalendar } from './render-calendar.ts';

/** `/calendar`: the private URL to which a user's calendar application subscribes, and the feed behind it. */
export function calendarPages(context: AppContext): Record<'show' | 'renewUrl' | 'feed' | 'downloadMeeting', RequestHandler> {
  const { db, clock, settings, identity } = context;
  const { publicUrl, keys } = settings.http;
  return {
    async show(_request, response) {
      const { id, locale } = signedInAccount(response);
      const key = signId(keys.calendarUrls, id, await findFeedKeyVersion(db, id));
      const url = `${publicUrl}/calendar/${key}/all.ics`;
      // Phones and Apple's Calendar open this scheme as a subscription.
      const webcalUrl = url.replace(/^https?:/, 'webcal:');
      renderPage(response, 'calendar/show', {
        title: messagesFor(locale).calendar.title,
        url,
        webcalUrl,
        qrCode: createQrCode(webcalUrl),
      });
    },

    async renewUrl(_request, response) {
      await renewCalendarUrl(context, signedInActor(response));
      setFlash(response, 'calendar-url-renewed');
      response.redirect(303, '/calendar');
    },

    /** `all.ics`: all courses of the user; `course-7.ics`: one of them. */
    async feed(request, response) {
      const account = await findAccountByKey(String(request.params['key']));
      const file = String(request.params['file']);
      const courseId = file === 'all.ics' ? undefined : requireId(/^course-(\d+)\.ics$/.exec(file)?.[1]);
      if (!account?.active) throw new HttpError(404, 'not-found');
      sendCalendar(response, await findCalendar(context, account.id, courseId, clock.now()), account.locale);
    },

    async downloadMeeting(request, response) {
      const account = signedInAccount(response);
      const { locale } = account;
      const meeting = await findCalendarMeeting(context, toViewer(account), requireId(request.params['id']));
      if (!meeting) throw new HttpError(404, 'not-found');
      response.attachment(`${messagesFor(locale).calendar.file}-${meeting.id}.ics`);
      sendCalendar(response, { meetings: [meeting], series: [] }, locale);
    },
  };

  async function findAccountByKey(key: string): Promise<Account | undefined> {
    const id = parseSignedId(key);
    const account = id === undefined ? undefined : await findAccount(db, id);
    const keyVersion = account && (await findFeedKeyVersion(db, account.id));
    return keyVersion !== undefined && verifySignedId(key, keys.calendarUrls, account!.id, keyVersion) ? account : undefined;
  }

  function sendCalendar(response: Response, calendar: Calendar, locale: Locale): void {
    const options = { name: identity.current.name, zone: settings.timeZone, publicUrl, now: clock.now(), messages: messagesFor(locale) };
    response.set({ 'Cache-Control': 'private, no-cache', 'Referrer-Policy': 'no-referrer' }).type('text/calendar');
    response.send(renderCalendar(calendar, options));
  }
}

/** Invalidates the old URL of the user's calendar at once. */
async function renewCalendarUrl({ db, clock }: AppContext, actor: NonNullable<Actor>): Promise<void> {
  await inTransaction(db, async (tx) => {
    await moveCalendarAddress(tx, actor.id);
    const event = { event: 'account.calendar-moved', subject: 'account', subjectId: actor.id } as const;
    await recordAuditEvent(tx, { ...actorFields(actor, clock.now()), ...event });
  });
}
