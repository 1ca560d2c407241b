import type { RequestHandler, Response } from 'express';
import { signedInAccount, signedInActor } from '../../accounts/guards.ts';
import type { Course } from '../../courses/course.ts';
import { requireCourse } from '../../courses/course-authority.ts';
import { isHtmxRequest, renderPage } from '../../platform/http/render-page.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { setFlash } from '../../platform/http/flash.ts';
import { parseInput } from '../../platform/http/parse-request.ts';
import { HttpError } from '../../platform/http/http-error.ts';
import { isMailReadable } from '../../platform/mail/mail.ts';
import { formatDay, TimeFormatter, formatWeekday } from '../../platform/shared/time-formatter.ts';
import { addDays, toWallTime } from '../../platform/shared/wall-time.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import { updateSeries, findSeriesState } from './update-series.ts';
import { createSeries } from './create-series.ts';
import type { MeetingWithCourse } from '../managed-meeting.ts';
import { requireMeeting } from '../require-meeting.ts';
import { DEFAULT_CLOSING_MINUTES, DEFAULT_OPENING_MINUTES } from '../meeting.ts';
import { loadOptionForm, parseOptionForm } from '../call-options/call-options.forms.ts';
import { hasScheduleConflicts, planSeries, type PlannedSeries } from './plan-series.ts';
import { toSeriesFormErrors, toSeriesForm, seriesForm, parseSeriesForm, type SeriesForm, type SeriesFormErrors } from './series-form.ts';
import { weekdays } from './series-dates.ts';
import { findSeries, findSkips } from '../series.queries.ts';
import type { Series } from '../series.ts';

export type SeriesPages = Record<'make' | 'saveNew' | 'change' | 'save', RequestHandler>;

/** The form of a series: typed, looked at date by date, and only then saved. */
export function seriesPages(context: AppContext): SeriesPages {
  const { db, clock, settings } = context;
  const zone = settings.timeZone;
  return {
    async make(request, response) {
      const { course } = await requireCourse(context, request, response, 'meetings:write');
      await showForm(response, { course, form: blank() });
    },

    async saveNew(request, response) {
      const { course } = await requireCourse(context, request, response, 'meetings:write');
      const form = parseInput(seriesForm, request.body);
      const { plan, faults } = parseSeriesForm(form, await parseOptionForm(context, form, {}));
      if (form.step !== 'save' || Object.keys(faults).length > 0) {
        const planning = await planSeries(db, settings, course.id, plan, clock.now());
        if (planning.kind === 'faulty')
          return showForm(response, { course, form, faults: { ...toSeriesFormErrors(planning.errors), ...faults } });
        return showForm(response, { course, form, faults, planned: planning });
      }
      const insistence = { allowConflicts: form.despite, reviewedDigest: form.seen };
      const making = await createSeries(context, signedInActor(response), course.id, plan, insistence);
      switch (making.kind) {
        case 'made':
          setFlash(response, 'series-made', [making.meetings]);
          return response.redirect(303, `/admin/courses/${course.id}/meetings`);
        case 'faulty':
          return showForm(response, { course, form, faults: toSeriesFormErrors(making.errors) });
        case 'unseen':
        case 'clash':
          return showForm(response, { course, form, planned: making.planned, again: true });
        case 'not-found':
          throw new HttpError(404, 'not-found');
        default:
          making satisfies never;
      }
    },

    async change(request, response) {
      const { found, series } = await seriesOfRequest(request, response);
      const from = found.meeting.seriesDate!;
      await showForm(response, { ...found, series, form: toSeriesForm(series, from, await findSkips(db, series.id, from)) });
    },

    async save(request, response) {
      const { found, series } = await seriesOfRequest(request, response);
      const form = parseInput(seriesForm, request.body);
      const { plan, faults } = parseSeriesForm(form, await parseOptionForm(context, form, series.choices));
      const view = { ...found, series, form };
      if (form.step !== 'save' || Object.keys(faults).length > 0) {
        const now = clock.now();
        const present = await findSeriesState(db, settings, series.id, plan.rule.firstDate, now);
        const planning = await planSeries(db, settings, series.courseId, plan, now, present);
        if (planning.kind === 'faulty')
          return showForm(response, { ...view, faults: { ...toSeriesFormErrors(planning.errors), ...faults } });
        if (form.step !== 'skip-all') return showForm(response, { ...view, faults, planned: planning });
        const none = { ...plan, skips: planning.dates.map(({ date }) => date) };
        const planned = await planSeries(db, settings, series.courseId, none, now, present);
        return showForm(response, { ...view, faults, ...(planned.kind === 'planned' && { planned }) });
      }
      const change = { ...plan, version: form.version, notifyMembers: form.tell && isMailReadable(settings) };
      const insistence = { allowConflicts: form.despite, reviewedDigest: form.seen };
      const changing = await updateSeries(context, signedInActor(response), found.meeting.id, change, insistence);
      switch (changing.kind) {
        case 'changed':
          setFlash(response, 'series-changed', [changing.meetings]);
          return response.redirect(303, `/admin/courses/${series.courseId}/meetings`);
        case 'faulty':
          return showForm(response, { ...view, faults: toSeriesFormErrors(changing.errors) });
        case 'unseen':
        case 'clash':
          return showForm(response, { ...view, planned: changing.planned, again: true });
        case 'conflict':
          // Saving once more is then a decision: the form carries the version that its reader has now seen.
          return showForm(response, { ...view, form: { ...form, version: changing.series.version }, conflict: changing.series });
        case 'not-found':
          throw new HttpError(404, 'not-found');
        default:
          changing satisfies never;
      }
    },
  };

  async function seriesOfRequest(...of: [Parameters<RequestHandler>[0], Response]): Promise<{ found: MeetingWithCourse; series: Series }> {
    const found = await requireMeeting(context, ...of);
    const series = found.meeting.seriesId === null ? undefined : await findSeries(db, found.meeting.seriesId);
    if (!series) throw new HttpError(404, 'not-found');
    return { found, series };
  }

  /** From tomorrow on for a term, in the evening. */
  function blank(): SeriesForm {
    const today = toWallTime(clock.now(), zone).date;
    const empty = parseInput(seriesForm, {});
    return { ...empty, first_date: addDays(today, 1), last_date: addDays(today, 17 * 7), starts: '19:00', ends: '20:30' };
  }

  async function showForm(
    response: Response,
    { course, meeting, series, form, faults = {}, planned, conflict, again }: SeriesView,
  ): Promise<void> {
    const { locale } = signedInAccount(response);
    const messages = messagesFor(locale).series;
    renderPage(response, 'meetings/manage/series', {
      title: series ? messages.changeTitle(series.title) : messages.schedule,
      layout: 'administration',
      status: conflict || again ? 409 : Object.keys(faults).length > 0 ? 422 : 200,
      course,
      meeting,
      form,
      faults,
      planned,
      clashing: planned !== undefined && hasScheduleConflicts(planned),
      conflict,
      again,
      weekdays,
      weekdayName: (day: number) => formatWeekday(locale, day),
      dayInWords: (date: string) => formatDay(locale, date),
      portalTime: new TimeFormatter(locale, zone),
      // A page that only shows other dates while somebody types leaves the focus where it is.
      arrived: !isHtmxRequest(response.req),
      zoneName: new TimeFormatter(locale, zone).zoneName(clock.now()),
      sendsMail: isMailReadable(settings),
      usual: {
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
  faults?: SeriesFormErrors;
  planned?: PlannedSeries;
  conflict?: Series;
  /** What was to be saved comes back to be looked at. */
  again?: boolean;
};
