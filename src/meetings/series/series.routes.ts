import type { Request, RequestHandler, Response } from 'express';
import { signedInAccount, signedInActor } from '../../accounts/guards.ts';
import { requireCourse } from '../../courses/course-authority.ts';
import type { Course } from '../../courses/course.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { setFlash } from '../../platform/http/flash.ts';
import { isHtmxRequest, renderPage } from '../../platform/http/render-page.ts';
import { HttpError } from '../../platform/http/http-error.ts';
import { parseInput } from '../../platform/http/parse-request.ts';
import { isMailReadable } from '../../platform/mail/queue-mail.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import { formatDay, formatWeekday, TimeFormatter } from '../../platform/shared/time-formatter.ts';
import { addDays, toWallTime } from '../../platform/shared/wall-time.ts';
import { loadOptionForm, parseOptionForm } from '../call-options/call-options.forms.ts';
import { findSeries } from '../find-series.ts';
import { requireMeeting } from '../meeting-authority.ts';
import { DEFAULT_CLOSING_MINUTES, DEFAULT_OPENING_MINUTES, type MeetingWithCourse } from '../meeting.ts';
import { findSkips } from '../series.queries.ts';
import { weekdays, type Series } from '../series.ts';
import { createSeries } from './create-series.ts';
import { hasScheduleConflicts, planSeries, type PlannedSeries } from './plan-series.ts';
import { parseSeriesForm, seriesForm, toSeriesForm, toSeriesFormErrors, type SeriesForm, type SeriesFormErrors } from './series-form.ts';
import { findSeriesState, updateSeries } from './update-series.ts';

export type SeriesPages = Record<'showCreate' | 'create' | 'showUpdate' | 'update', RequestHandler>;

