import type { Response } from 'express';
import { signedInAccount } from '../../accounts/guards.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { isHtmxRequest } from '../../platform/http/render-page.ts';
import { isMailReadable } from '../../platform/mail/queue-mail.ts';
import { formatDay, formatWeekday, TimeFormatter } from '../../platform/shared/time-formatter.ts';
import { loadOptionForm } from '../call-options/call-options.forms.ts';
import { DEFAULT_CLOSING_MINUTES, DEFAULT_OPENING_MINUTES } from '../meeting.ts';
import type { ScheduleConflict } from '../scheduling/schedule-conflicts.ts';
import { weekdays } from '../series.ts';
import { isNumbered } from '../series-numbers.ts';
import { findOpenableMeetings } from '../join/openable-meetings.ts';
import { hasScheduleConflicts, type PlannedSeries } from './plan-series.ts';

/**
 * What every page needs that shows the fields of a series, and its planned dates where there are any. `scheduleConflicts`: of a single class
 * in place of these.
 */
export async function seriesPageValues(
  context: AppContext,
  response: Response,
  planned: PlannedSeries | undefined,
  scheduleConflicts: ScheduleConflict[] = [],
) {
  const { clock, settings } = context;
  const { locale } = signedInAccount(response);
  const portalTime = new TimeFormatter(locale, settings.timeZone);
  return {
    planned,
    now: clock.now(),
    openable: await findOpenableMeetings(context, response, planned?.dates.flatMap(({ conflicts }) => conflicts) ?? scheduleConflicts),
    hasConflicts: planned !== undefined && hasScheduleConflicts(planned),
    isNumbered,
    weekdays,
    formatWeekday: (day: number) => formatWeekday(locale, day),
    formatDay: (date: string) => formatDay(locale, date),
    portalTime,
    zoneName: portalTime.zoneName(clock.now()),
    // A fragment with other dates, sent while the user types, does not move the focus.
    setsFocus: !isHtmxRequest(response.req),
    sendsMail: isMailReadable(settings),
    defaults: {
      teacher_opening: DEFAULT_OPENING_MINUTES.teacher,
      student_opening: DEFAULT_OPENING_MINUTES.student,
      closing: DEFAULT_CLOSING_MINUTES,
    },
    ...(await loadOptionForm(context)),
  };
}
