import type { RequestHandler, Response } from 'express';
import { signedInActor } from '../accounts/guards.ts';
import type { AppContext } from '../platform/http/context.ts';
import { setFlash } from '../platform/http/flash.ts';
import { parseInput } from '../platform/http/parse-request.ts';
import { HttpError } from '../platform/http/http-error.ts';
import { renderPage } from '../platform/http/render-page.ts';
import { updateCourse } from './update-course.ts';
import type { CourseAccess } from './course-authority.ts';
import { requireCourse } from './require-course.ts';
import type { Course, CourseErrors } from './course.ts';
import { courseSettingsForm, type CourseSettingsForm } from './courses.forms.ts';

export type CourseSettingsPages = { show: RequestHandler; update: RequestHandler };

/** `/admin/courses/:id/settings`: title, description, and whether the course takes place. */
export function courseSettingsPages(context: AppContext): CourseSettingsPages {
  return {
    async show(request, response) {
      const run = await requireCourse(context, request, response, 'courses:write');
      showForm(response, run, run.course);
    },

    async update(request, response) {
      const run = await requireCourse(context, request, response, 'courses:write');
      const form = parseInput(courseSettingsForm, request.body);
      const changing = await updateCourse(context, signedInActor(response), run.course.id, form);
      switch (changing.kind) {
        case 'changed':
        case 'unchanged':
          setFlash(response, 'course-changed');
          return response.redirect(303, `/admin/courses/${run.course.id}/settings`);
        case 'faulty':
          return showForm(response, run, form, { faults: changing.errors });
        case 'conflict':
          // Saving once more is then a decision: the form carries the version that its reader has now seen.
          return showForm(response, run, { ...form, version: changing.course.version }, { conflict: changing.course });
        case 'not-found':
          throw new HttpError(404, 'not-found');
        default:
          changing satisfies never;
      }
    },
  };
}

type FormProblems = { faults?: CourseErrors; conflict?: Course };

function showForm(response: Response, run: CourseAccess, form: CourseSettingsForm, { faults, conflict }: FormProblems = {}): void {
  renderPage(response, 'courses/manage/settings', {
    title: run.course.title,
    layout: 'administration',
    status: conflict ? 409 : faults ? 422 : 200,
    run,
    form,
    faults: faults ?? {},
    conflict,
  });
}
