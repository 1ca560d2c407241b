import type { RequestHandler, Response } from 'express';
import { z } from 'zod';
import { signedInAccount, signedInActor } from '../../accounts/guards.ts';
import { requireCourse } from '../../courses/course-authority.ts';
import type { Course } from '../../courses/course.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { setFlash } from '../../platform/http/flash.ts';
import { checkbox } from '../../platform/http/form-fields.ts';
import { HttpError } from '../../platform/http/http-error.ts';
import { parseInput } from '../../platform/http/parse-request.ts';
import { renderPage } from '../../platform/http/render-page.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import { addMs, days } from '../../platform/shared/clock.ts';
import { formatDay, TimeFormatter } from '../../platform/shared/time-formatter.ts';
import { addDays, mondayOf, toWallTime } from '../../platform/shared/wall-time.ts';
import { seriesField } from '../series/series-form.ts';
import { copyCourse, mayCopyCourses, type CopyErrors } from './copy-course.ts';
import { planCourseCopy, type PlannedCopy } from './plan-course-copy.ts';
import { findFirstStart, findLatestTimes } from './planning.queries.ts';

const copyForm = z.object({
  step: z.enum(['preview', 'save']).default('preview'),
  title: seriesField(),
  term: seriesField(),
  from: seriesField(),
  first_date: seriesField(),
  teachers: checkbox(),
  allow_past: checkbox(),
  allow_conflicts: checkbox(),
  reviewed: seriesField(),
});

type CopyForm = z.infer<typeof copyForm>;

/** A course that goes on for years is copied from its last term on. */
const LONGEST_TERM_MS = days(300);

export type CopyCoursePages = Record<'show' | 'copy', RequestHandler>;

/** `/courses/:id/copy`: the form, then a review of the classes, then saving. */
export function copyCoursePages(context: AppContext): CopyCoursePages {
  const { db, clock, settings } = context;
  return {
    async show(request, response) {
      const { course } = await requireCourse(context, request, response, 'courses:write');
      requirePermission(response);
      renderForm(response, { course, form: await blankForm(course) });
    },

    async copy(request, response) {
      const { course } = await requireCourse(context, request, response, 'courses:write');
      requirePermission(response);
      const form = parseInput(copyForm, request.body);
      const copy = {
        title: form.title,
        term: form.term,
        from: form.from,
        firstDate: form.first_date,
        allowPast: form.allow_past,
        withTeachers: form.teachers,
      };
      if (form.step !== 'save') {
        const planned = await planCourseCopy({ db, settings, now: clock.now() }, course.id, copy);
        return renderForm(response, { course, form, ...(planned.kind === 'planned' ? { planned } : { errors: planned.errors }) });
      }
      const options = { allowConflicts: form.allow_conflicts, reviewedDigest: form.reviewed };
      const result = await copyCourse(context, signedInActor(response), course.id, copy, options);
      switch (result.kind) {
        case 'copied':
          setFlash(response, 'course-copied', [form.title, result.meetings]);
          return response.redirect(303, `/courses/${result.id}`);
        case 'invalid':
          return renderForm(response, { course, form, errors: result.errors });
        case 'not-reviewed':
        case 'schedule-conflict':
          return renderForm(response, { course, form, planned: result.planned, reviewAgain: true });
        case 'not-found':
          throw new HttpError(404, 'not-found');
        default:
          result satisfies never;
      }
    },
  };

  function requirePermission(response: Response): void {
    if (!mayCopyCourses(signedInActor(response))) throw new HttpError(404, 'not-found');
  }

  /** The last term of the course, from the Monday after it on. */
  async function blankForm(course: Course): Promise<CopyForm> {
    const now = clock.now();
    const dateOf = (instant: Date) => toWallTime(instant, settings.timeZone).date;
    const latest = (await findLatestTimes(db, course.id))?.startsAt;
    const first = latest && (await findFirstStart(db, course.id, addMs(latest, -LONGEST_TERM_MS)));
    const last = latest && latest > now ? latest : now;
    const dates = { from: dateOf(first ?? now), first_date: addDays(mondayOf(dateOf(last)), 7) };
    return { ...parseInput(copyForm, {}), ...dates, title: course.title, teachers: true };
  }

  function renderForm(response: Response, view: CopyView): void {
    const { course, form, errors = {}, planned, reviewAgain = false } = view;
    const { locale } = signedInAccount(response);
    renderPage(response, 'meetings/planning/copy-course', {
      title: messagesFor(locale).copyCourse.title(course.title),
      status: reviewAgain ? 409 : Object.keys(errors).length > 0 ? 422 : 200,
      course,
      form,
      errors,
      planned,
      reviewAgain,
      now: clock.now(),
      formatDay: (date: string) => formatDay(locale, date),
      portalTime: new TimeFormatter(locale, settings.timeZone),
    });
  }
}

type CopyView = { course: Course; form: CopyForm; errors?: CopyErrors; planned?: PlannedCopy; reviewAgain?: boolean };
