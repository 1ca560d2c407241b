import type { RequestHandler, Response } from 'express';
import { z } from 'zod';
import { accountOf, actorOf } from '../../accounts/guards.ts';
import { lineOfText } from '../../platform/http/form-fields.ts';
import type { Needs } from '../../platform/http/context.ts';
import { leaveNotice } from '../../platform/http/flash.ts';
import { parsed } from '../../platform/http/parse-request.ts';
import { Refusal } from '../../platform/http/http-error.ts';
import { showPage } from '../../platform/http/render-page.ts';
import { dayInWords } from '../../platform/shared/time-formatter.ts';
import { wallTimeOf } from '../../platform/shared/wall-time.ts';
import { wordsIn } from '../../platform/messages/messages.ts';
import { decideHoliday, holidayActs } from './update-holiday.ts';
import { holidaysOfYear } from './holidays.ts';

const line = () =>
  lineOfText()
    .default('')
    .transform((text) => text.trim());

const holidayForm = z.object({ act: z.enum(holidayActs), date: line(), name: line() });

const yearQuery = z.object({ year: z.coerce.number().int().min(2000).max(2099).optional().catch(undefined) });

export type HolidayPages = { list: RequestHandler; save: RequestHandler };

/** `/admin/holidays`: the days that series leave out, year by year. */
export function holidayPages(needs: Needs): HolidayPages {
  const { db, clock, settings } = needs;
  return {
    async list(request, response) {
      await showYear(response, parsed(yearQuery, request.query).year ?? thisYear());
    },

    async save(request, response) {
      const form = parsed(holidayForm, request.body);
      const deciding = await decideHoliday(needs, actorOf(response), form);
      const year = Number(/^\d{4}/.exec(form.date)?.[0] ?? thisYear());
      switch (deciding) {
        case 'decided':
        case 'unchanged':
          if (deciding === 'decided') leaveNotice(response, 'holiday-decided');
          return response.redirect(303, `/admin/holidays?year=${year}`);
        case 'no-date':
        case 'no-name':
          return showYear(response, deciding === 'no-date' ? thisYear() : year, { form, fault: deciding });
        case 'forbidden':
          throw new Refusal(403, 'forbidden');
        default:
          deciding satisfies never;
      }
    },
  };

  function thisYear(): number {
    return Number(wallTimeOf(clock.now(), settings.timeZone).date.slice(0, 4));
  }

  async function showYear(
    response: Response,
    year: number,
    refused?: { form: { date: string; name: string }; fault: 'no-date' | 'no-name' },
  ) {
    const { locale } = accountOf(response);
    showPage(response, 'meetings/manage/holidays', {
      title: wordsIn(locale).holidays.title,
      layout: 'administration',
      status: refused ? 422 : 200,
      year,
      days: (await holidaysOfYear(db, settings.timeZone, year)).map((day) => ({ ...day, shown: dayInWords(locale, day.date) })),
      form: refused?.form ?? { date: '', name: '' },
      fault: refused?.fault,
    });
  }
}
