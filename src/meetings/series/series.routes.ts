import type { RequestHandler, Response } from 'express';
import { signedInAccount, signedInActor } from '../../accounts/guards.ts';
import type { Course } from '../../courses/course.ts';
import { listSections } from '../../courses/sections.ts';
import { countNoticeRecipients } from '../notices/notice-recipients.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { setFlash } from '../../platform/http/flash.ts';
import { renderPage } from '../../platform/http/render-page.ts';
import { HttpError } from '../../platform/http/http-error.ts';
import { parseInput } from '../../platform/http/parse-request.ts';
import { isMailReadable } from '../../platform/mail/queue-mail.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import { parseOptionForm } from '../call-options/call-options.forms.ts';
import type { MeetingWithCourse } from '../meeting.ts';
import { findSkips } from '../series.queries.ts';
import type { Series } from '../series.ts';
import { planSeries, type PlannedSeries } from './plan-series.ts';
import { parseSeriesForm, seriesForm, toSeriesForm, toSeriesFormErrors, type SeriesForm, type SeriesFormErrors } from './series-form.ts';
import { seriesName } from '../series-numbers.ts';
import { requireSeries } from './require-series.ts';
import { seriesPageValues } from './series-page.ts';
import { findSeriesState, updateSeries } from './update-series.ts';

export type SeriesPages = Record<'show' | 'update', RequestHandler>;

/** `/meetings/:id/series`: the form that updates a series, then a review of the dates, then saving. */
export function seriesPages(context: AppContext): SeriesPages {
  const { db, clock, settings } = context;
  return {
    async show(request, response) {
      const { found, series } = await requireSeries(context, request, response);
      const firstDate = found.meeting.seriesDate!;
      const form = toSeriesForm(series, firstDate, await findSkips(db, series.id, firstDate));
      await renderForm(response, { ...found, series, form });
    },

    async update(request, response) {
      const { found, series } = await requireSeries(context, request, response);
      const form = parseInput(seriesForm, request.body);
      const { plan, errors } = parseSeriesForm(form, await parseOptionForm(context, form, series.choices), series.rule);
      const view = { ...found, series, form };
      if (form.step !== 'save' || Object.keys(errors).length > 0) {
        const now = clock.now();
        const state = await findSeriesState(db, settings, series, plan.rule.firstDate, now);
        const planned = await planSeries(db, settings, series.courseId, plan, { now }, state);
        if (planned.kind === 'invalid')
          return renderForm(response, { ...view, errors: { ...toSeriesFormErrors(planned.errors), ...errors } });
        if (form.step !== 'skip-all') return renderForm(response, { ...view, errors, planned });
        const allSkipped = { ...plan, skips: planned.dates.map(({ date }) => date) };
        const withoutDates = await planSeries(db, settings, series.courseId, allSkipped, { now }, state);
        return renderForm(response, { ...view, errors, ...(withoutDates.kind === 'planned' && { planned: withoutDates }) });
      }
      const update = { ...plan, version: form.version, notifyMembers: form.notify && isMailReadable(settings) };
      const options = { allowConflicts: form.allow_conflicts, reviewedDigest: form.reviewed };
      const result = await updateSeries(context, signedInActor(response), found.meeting.id, update, options);
      switch (result.kind) {
        case 'updated':
          setFlash(response, 'series-updated', [result.meetings]);
          return response.redirect(303, `/courses/${series.courseId}`);
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

  async function renderForm(response: Response, view: SeriesView): Promise<void> {
    const { course, meeting, series, form, errors = {}, planned, conflict, reviewAgain } = view;
    renderPage(response, 'meetings/series/form', {
      htmx: true,
      title: messagesFor(signedInAccount(response).locale).series.updateTitle(seriesName(series.title)),
      status: conflict || reviewAgain ? 409 : Object.keys(errors).length > 0 ? 422 : 200,
      course,
      meeting,
      form,
      errors,
      conflict,
      reviewAgain,
      recipients: await countNoticeRecipients(db, { courseId: course.id, sectionIds: [series.sectionId] }),
      sections: await listSections(db, course.id),
      ...(await seriesPageValues(context, response, planned)),
    });
  }
}

type SeriesView = {
  course: Course;
  form: SeriesForm;
  meeting: MeetingWithCourse['meeting'];
  series: Series;
  errors?: SeriesFormErrors;
  planned?: PlannedSeries;
  conflict?: Series;
  /** The dates to be saved must be reviewed first. */
  reviewAgain?: boolean;
};
