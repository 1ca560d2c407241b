import type { RequestHandler, Response } from 'express';
import { z } from 'zod';
import { signedInAccount, signedInActor } from '../../accounts/guards.ts';
import { requireCourse } from '../../courses/course-authority.ts';
import type { Course } from '../../courses/course.ts';
import { listSections } from '../../courses/sections.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { setFlash } from '../../platform/http/flash.ts';
import { checkbox } from '../../platform/http/form-fields.ts';
import { HttpError } from '../../platform/http/http-error.ts';
import { parseId, parseInput } from '../../platform/http/parse-request.ts';
import { renderPage } from '../../platform/http/render-page.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import { addDays } from '../../platform/shared/wall-time.ts';
import { parseOptionForm } from '../call-options/call-options.forms.ts';
import { findEditableMeeting } from '../meeting-authority.ts';
import type { MeetingPlan } from '../meeting-plan.ts';
import type { ManagedMeeting } from '../meeting.ts';
import { findTitlesOfCourse } from '../meetings.queries.ts';
import { createMeeting } from '../scheduling/create-meeting.ts';
import { reviewedTimes } from '../scheduling/meeting.forms.ts';
import { parseMeetingForm, toMeetingForm, toMeetingFormErrors, type MeetingFormErrors } from '../scheduling/parse-meeting-form.ts';
import { findScheduleConflicts, type ScheduleConflict } from '../scheduling/schedule-conflicts.ts';
import { createSeries } from '../series/create-series.ts';
import { planSeries, type PlannedSeries } from '../series/plan-series.ts';
import { parseSeriesForm, seriesField, seriesForm, toSeriesFormErrors, type SeriesFormErrors } from '../series/series-form.ts';
import { isNumbered, nextNumber, numberTitle } from '../series-numbers.ts';
import { seriesPageValues } from '../series/series-page.ts';
import { findScheduleDefaults } from './schedule-defaults.ts';

/** How often a class repeats. */
const repetitions = ['once', 'weekly', 'biweekly'] as const;

/** One form for a class and for a series. What the other one needs stays in the form and is not looked at. */
const scheduleForm = seriesForm.extend({
  repeat: z.enum(repetitions).default('once').catch('once'),
  date: seriesField(),
  starts: seriesField(),
  ends: seriesField(),
  /** `save-anyway`: a class that is over already, or at the time of another one. */
  step: z.enum(['preview', 'save', 'save-anyway']).default('preview'),
  allow_past: checkbox(),
});

type ScheduleForm = z.infer<typeof scheduleForm>;

/** Id of the meeting whose values a new one starts with. */
const copyQuery = z.object({ copy: z.string().optional().catch(undefined) });

export type SchedulePages = Record<'show' | 'create', RequestHandler>;

