import type { RequestHandler, Response } from 'express';
import { signedInAccount, signedInActor } from '../accounts/guards.ts';
import type { AppContext } from '../platform/http/context.ts';
import { setFlash } from '../platform/http/flash.ts';
import { parseInput } from '../platform/http/parse-request.ts';
import { HttpError } from '../platform/http/http-error.ts';
import { renderPage } from '../platform/http/render-page.ts';
import { listUrl } from '../platform/pagination/list-url.ts';
import { formatCsvTime } from '../platform/pagination/moment-in-file.ts';
import { iteratePages, findPage } from '../platform/pagination/find-page.ts';
import { parseCursor } from '../platform/pagination/cursor.ts';
import { sendCsv } from '../platform/pagination/csv.ts';
import { EXPORT_BATCH_SIZE, PAGE_SIZE } from '../platform/pagination/sizes.ts';
import { messagesFor } from '../platform/messages/messages.ts';
import { courseForm, listQuery } from './courses.forms.ts';
import { buildCourseListQuery } from './managed-courses.ts';
import type { CourseErrors, CourseInput } from './course.ts';
import { createCourse } from './create-course.ts';
import { findManagedCourses } from './managed-courses.queries.ts';
import { listTeacherNames } from './teachers.ts';

const PATH = '/admin/courses';

export type CourseListPages = Record<'list' | 'export' | 'make' | 'save', RequestHandler>;

/** `/admin/courses`: all of them, or those that the person teaches; and the form that makes one. */
export function courseListPages(context: AppContext): CourseListPages {
  const { db } = context;
  return {
    async list(request, response) {
      const { at, ...state } = parseInput(listQuery, request.query);
      const { sort, tab, query } = buildCourseListQuery(signedInActor(response), state);
      const found = await findPage(db, { ...query, cursor: parseCursor(at, sort.sort), size: PAGE_SIZE });
      renderPage(response, 'courses/manage/list', {
        title: messagesFor(signedInAccount(response).locale).manageCourses.title,
        layout: 'administration',
        courses: await findManagedCourses(db, found.ids),
        teachers: await listTeacherNames(db, found.ids),
        list: found,
        choice: sort,
        tab,
        q: state.q,
        address: listUrl(PATH, { ...state, tab, at }),
        exportAddress: listUrl(`${PATH}/export`, { ...state, tab })({}),
      });
    },

    async export(request, response) {
      const { locale } = signedInAccount(response);
      const messages = messagesFor(locale).manageCourses;
      const { query } = buildCourseListQuery(signedInActor(response), parseInput(listQuery, request.query));
      const pages = iteratePages(db, { ...query, size: EXPORT_BATCH_SIZE });
      await sendCsv(response, messages.file, Object.values(messages.columns), csvRows(context, pages, messages));
    },

    make(_request, response) {
      showForm(response, { title: '', description: '' });
    },

    async save(request, response) {
      const form = parseInput(courseForm, request.body);
      const making = await createCourse(context, signedInActor(response), form);
      switch (making.kind) {
        case 'made':
          setFlash(response, 'course-made', [form.title]);
          return response.redirect(303, `${PATH}/${making.id}/enroll`);
        case 'faulty':
          return showForm(response, form, making.errors);
        case 'forbidden':
          throw new HttpError(403, 'forbidden');
        default:
          making satisfies never;
      }
    },
  };
}

function showForm(response: Response, form: CourseInput, faults: CourseErrors = {}): void {
  renderPage(response, 'courses/manage/make', {
    title: messagesFor(signedInAccount(response).locale).manageCourses.make,
    layout: 'administration',
    status: Object.keys(faults).length > 0 ? 422 : 200,
    form,
    faults,
  });
}

type CourseMessages = ReturnType<typeof messagesFor>['manageCourses'];

async function* csvRows({ db, settings }: AppContext, pages: AsyncIterable<number[]>, { columns, inState }: CourseMessages) {
  for await (const ids of pages) {
    const teachers = await listTeacherNames(db, ids);
    yield (await findManagedCourses(db, ids)).map((course) => ({
      [columns.id]: course.id,
      [columns.title]: course.title,
      [columns.description]: course.description,
      [columns.teachers]: teachers.get(course.id)!.join(', '),
      [columns.students]: course.students,
      [columns.made]: formatCsvTime(course.createdAt, settings.timeZone),
      [columns.state]: course.active ? inState.on : inState.off,
    }));
  }
}
