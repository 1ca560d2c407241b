import type { RequestHandler, Response } from 'express';
import { accountOf, actorOf } from '../accounts/guards.ts';
import type { Needs } from '../platform/http/context.ts';
import { leaveNotice } from '../platform/http/flash.ts';
import { parsed } from '../platform/http/parse-request.ts';
import { Refusal } from '../platform/http/http-error.ts';
import { showPage } from '../platform/http/render-page.ts';
import { addressOf } from '../platform/pagination/list-url.ts';
import { momentInFile } from '../platform/pagination/moment-in-file.ts';
import { everyPageOfIds, pageOfIds } from '../platform/pagination/find-page.ts';
import { placeFrom } from '../platform/pagination/cursor.ts';
import { sendCsv } from '../platform/pagination/csv.ts';
import { EXPORT_SIZE, PAGE_SIZE } from '../platform/pagination/sizes.ts';
import { wordsIn } from '../platform/messages/messages.ts';
import { courseForm, listQuery } from './courses.forms.ts';
import { courseListFrom } from './managed-courses.ts';
import type { CourseFaults, CourseText } from './course.ts';
import { makeCourse } from './create-course.ts';
import { findManagedCourses } from './managed-courses.queries.ts';
import { teachersOf } from './teachers.ts';

const PATH = '/admin/courses';

export type CourseListPages = Record<'list' | 'export' | 'make' | 'save', RequestHandler>;

/** `/admin/courses`: all of them, or those that the person teaches; and the form that makes one. */
export function courseListPages(needs: Needs): CourseListPages {
  const { db } = needs;
  return {
    async list(request, response) {
      const { at, ...state } = parsed(listQuery, request.query);
      const { choice, tab, question } = courseListFrom(actorOf(response), state);
      const found = await pageOfIds(db, { ...question, at: placeFrom(at, choice.sort), size: PAGE_SIZE });
      showPage(response, 'courses/manage/list', {
        title: wordsIn(accountOf(response).locale).manageCourses.title,
        layout: 'administration',
        courses: await findManagedCourses(db, found.ids),
        teachers: await teachersOf(db, found.ids),
        list: found,
        choice,
        tab,
        q: state.q,
        address: addressOf(PATH, { ...state, tab, at }),
        exportAddress: addressOf(`${PATH}/export`, { ...state, tab })({}),
      });
    },

    async export(request, response) {
      const { locale } = accountOf(response);
      const words = wordsIn(locale).manageCourses;
      const { question } = courseListFrom(actorOf(response), parsed(listQuery, request.query));
      const pages = everyPageOfIds(db, { ...question, size: EXPORT_SIZE });
      await sendCsv(response, words.file, Object.values(words.columns), rows(needs, pages, words));
    },

    make(_request, response) {
      showForm(response, { title: '', description: '' });
    },

    async save(request, response) {
      const form = parsed(courseForm, request.body);
      const making = await makeCourse(needs, actorOf(response), form);
      switch (making.kind) {
        case 'made':
          leaveNotice(response, 'course-made', [form.title]);
          return response.redirect(303, `${PATH}/${making.id}/enroll`);
        case 'faulty':
          return showForm(response, form, making.faults);
        case 'forbidden':
          throw new Refusal(403, 'forbidden');
        default:
          making satisfies never;
      }
    },
  };
}

function showForm(response: Response, form: CourseText, faults: CourseFaults = {}): void {
  showPage(response, 'courses/manage/make', {
    title: wordsIn(accountOf(response).locale).manageCourses.make,
    layout: 'administration',
    status: Object.keys(faults).length > 0 ? 422 : 200,
    form,
    faults,
  });
}

type Words = ReturnType<typeof wordsIn>['manageCourses'];

async function* rows({ db, settings }: Needs, pages: AsyncIterable<number[]>, { columns, inState }: Words) {
  for await (const ids of pages) {
    const teachers = await teachersOf(db, ids);
    yield (await findManagedCourses(db, ids)).map((course) => ({
      [columns.id]: course.id,
      [columns.title]: course.title,
      [columns.description]: course.description,
      [columns.teachers]: teachers.get(course.id)!.join(', '),
      [columns.students]: course.students,
      [columns.made]: momentInFile(course.madeAt, settings.timeZone),
      [columns.state]: course.active ? inState.on : inState.off,
    }));
  }
}
