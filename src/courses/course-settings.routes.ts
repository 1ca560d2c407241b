import type { RequestHandler, Response } from 'express';
import { actorOf } from '../accounts/guards.ts';
import type { Needs } from '../platform/http/context.ts';
import { leaveNotice } from '../platform/http/flash.ts';
import { parsed } from '../platform/http/parse-request.ts';
import { Refusal } from '../platform/http/http-error.ts';
import { showPage } from '../platform/http/render-page.ts';
import { changeCourse } from './update-course.ts';
import type { CourseRun } from './course-authority.ts';
import { courseOfRequest } from './require-course.ts';
import type { Course, CourseFaults } from './course.ts';
import { settingsForm, type SettingsForm } from './courses.forms.ts';

export type CourseSettingsPages = { show: RequestHandler; save: RequestHandler };

/** `/admin/courses/:id/settings`: title, description, and whether the course takes place. */
export function courseSettingsPages(needs: Needs): CourseSettingsPages {
  return {
    async show(request, response) {
      const run = await courseOfRequest(needs, request, response, 'courses:manage');
      showForm(response, run, run.course);
    },

    async save(request, response) {
      const run = await courseOfRequest(needs, request, response, 'courses:manage');
      const form = parsed(settingsForm, request.body);
      const changing = await changeCourse(needs, actorOf(response), run.course.id, form);
      switch (changing.kind) {
        case 'changed':
        case 'unchanged':
          leaveNotice(response, 'course-changed');
          return response.redirect(303, `/admin/courses/${run.course.id}/settings`);
        case 'faulty':
          return showForm(response, run, form, { faults: changing.faults });
        case 'conflict':
          // Saving once more is then a decision: the form carries the version that its reader has now seen.
          return showForm(response, run, { ...form, version: changing.course.version }, { conflict: changing.course });
        case 'not-found':
          throw new Refusal(404, 'not-found');
        default:
          changing satisfies never;
      }
    },
  };
}

type Trouble = { faults?: CourseFaults; conflict?: Course };

function showForm(response: Response, run: CourseRun, form: SettingsForm, { faults, conflict }: Trouble = {}): void {
  showPage(response, 'courses/manage/settings', {
    title: run.course.title,
    layout: 'administration',
    status: conflict ? 409 : faults ? 422 : 200,
    run,
    form,
    faults: faults ?? {},
    conflict,
  });
}
