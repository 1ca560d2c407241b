import express, { type RequestHandler, type Response } from 'express';
import { signedInAccount, signedInActor } from '../accounts/guards.ts';
import type { AppContext } from '../platform/http/context.ts';
import { parseInput } from '../platform/http/parse-request.ts';
import { HttpError } from '../platform/http/http-error.ts';
import { renderPage } from '../platform/http/render-page.ts';
import { messagesFor } from '../platform/messages/messages.ts';
import type { CourseAccess } from './course-authority.ts';
import { requireCourse } from './require-course.ts';
import type { CourseRole } from './course.ts';
import { enrollForm, prefillQuery } from './courses.forms.ts';
import { enrollMany, type EnrollManySummary } from './enroll-many.ts';
import { parseLogins } from './parse-logins.ts';

/** More people than the largest course has; a longer list is meant for an import. */
const MAX_USERS = 6000;

/** So many of each kind are named on the page; the others are counted. */
const MAX_NAMES_SHOWN = 60;

export type EnrollPages = { show: RequestHandler; enroll: RequestHandler; bodyParser: RequestHandler };

/** `/admin/courses/:id/enroll`: people typed or pasted, by username or e-mail. What nobody is named stays in the box. */
export function enrollPages(context: AppContext): EnrollPages {
  return {
    async show(request, response) {
      const run = await requireCourse(context, request, response, 'courses:write');
      // Who comes from somebody's page brings the name along.
      showForm(response, run, { people: parseInput(prefillQuery, request.query).people, role: 'student' });
    },

    async enroll(request, response) {
      const run = await requireCourse(context, request, response, 'courses:write');
      const form = parseInput(enrollForm, request.body);
      const names = parseLogins(form.people);
      if (names.length === 0) return showForm(response, run, form, { fault: 'nobody' });
      if (names.length > MAX_USERS) return showForm(response, run, form, { fault: 'tooMany' });
      const enrolling = await enrollMany(context, signedInActor(response), { courseId: run.course.id, role: form.role }, names);
      if (enrolling.kind === 'not-found') throw new HttpError(404, 'not-found');
      const { summary } = enrolling;
      showForm(response, run, { people: summary.unknown.join('\n'), role: form.role }, { outcome: summary });
    },

    // A whole class list is longer than any other form of the portal.
    bodyParser: express.urlencoded({ extended: false, limit: '1mb' }),
  };
}

type EnrollView = { outcome?: EnrollManySummary; fault?: 'nobody' | 'tooMany' };

function showForm(
  response: Response,
  run: CourseAccess,
  form: { people: string; role: CourseRole },
  { outcome, fault }: EnrollView = {},
): void {
  renderPage(response, 'courses/manage/enroll', {
    title: messagesFor(signedInAccount(response).locale).manageCourses.enroll,
    layout: 'administration',
    status: fault || (outcome && outcome.unknown.length > 0) ? 422 : 200,
    run,
    form,
    outcome,
    fault,
    mostNamed: MAX_NAMES_SHOWN,
  });
}