/** `/courses/:id/series/new` and `/meetings/:id/series`: the form, then a review of the dates, then saving. */
export function seriesPages(context: AppContext): SeriesPages {
  const { db, clock, settings } = context;
  return {
    async showCreate(request, response) {
      const { course } = await requireCourse(context, request, response, 'meetings:write');
      await renderForm(response, { course, form: blankForm() });
    },

    async create(request, response) {
      const { course } = await requireCourse(context, request, response, 'meetings:write');
      const form = parseInput(seriesForm, request.body);
      const { plan, errors } = parseSeriesForm(form, await parseOptionForm(context, form, {}));
      const view = { course, form };
      if (form.step !== 'save' || Object.keys(errors).length > 0) {
        const planned = await planSeries(db, settings, course.id, plan, clock.now());
        if (planned.kind === 'invalid')
          return renderForm(response, { ...view, errors: { ...toSeriesFormErrors(planned.errors), ...errors } });
        return renderForm(response, { ...view, errors, planned });
      }
      const options = { allowConflicts: form.allow_conflicts, reviewedDigest: form.reviewed };
      const result = await createSeries(context, signedInActor(response), course.id, plan, options);
      switch (result.kind) {
        case 'created':
          setFlash(response, 'series-created', [result.meetings]);
          return response.redirect(303, `/courses/${course.id}/meetings`);
        case 'invalid':
          return renderForm(response, { ...view, errors: toSeriesFormErrors(result.errors) });
        case 'not-reviewed':
        case 'schedule-conflict':
          return renderForm(response, { ...view, planned: result.planned, reviewAgain: true });
        case 'not-found':
          throw new HttpError(404, 'not-found');
        default:
          result satisfies never;
      }
    },

    async showUpdate(request, response) {
      const { found, series } = await requireSeries(request, response);
      const firstDate = found.meeting.seriesDate!;
      const form = toSeriesForm(series, firstDate, await findSkips(db, series.id, firstDate));
      await renderForm(response, { ...found, series, form });
    },

    async update(request, response) {
      const { found, series } = await requireSeries(request, response);
      const form = parseInput(seriesForm, request.body);
      const { plan, errors } = parseSeriesForm(form, await parseOptionForm(context, form, series.choices));
      const view = { ...found, series, form };
      if (form.step !== 'save' || Object.keys(errors).length > 0) {
        const now = clock.now();
        const state = await findSeriesState(db, settings, series.id, plan.rule.firstDate, now);
        const planned = await planSeries(db, settings, series.courseId, plan, now, state);
        if (planned.kind === 'invalid')
          return renderForm(response, { ...view, errors: { ...toSeriesFormErrors(planned.errors), ...errors } });
        if (form.step !== 'skip-all') return renderForm(response, { ...view, errors, planned });
        const allSkipped = { ...plan, skips: planned.dates.map(({ date }) => date) };
        const withoutDates = await planSeries(db, settings, series.courseId, allSkipped, now, state);
        return renderForm(response, { ...view, errors, ...(withoutDates.kind === 'planned' && { planned: withoutDates }) });
      }
      const update = { ...plan, version: form.version, notifyMembers: form.notify && isMailReadable(settings) };
      const options = { allowConflicts: form.allow_conflicts, reviewedDigest: form.reviewed };
      const result = await updateSeries(context, signedInActor(response), found.meeting.id, update, options);
      switch (result.kind) {
        case 'updated':
          setFlash(response, 'series-updated', [result.meetings]);
          return response.redirect(303, `/courses/${series.courseId}/meetings`);
        case 'invalid':
          return renderForm(response, { ...view, errors: toSeriesFormErrors(result.errors) });
        case 'not-reviewed':
        case 'schedule-conflict':
          return renderForm(response, { ...view, planned: result.planned, reviewAgain: true });
        case 'version-conflict':
          // The form now carries the current version: saving it again overwrites what the page shows.
          return renderForm(response, { ...view, form: { ...form, version: result.series.version }, conflict: result.series });
        case 'not-found':
          throw new HttpError(404, 'not-found');
        default:
          result satisfies never;
      }
    },
  };

  async function requireSeries(request: Request, response: Response): Promise<{ found: MeetingWithCourse; series: Series }> {
    const found = await requireMeeting(context, request, response);
    const series = found.meeting.seriesId === null ? undefined : await findSeries(db, found.meeting.seriesId);
    if (!series) throw new HttpError(404, 'not-found');
    return { found, series };
  }

  /** From tomorrow for a term of 17 weeks, in the evening. */
  function blankForm(): SeriesForm {
    const today = toWallTime(clock.now(), settings.timeZone).date;
    const form = parseInput(seriesForm, {});
    return { ...form, first_date: addDays(today, 1), last_date: addDays(today, 17 * 7), starts: '19:00', ends: '20:30' };
  }

  async function renderForm(response: Response, view: SeriesView): Promise<void> {
    const { course, meeting, series, form, errors = {}, planned, conflict, reviewAgain } = view;
    const { locale } = signedInAccount(response);
    const messages = messagesFor(locale).series;
    const time = new TimeFormatter(locale, settings.timeZone);
    renderPage(response, 'meetings/series/form', {
      title: series ? messages.updateTitle(series.title) : messages.schedule,
      layout: 'administration',
      status: conflict || reviewAgain ? 409 : Object.keys(errors).length > 0 ? 422 : 200,
      course,
      meeting,
      form,
      errors,
      planned,
      hasConflicts: planned !== undefined && hasScheduleConflicts(planned),
      conflict,
      reviewAgain,
      weekdays,
      formatWeekday: (day: number) => formatWeekday(locale, day),
      formatDay: (date: string) => formatDay(locale, date),
      portalTime: time,
      // A fragment with other dates, sent while the user types, does not move the focus.
      setsFocus: !isHtmxRequest(response.req),
      zoneName: time.zoneName(clock.now()),
      sendsMail: isMailReadable(settings),
      defaults: {
        teacher_opening: DEFAULT_OPENING_MINUTES.teacher,
        student_opening: DEFAULT_OPENING_MINUTES.student,
        closing: DEFAULT_CLOSING_MINUTES,
      },
      ...(await loadOptionForm(context)),
    });
  }
}

type SeriesView = {
  course: Course;
  form: SeriesForm;
  meeting?: MeetingWithCourse['meeting'];
  series?: Series;
  errors?: SeriesFormErrors;
  planned?: PlannedSeries;
  conflict?: Series;
  /** The dates to be saved must be reviewed first. */
  reviewAgain?: boolean;
};
