import type { RequestHandler, Response } from 'express';
import { signedInActor } from '../accounts/guards.ts';
import type { AppContext } from '../platform/http/context.ts';
import { setFlash } from '../platform/http/flash.ts';
import { HttpError } from '../platform/http/http-error.ts';
import { parseInput } from '../platform/http/parse-request.ts';
import { renderPage } from '../platform/http/render-page.ts';
import { requireCoursePage, type CoursePage } from './course-authority.ts';
import type { Course, CourseErrors } from './course.ts';
import { courseSettingsForm, type CourseSettingsForm } from './courses.forms.ts';
import { listTerms } from './find-courses.ts';
import { listSections } from './sections.ts';
import { updateCourse } from './update-course.ts';

export type CourseSettingsPages = { show: RequestHandler; update: RequestHandler };

/** `/courses/:id/settings`: title, code, term, description and state of a course. */
export function courseSettingsPages(context: AppContext): CourseSettingsPages {
  return {
    async show(request, response) {
      const access = await requireCoursePage(context, request, response, 'courses:write');
      await renderForm(response, access, access.course);
    },

    async update(request, response) {
      const access = await requireCoursePage(context, request, response, 'courses:write');
      const form = parseInput(courseSettingsForm, request.body);
      const result = await updateCourse(context, signedInActor(response), access.course.id, form);
      switch (result.kind) {
        case 'updated':
        case 'unchanged':
          setFlash(response, 'course-updated');
          return response.redirect(303, `/courses/${access.course.id}/settings`);
        case 'invalid':
          return renderForm(response, access, form, { errors: result.errors });
        case 'code-taken':
          return renderForm(response, access, form, { codeOwner: result.title ?? true });
        case 'version-conflict':
          // The form now carries the current version: saving it again overwrites what the page shows.
          return renderForm(response, access, { ...form, version: result.course.version }, { conflict: result.course });
        case 'not-found':
          throw new HttpError(404, 'not-found');
        default:
          result satisfies never;
      }
    },
  };

  async function renderForm(
    response: Response,
    access: CoursePage,
    form: CourseSettingsForm,
    { errors, conflict, codeOwner }: FormProblems = {},
  ): Promise<void> {
    renderPage(response, 'courses/settings', {
      title: access.course.title,
      status: conflict ? 409 : (errors ?? codeOwner) ? 422 : 200,
      access,
      form,
      errors: errors ?? {},
      conflict,
      codeOwner,
      terms: await listTerms(context.db),
      sections: await listSections(context.db, access.course.id),
    });
  }
}

/** `codeOwner`: title of the course that has the code in that term, or true where the user may not see it. */
type FormProblems = { errors?: CourseErrors; conflict?: Course; codeOwner?: string | true };
