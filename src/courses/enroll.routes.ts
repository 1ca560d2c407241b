import express, { type RequestHandler, type Response } from 'express';
import { accountOf, actorOf } from '../accounts/guards.ts';
import type { Needs } from '../platform/http/context.ts';
import { parsed } from '../platform/http/parse-request.ts';
import { Refusal } from '../platform/http/http-error.ts';
import { showPage } from '../platform/http/render-page.ts';
import { wordsIn } from '../platform/messages/messages.ts';
import type { CourseRun } from './course-authority.ts';
import { courseOfRequest } from './require-course.ts';
import type { CourseRole } from './course.ts';
import { enrollForm, nameQuery } from './courses.forms.ts';
import { enrollMany, type ListOutcome } from './enroll-many.ts';
import { typedPeople } from './parse-logins.ts';

/** More people than the largest course has; a longer list is meant for an import. */
const MOST_PEOPLE = 6000;

/** So many of each kind are named on the page; the others are counted. */
const MOST_NAMED = 60;

export type EnrollPages = { show: RequestHandler; save: RequestHandler; body: RequestHandler };

/** `/admin/courses/:id/enroll`: people typed or pasted, by username or e-mail. What nobody is named stays in the box. */
export function enrollPages(needs: Needs): EnrollPages {
  return {
    async show(request, response) {
      const run = await courseOfRequest(needs, request, response, 'courses:manage');
      // Who comes from somebody's page brings the name along.
      showForm(response, run, { people: parsed(nameQuery, request.query).people, role: 'student' });
    },

    async save(request, response) {
      const run = await courseOfRequest(needs, request, response, 'courses:manage');
      const form = parsed(enrollForm, request.body);
      const names = typedPeople(form.people);
      if (names.length === 0) return showForm(response, run, form, { fault: 'nobody' });
      if (names.length > MOST_PEOPLE) return showForm(response, run, form, { fault: 'tooMany' });
      const enrolling = await enrollMany(needs, actorOf(response), { courseId: run.course.id, role: form.role }, names);
      if (enrolling.kind === 'not-found') throw new Refusal(404, 'not-found');
      const { outcome } = enrolling;
      showForm(response, run, { people: outcome.unknown.join('\n'), role: form.role }, { outcome });
    },

    // A whole class list is longer than any other form of the portal.
    body: express.urlencoded({ extended: false, limit: '1mb' }),
  };
}

type Result = { outcome?: ListOutcome; fault?: 'nobody' | 'tooMany' };

function showForm(response: Response, run: CourseRun, form: { people: string; role: CourseRole }, { outcome, fault }: Result = {}): void {
  showPage(response, 'courses/manage/enroll', {
    title: wordsIn(accountOf(response).locale).manageCourses.enroll,
    layout: 'administration',
    status: fault || (outcome && outcome.unknown.length > 0) ? 422 : 200,
    run,
    form,
    outcome,
    fault,
    mostNamed: MOST_NAMED,
  });
}
