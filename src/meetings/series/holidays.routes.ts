import type { RequestHandler, Response } from 'express';
import { z } from 'zod';
import { signedInAccount, signedInActor } from '../../accounts/guards.ts';
import { singleLineText } from '../../platform/http/form-fields.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { setFlash } from '../../platform/http/flash.ts';
import { parseInput } from '../../platform/http/parse-request.ts';
import { HttpError } from '../../platform/http/http-error.ts';
import { renderPage } from '../../platform/http/render-page.ts';
import { formatDay } from '../../platform/shared/time-formatter.ts';
import { toWallTime } from '../../platform/shared/wall-time.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import { updateHoliday, holidayActions } from './update-holiday.ts';
import { listHolidays } from './holidays.ts';

const trimmedLine = () =>
  singleLineText()
    .default('')
    .transform((text) => text.trim());

const holidayForm = z.object({ action: z.enum(holidayActions), date: trimmedLine(), name: trimmedLine() });

const yearQuery = z.object({ year: z.coerce.number().int().min(2000).max(2099).optional().catch(undefined) });

export type HolidayPages = { list: RequestHandler; update: RequestHandler };

/** `/admin/holidays`: the days that series leave out, year by year. */
export function holidayPages(context: AppContext): HolidayPages {
  const { db, clock, settings } = context;
  return {
    async list(request, response) {
      await showYear(response, parseInput(yearQuery, request.query).year ?? thisYear());
    },

    async update(request, response) {
      const form = parseInput(holidayForm, request.body);
      const deciding = await updateHoliday(context, signedInActor(response), form);
      const year = Number(/^\d{4}/.exec(form.date)?.[0] ?? thisYear());
      switch (deciding) {
        case 'decided':
        case 'unchanged':
          if (deciding === 'decided') setFlash(response, 'holiday-decided');
          return response.redirect(303, `/admin/holidays?year=${year}`);
        case 'no-date':
        case 'no-name':
          return showYear(response, deciding === 'no-date' ? thisYear() : year, { form, fault: deciding });
        case 'forbidden':
          throw new HttpError(403, 'forbidden');
        default:
          deciding satisfies never;
      }
    },
  };

  function thisYear(): number {
    return Number(toWallTime(clock.now(), settings.timeZone).date.slice(0, 4));
  }

  async function showYear(
    response: Response,
    year: number,
    refused?: { form: { date: string; name: string }; fault: 'no-date' | 'no-name' },
  ) {
    const { locale } = signedInAccount(response);
    renderPage(response, 'meetings/manage/holidays', {
      title: messagesFor(locale).holidays.title,
      layout: 'administration',
      status: refused ? 422 : 200,
      year,
      days: (await listHolidays(db, settings.timeZone, year)).map((day) => ({ ...day, shown: formatDay(locale, day.date) })),
      form: refused?.form ?? { date: '', name: '' },
      fault: refused?.fault,
    });
  }
}
