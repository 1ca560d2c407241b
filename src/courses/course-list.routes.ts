import type { RequestHandler, Response } from 'express';
import { signedInAccount, signedInActor } from '../accounts/guards.ts';
import type { AppContext } from '../platform/http/context.ts';
import { setFlash } from '../platform/http/flash.ts';
import { HttpError } from '../platform/http/http-error.ts';
import { parseInput } from '../platform/http/parse-request.ts';
import { renderPage } from '../platform/http/render-page.ts';
import { messagesFor, type Messages } from '../platform/messages/messages.ts';
import { sendCsv, formatCsvTime } from '../platform/pagination/csv.ts';
import { listUrl, parseCursor } from '../platform/pagination/list-url.ts';
import { findPage, iteratePages, EXPORT_BATCH_SIZE, PAGE_SIZE } from '../platform/pagination/find-page.ts';
import { courseLabel, type CourseErrors, type CourseInput } from './course.ts';
import { courseForm, courseListQuery } from './courses.forms.ts';
import { listTerms } from './find-courses.ts';
import { createCourse } from './create-course.ts';
import { buildCourseListQuery, findManagedCourses } from './managed-courses.ts';
import { listTeacherNames } from './teachers.ts';

const PATH = '/admin/courses';

export type CourseListPages = Record<'list' | 'export' | 'showCreate' | 'create', RequestHandler>;

/** `/admin/courses`: all courses, and the form that creates one. */
export function courseListPages(context: AppContext): CourseListPages {
  const { db } = context;
  return {
    async list(request, response) {
      const { at, ...params } = parseInput(courseListQuery, request.query);
      const { sort, tab, query } = buildCourseListQuery(signedInActor(response), params);
      const page = await findPage(db, { ...query, cursor: parseCursor(at, sort.sort), size: PAGE_SIZE });
      renderPage(response, 'courses/list', {
        title: messagesFor(signedInAccount(response).locale).manageCourses.title,
        layout: 'administration',
        courses: (await findManagedCourses(db, page.ids)).map((course) => ({ ...course, label: courseLabel(course) })),
        teachers: await listTeacherNames(db, page.ids),
        list: page,
        choice: sort,
        tab,
        q: params.q,
        term: params.term,
        terms: await listTerms(db),
        address: listUrl(PATH, { ...params, tab, at }),
        exportAddress: listUrl(`${PATH}/export`, { ...params, tab })({}),
      });
    },

    async export(request, response) {
      const messages = messagesFor(signedInAccount(response).locale).manageCourses;
      const { query } = buildCourseListQuery(signedInActor(response), parseInput(courseListQuery, request.query));
      const pages = iteratePages(db, { ...query, size: EXPORT_BATCH_SIZE });
      await sendCsv(response, messages.file, Object.values(messages.columns), csvRows(context, pages, messages));
    },

    async showCreate(_request, response) {
      await renderForm(response, { title: '', description: '', code: '', term: '' });
    },

    async create(request, response) {
      const form = parseInput(courseForm, request.body);
      const result = await createCourse(context, signedInActor(response), form);
      switch (result.kind) {
        case 'created':
          setFlash(response, 'course-created', [form.title]);
          return response.redirect(303, `/courses/${result.id}/enroll`);
        case 'invalid':
          return renderForm(response, form, result.errors);
        case 'code-taken':
          return renderForm(response, form, {}, result.title);
        case 'forbidden':
          throw new HttpError(403, 'forbidden');
        default:
          result satisfies never;
      }
    },
  };

  async function renderForm(response: Response, form: CourseInput, errors: CourseErrors = {}, codeOwner?: string): Promise<void> {
    renderPage(response, 'courses/create', {
      title: messagesFor(signedInAccount(response).locale).manageCourses.create,
      layout: 'administration',
      status: codeOwner !== undefined || Object.keys(errors).length > 0 ? 422 : 200,
      form,
      errors,
      codeOwner,
      terms: await listTerms(db),
    });
  }
}

async function* csvRows({ db, settings }: AppContext, pages: AsyncIterable<number[]>, messages: Messages['manageCourses']) {
  const { columns, states } = messages;
  for await (const ids of pages) {
    const teachers = await listTeacherNames(db, ids);
    yield (await findManagedCourses(db, ids)).map((course) => ({
      [columns.id]: course.id,
      [columns.title]: course.title,
      [columns.code]: course.code,
      [columns.term]: course.term,
      [columns.description]: course.description,
      [columns.teachers]: teachers.get(course.id)!.join(', '),
      [columns.students]: course.students,
      [columns.created]: formatCsvTime(course.createdAt, settings.timeZone),
      [columns.state]: course.active ? states.active : states.inactive,
    }));
  }
}
