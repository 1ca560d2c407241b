import type { RequestHandler, Response } from 'express';
import { accountOf, actorOf } from '../../accounts/guards.ts';
import type { Course } from '../../courses/course.ts';
import { courseOfRequest } from '../../courses/require-course.ts';
import { isFragment } from '../../platform/http/fragment.ts';
import type { Needs } from '../../platform/http/context.ts';
import { leaveNotice } from '../../platform/http/flash.ts';
import { parsed } from '../../platform/http/parse-request.ts';
import { Refusal } from '../../platform/http/http-error.ts';
import { showPage } from '../../platform/http/render-page.ts';
import { mailIsRead } from '../../platform/mail/mail.ts';
import { dayInWords, LocalTime, weekdayInWords } from '../../platform/shared/time-formatter.ts';
import { laterDate, wallTimeOf } from '../../platform/shared/wall-time.ts';
import { wordsIn } from '../../platform/messages/messages.ts';
import { changeSeries, presentOf } from './update-series.ts';
import { makeSeries } from './create-series.ts';
import type { MeetingInCourse } from '../managed-meeting.ts';
import { meetingOfRequest } from '../require-meeting.ts';
import { DEFAULT_CLOSING, DEFAULT_OPENING } from '../meeting.ts';
import { optionsOfForm, readOptions } from '../call-options/option-form.ts';
import { hasClashes, planSeries, type PlannedSeries } from './plan-series.ts';
import { formFaultsOf, formOfSeries, seriesForm, seriesFromForm, type SeriesForm, type SeriesFormFaults } from './series-form.ts';
import { weekdays } from './series-dates.ts';
import { findSeries, findSkips } from '../series.queries.ts';
import type { Series } from '../series.ts';

export type SeriesPages = Record<'make' | 'saveNew' | 'change' | 'save', RequestHandler>;

