import express, { type RequestHandler, type Response } from 'express';
import { signedInAccount, signedInActor } from '../accounts/guards.ts';
import type { AppContext } from '../platform/http/context.ts';
import { HttpError } from '../platform/http/http-error.ts';
import { parseId, parseInput } from '../platform/http/parse-request.ts';
import { renderPage } from '../platform/http/render-page.ts';
import { messagesFor } from '../platform/messages/messages.ts';
import { requireCoursePage, type CoursePage } from './course-authority.ts';
import { enrollForm, enrollQuery, type EnrollForm } from './courses.forms.ts';
import { enrollList, parseLogins, type EnrollListSummary } from './enroll-users.ts';
import { listSections } from './sections.ts';

/** More than the largest course has. Longer lists are meant for an import. */
const MAX_LOGINS = 6000;

/** Names listed for each kind of result; the page counts the others. */
const MAX_NAMES_SHOWN = 60;

export type EnrollPages = { show: RequestHandler; enroll: RequestHandler; bodyParser: RequestHandler };

/** `/courses/:id/enroll`: enrols typed or pasted usernames and e-mail addresses. Unknown ones stay in the form. */
export function enrollPages(context: AppContext): EnrollPages {
  const { db } = context;
  return {
    async show(request, response) {
      const access = await requireCoursePage(context, request, response, 'courses:write');
      await renderForm(response, access, { people: parseInput(enrollQuery, request.query).people, role: 'student', section: '' });
    },

    async enroll(request, response) {
      const access = await requireCoursePage(context, request, response, 'courses:write');
      const form = parseInput(enrollForm, request.body);
      const logins = parseLogins(form.people);
      if (logins.length === 0) return renderForm(response, access, form, { error: 'missing' });
      if (logins.length > MAX_LOGINS) return renderForm(response, access, form, { error: 'tooMany' });
      const target = {
        courseId: access.course.id,
        role: form.role,
        sectionId: form.section === '' ? undefined : (parseId(form.section) ?? 0),
      };
      const result = await enrollList(context, signedInActor(response), target, logins);
      if (result.kind === 'not-found') throw new HttpError(404, 'not-found');
      if (result.kind === 'unknown-section') return renderForm(response, access, form, { sectionError: true });
      const { summary } = result;
      await renderForm(response, access, { ...form, people: summary.unknown.join('\n') }, { summary });
    },

    // The list of a whole course is longer than the limit of other forms.
    bodyParser: express.urlencoded({ extended: false, limit: '1mb' }),
  };

  async function renderForm(
    response: Response,
    access: CoursePage,
    form: EnrollForm,
    { summary, error, sectionError }: EnrollFormResult = {},
  ): Promise<void> {
    renderPage(response, 'courses/enroll', {
      title: messagesFor(signedInAccount(response).locale).manageCourses.enroll,
      status: error || sectionError || (summary && summary.unknown.length > 0) ? 422 : 200,
      access,
      form,
      summary,
      error,
      sectionError,
      sections: await listSections(db, access.course.id),
      maxNamesShown: MAX_NAMES_SHOWN,
    });
  }
}

type EnrollFormResult = { summary?: EnrollListSummary; error?: 'missing' | 'tooMany'; sectionError?: true };