/** `/courses/:id/schedule`: one form for a class and for a series, also with a copy of another class. */
export function schedulePages(context: AppContext): SchedulePages {
  const { db, clock, settings } = context;
  return {
    async show(request, response) {
      const { course } = await requireCourse(context, request, response, 'meetings:write');
      const { repeat } = parseInput(scheduleForm, request.query);
      const { defaultTitle } = messagesFor(signedInAccount(response).locale).schedule;
      const defaults = await findScheduleDefaults(context, course.id, defaultTitle);
      const blank = { ...parseInput(scheduleForm, {}), ...defaults, repeat };
      const copied = await findCopied(response, parseInput(copyQuery, request.query).copy);
      await renderForm(response, { course, form: copied ? { ...blank, ...oneWeekLater(copied) } : blank, copied });
    },

    async create(request, response) {
      const { course } = await requireCourse(context, request, response, 'meetings:write');
      const form = parseInput(scheduleForm, request.body);
      await (form.repeat === 'once' ? createOne(response, course, form) : createRepeating(response, course, form));
    },
  };

  async function createOne(response: Response, course: Course, form: ScheduleForm): Promise<void> {
    const parsed = parseMeetingForm(form, settings.timeZone, await parseOptionForm(context, form, {}));
    if (parsed.kind === 'invalid') return renderForm(response, { course, form, errors: parsed.errors });
    const plan = await numberPlan(course, parsed.plan);
    const isConfirmed = form.step === 'save-anyway' && form.reviewed === reviewedTimes(form);
    if (form.step === 'preview') return renderForm(response, { course, form, plan, ...(await findWarnings(course, plan)) });
    const options = { allowConflicts: isConfirmed, allowPast: isConfirmed };
    const result = await createMeeting(context, signedInActor(response), course.id, plan, options);
    switch (result.kind) {
      case 'created':
        setFlash(response, 'meeting-created', [plan.title]);
        return response.redirect(303, `/meetings/${result.id}`);
      case 'invalid':
        return renderForm(response, { course, form, errors: toMeetingFormErrors(result.errors) });
      case 'in-past':
      case 'schedule-conflict':
        return renderForm(response, { course, form, ...(await findWarnings(course, plan)), reviewAgain: true });
      case 'not-found':
        throw new HttpError(404, 'not-found');
      default:
        result satisfies never;
    }
  }

  /** A number in the title of a single class continues those of the course. */
  async function numberPlan(course: Course, plan: MeetingPlan): Promise<MeetingPlan> {
    if (!isNumbered(plan.title)) return plan;
    return { ...plan, title: numberTitle(plan.title, nextNumber(plan.title, await findTitlesOfCourse(db, course.id))) };
  }

  /** What saving the class anyway would accept. */
  async function findWarnings(course: Course, plan: MeetingPlan) {
    const [scheduleConflicts = []] = await findScheduleConflicts(db, course.id, [plan]);
    return { inPast: plan.endsAt <= clock.now(), scheduleConflicts };
  }

  async function createRepeating(response: Response, course: Course, form: ScheduleForm): Promise<void> {
    const repeating = { ...form, every_weeks: form.repeat === 'biweekly' ? '2' : '1' } as const;
    const { plan, errors } = parseSeriesForm(repeating, await parseOptionForm(context, form, {}));
    const view = { course, form };
    if (form.step !== 'save' || form.reviewed === '' || Object.keys(errors).length > 0) {
      const planned = await planSeries(db, settings, course.id, plan, { now: clock.now(), allowPast: form.allow_past });
      if (planned.kind === 'invalid')
        return renderForm(response, { ...view, errors: { ...toSeriesFormErrors(planned.errors), ...errors } });
      return renderForm(response, { ...view, errors, planned });
    }
    const options = { allowConflicts: form.allow_conflicts, allowPast: form.allow_past, reviewedDigest: form.reviewed };
    const result = await createSeries(context, signedInActor(response), course.id, plan, options);
    switch (result.kind) {
      case 'created':
        setFlash(response, 'series-created', [result.meetings]);
        return response.redirect(303, `/courses/${course.id}`);
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
  }

  async function findCopied(response: Response, text: string | undefined): Promise<ManagedMeeting | undefined> {
    const id = parseId(text);
    return id === undefined ? undefined : (await findEditableMeeting(db, settings.jitsi, signedInActor(response), id))?.meeting;
  }

  /** At the same wall time, also where the clock changes in between. */
  function oneWeekLater(meeting: ManagedMeeting) {
    const form = toMeetingForm(meeting, settings.timeZone);
    return { ...form, repeat: 'once' as const, date: addDays(form.date, 7) };
  }

  async function renderForm(response: Response, view: ScheduleView): Promise<void> {
    const { course, form, copied, errors = {}, plan, planned, inPast = false, scheduleConflicts = [], reviewAgain } = view;
    const messages = messagesFor(signedInAccount(response).locale).schedule;
    renderPage(response, 'meetings/planning/schedule', {
      htmx: true,
      title: copied ? messages.copyTitle(copied.title) : messages.title,
      status: reviewAgain ? 409 : Object.keys(errors).length > 0 ? 422 : 200,
      course,
      copied,
      form,
      errors,
      plan,
      inPast,
      scheduleConflicts,
      reviewAgain,
      reviewedTimes: reviewedTimes(form),
      repetitions,
      sections: await listSections(db, course.id),
      ...(await seriesPageValues(context, response, planned, scheduleConflicts)),
    });
  }
}

type ScheduleView = {
  course: Course;
  form: ScheduleForm;
  copied?: ManagedMeeting | undefined;
  errors?: MeetingFormErrors | SeriesFormErrors;
  /** Of a single class that was previewed. */
  plan?: MeetingPlan;
  planned?: PlannedSeries;
  /** The class would be over already. */
  inPast?: boolean;
  scheduleConflicts?: ScheduleConflict[];
  /** What is to be saved must be reviewed first. */
  reviewAgain?: boolean;
};