/** The form of a series: typed, looked at date by date, and only then saved. */
export function seriesPages(needs: Needs): SeriesPages {
  const { db, clock, settings } = needs;
  const zone = settings.timeZone;
  return {
    async make(request, response) {
      const { course } = await courseOfRequest(needs, request, response, 'meetings:manage');
      await showForm(response, { course, form: blank() });
    },

    async saveNew(request, response) {
      const { course } = await courseOfRequest(needs, request, response, 'meetings:manage');
      const form = parsed(seriesForm, request.body);
      const { plan, faults } = seriesFromForm(form, await readOptions(needs, form, {}));
      if (form.step !== 'save' || Object.keys(faults).length > 0) {
        const planning = await planSeries(db, settings, course.id, plan, clock.now());
        if (planning.kind === 'faulty')
          return showForm(response, { course, form, faults: { ...formFaultsOf(planning.faults), ...faults } });
        return showForm(response, { course, form, faults, planned: planning });
      }
      const insistence = { despiteClashes: form.despite, seen: form.seen };
      const making = await makeSeries(needs, actorOf(response), course.id, plan, insistence);
      switch (making.kind) {
        case 'made':
          leaveNotice(response, 'series-made', [making.meetings]);
          return response.redirect(303, `/admin/courses/${course.id}/meetings`);
        case 'faulty':
          return showForm(response, { course, form, faults: formFaultsOf(making.faults) });
        case 'unseen':
        case 'clash':
          return showForm(response, { course, form, planned: making.planned, again: true });
        case 'not-found':
          throw new Refusal(404, 'not-found');
        default:
          making satisfies never;
      }
    },

    async change(request, response) {
      const { found, series } = await seriesOfRequest(request, response);
      const from = found.meeting.seriesDate!;
      await showForm(response, { ...found, series, form: formOfSeries(series, from, await findSkips(db, series.id, from)) });
    },

    async save(request, response) {
      const { found, series } = await seriesOfRequest(request, response);
      const form = parsed(seriesForm, request.body);
      const { plan, faults } = seriesFromForm(form, await readOptions(needs, form, series.choices));
      const view = { ...found, series, form };
      if (form.step !== 'save' || Object.keys(faults).length > 0) {
        const now = clock.now();
        const present = await presentOf(db, settings, series.id, plan.rule.firstDate, now);
        const planning = await planSeries(db, settings, series.courseId, plan, now, present);
        if (planning.kind === 'faulty') return showForm(response, { ...view, faults: { ...formFaultsOf(planning.faults), ...faults } });
        if (form.step !== 'skip-all') return showForm(response, { ...view, faults, planned: planning });
        const none = { ...plan, skips: planning.dates.map(({ date }) => date) };
        const planned = await planSeries(db, settings, series.courseId, none, now, present);
        return showForm(response, { ...view, faults, ...(planned.kind === 'planned' && { planned }) });
      }
      const change = { ...plan, version: form.version, tell: form.tell && mailIsRead(settings) };
      const insistence = { despiteClashes: form.despite, seen: form.seen };
      const changing = await changeSeries(needs, actorOf(response), found.meeting.id, change, insistence);
      switch (changing.kind) {
        case 'changed':
          leaveNotice(response, 'series-changed', [changing.meetings]);
          return response.redirect(303, `/admin/courses/${series.courseId}/meetings`);
        case 'faulty':
          return showForm(response, { ...view, faults: formFaultsOf(changing.faults) });
        case 'unseen':
        case 'clash':
          return showForm(response, { ...view, planned: changing.planned, again: true });
        case 'conflict':
          // Saving once more is then a decision: the form carries the version that its reader has now seen.
          return showForm(response, { ...view, form: { ...form, version: changing.series.version }, conflict: changing.series });
        case 'not-found':
          throw new Refusal(404, 'not-found');
        default:
          changing satisfies never;
      }
    },
  };

  async function seriesOfRequest(...of: [Parameters<RequestHandler>[0], Response]): Promise<{ found: MeetingInCourse; series: Series }> {
    const found = await meetingOfRequest(needs, ...of);
    const series = found.meeting.seriesId === null ? undefined : await findSeries(db, found.meeting.seriesId);
    if (!series) throw new Refusal(404, 'not-found');
    return { found, series };
  }

  /** From tomorrow on for a term, in the evening. */
  function blank(): SeriesForm {
    const today = wallTimeOf(clock.now(), zone).date;
    const empty = parsed(seriesForm, {});
    return { ...empty, first_date: laterDate(today, 1), last_date: laterDate(today, 17 * 7), starts: '19:00', ends: '20:30' };
  }

  async function showForm(
    response: Response,
    { course, meeting, series, form, faults = {}, planned, conflict, again }: SeriesView,
  ): Promise<void> {
    const { locale } = accountOf(response);
    const words = wordsIn(locale).series;
    showPage(response, 'meetings/manage/series', {
      title: series ? words.changeTitle(series.title) : words.schedule,
      layout: 'administration',
      status: conflict || again ? 409 : Object.keys(faults).length > 0 ? 422 : 200,
      course,
      meeting,
      form,
      faults,
      planned,
      clashing: planned !== undefined && hasClashes(planned),
      conflict,
      again,
      weekdays,
      weekdayName: (day: number) => weekdayInWords(locale, day),
      dayInWords: (date: string) => dayInWords(locale, date),
      portalTime: new LocalTime(locale, zone),
      // A page that only shows other dates while somebody types leaves the focus where it is.
      arrived: !isFragment(response.req),
      zoneName: new LocalTime(locale, zone).zoneName(clock.now()),
      sendsMail: mailIsRead(settings),
      usual: { teacher_opening: DEFAULT_OPENING.teacher, student_opening: DEFAULT_OPENING.student, closing: DEFAULT_CLOSING },
      ...(await optionsOfForm(needs)),
    });
  }
}

type SeriesView = {
  course: Course;
  form: SeriesForm;
  meeting?: MeetingInCourse['meeting'];
  series?: Series;
  faults?: SeriesFormFaults;
  planned?: PlannedSeries;
  conflict?: Series;
  /** What was to be saved comes back to be looked at. */
  again?: boolean;
};
