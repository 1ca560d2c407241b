import type { RequestHandler, Response } from 'express';
import { z } from 'zod';
import { signedInAccount, signedInActor } from '../../accounts/guards.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { setFlash } from '../../platform/http/flash.ts';
import { trimmedLine } from '../../platform/http/form-fields.ts';
import { HttpError } from '../../platform/http/http-error.ts';
import { parseInput } from '../../platform/http/parse-request.ts';
import { renderPage } from '../../platform/http/render-page.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import { formatDay } from '../../platform/shared/time-formatter.ts';
import { toWallTime } from '../../platform/shared/wall-time.ts';
import { holidayActions, listHolidays, updateHoliday } from './holidays.ts';

const holidayForm = z.object({ action: z.enum(holidayActions), date: trimmedLine(), name: trimmedLine() });

const yearQuery = z.object({ year: z.coerce.number().int().min(2000).max(2099).optional().catch(undefined) });

export type HolidayPages = { list: RequestHandler; update: RequestHandler };

/** `/admin/holidays`: the days that series leave out, by year. */
export function holidayPages(context: AppContext): HolidayPages {
  const { db, clock, settings } = context;
  return {
    async list(request, response) {
      await renderYear(response, parseInput(yearQuery, request.query).year ?? currentYear());
    },

    async update(request, response) {
      const form = parseInput(holidayForm, request.body);
      const year = Number(/^\d{4}/.exec(form.date)?.[0] ?? currentYear());
      const result = await updateHoliday(context, signedInActor(response), form);
      switch (result) {
        case 'updated':
          setFlash(response, 'holiday-updated');
          return response.redirect(303, `/admin/holidays?year=${year}`);
        case 'unchanged':
          return response.redirect(303, `/admin/holidays?year=${year}`);
        case 'date-missing':
          return renderYear(response, currentYear(), form, result);
        case 'name-missing':
          return renderYear(response, year, form, result);
        case 'forbidden':
          throw new HttpError(403, 'forbidden');
        default:
          result satisfies never;
      }
    },
  };

  function currentYear(): number {
    return Number(toWallTime(clock.now(), settings.timeZone).date.slice(0, 4));
  }

  async function renderYear(
    response: Response,
    year: number,
    form = { date: '', name: '' },
    error?: 'date-missing' | 'name-missing',
  ): Promise<void> {
    const { locale } = signedInAccount(response);
    renderPage(response, 'meetings/series/holidays', {
      title: messagesFor(locale).holidays.title,
      layout: 'administration',
      status: error ? 422 : 200,
      year,
      holidays: (await listHolidays(db, settings.timeZone, year)).map((holiday) => ({ ...holiday, day: formatDay(locale, holiday.date) })),
      form,
      error,
    });
  }
}
