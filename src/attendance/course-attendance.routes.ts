import type { Request, RequestHandler, Response } from 'express';
import { accountOf } from '../accounts/guards.ts';
import { courseOfRequest } from '../courses/require-course.ts';
import { findMembers, memberQuestion } from '../courses/find-members.ts';
import type { Needs } from '../platform/http/context.ts';
import { parsed } from '../platform/http/parse-request.ts';
import { showPage } from '../platform/http/render-page.ts';
import { addressOf } from '../platform/pagination/list-url.ts';
import { momentInFile } from '../platform/pagination/moment-in-file.ts';
import { everyPageOfIds, pageOfIds } from '../platform/pagination/find-page.ts';
import { placeFrom } from '../platform/pagination/cursor.ts';
import { sendCsv } from '../platform/pagination/csv.ts';
import { PAGE_SIZE } from '../platform/pagination/sizes.ts';
import { wordsIn } from '../platform/messages/messages.ts';
import { courseQuery } from './attendance.forms.ts';
import { attendanceInCourse } from './course-attendance.ts';
import { countErased, countPeople, findBegunClasses, type BegunClass } from './started-meetings.queries.ts';
import { stateInWords } from './status-label.ts';

/** So many classes stand beside each other; earlier ones are turned over to. */
const CLASSES_BESIDE = 10;
const MOST_ON_PAPER = 500;
const EXPORT_SIZE = 100;

export type CourseAttendancePages = Record<'show' | 'print' | 'export', RequestHandler>;

/** `/admin/courses/:id/attendance`: who was in which class, on the screen, on paper, and as a file. */
export function courseAttendancePages(needs: Needs): CourseAttendancePages {
  const { db, clock, settings } = needs;

  async function tableFor(request: Request, response: Response, size: number) {
    const run = await courseOfRequest(needs, request, response, 'meetings:manage');
    const now = clock.now();
    const query = parsed(courseQuery, request.query);
    const classes = await findBegunClasses(db, run.course.id, now);
    const beside = besideOf(classes, query.until);
    const question = memberQuestion(run.course.id, 'active', query.q);
    const list = await pageOfIds(db, { ...question, at: placeFrom(query.at, question.sort), size });
    const members = await findMembers(db, run.course.id, list.ids);
    const shares = await attendanceInCourse(db, classes, members, now);
    return {
      run,
      now,
      list,
      q: query.q,
      until: query.until,
      classes: beside.shown,
      earlier: beside.earlier,
      later: beside.later,
      people: await countPeople(
        db,
        beside.shown.map(({ id }) => id),
      ),
      rows: members.map((member, index) => ({
        ...member,
        share: shares[index]!.share,
        verdicts: shares[index]!.verdicts.slice(beside.first, beside.first + beside.shown.length),
      })),
      hears: settings.jitsi.webhookSecret !== undefined,
      erased: await countErased(db, run.course.id),
      address: addressOf(`/admin/courses/${run.course.id}/attendance`, { q: query.q, until: query.until, at: query.at }),
    };
  }

  return {
    async show(request, response) {
      const table = await tableFor(request, response, PAGE_SIZE);
      showPage(response, 'attendance/course', { title: table.run.course.title, layout: 'administration', ...table });
    },

    async print(request, response) {
      const table = await tableFor(request, response, MOST_ON_PAPER);
      showPage(response, 'attendance/course-on-paper', {
        title: table.run.course.title,
        layout: 'paper',
        ...table,
        tooMany: table.list.next === undefined ? undefined : MOST_ON_PAPER,
      });
    },

    async export(request, response) {
      const { course } = await courseOfRequest(needs, request, response, 'meetings:manage');
      const words = wordsIn(accountOf(response).locale);
      const { columns, courseColumns, courseFile } = words.attendance;
      const now = clock.now();
      const classes = await findBegunClasses(db, course.id, now);
      const heads = classes.map((one) => `${momentInFile(one.startsAt, settings.timeZone)} ${one.title} (${one.id})`);
      const rows = async function* () {
        for await (const ids of everyPageOfIds(db, { ...memberQuestion(course.id, 'active', ''), size: EXPORT_SIZE })) {
          const members = await findMembers(db, course.id, ids);
          const shares = await attendanceInCourse(db, classes, members, now);
          yield members.map((member, index) => {
            const { share, verdicts } = shares[index]!;
            return {
              [columns.username]: member.username,
              [columns.name]: member.name,
              [columns.role]: words.manageCourses.roles[member.role],
              [courseColumns.percent]: share.percent ?? '',
              [courseColumns.attended]: share.attended,
              [courseColumns.counted]: share.counted,
              ...Object.fromEntries(heads.map((head, at) => [head, stateInWords(words, verdicts[at])])),
            };
          });
        }
      };
      const fixed = [columns.username, columns.name, columns.role, courseColumns.percent, courseColumns.attended, courseColumns.counted];
      await sendCsv(response, `${courseFile}-${course.id}`, [...fixed, ...heads], rows());
    },
  };
}

/** The classes up to a certain one, the newest where none is named, and those that lead to the pages on either side. */
function besideOf(classes: BegunClass[], until: number | undefined) {
  const named = classes.findIndex(({ id }) => id === until);
  const end = named === -1 ? classes.length : named + 1;
  const first = Math.max(0, end - CLASSES_BESIDE);
  return {
    first,
    shown: classes.slice(first, end),
    earlier: classes[first - 1]?.id,
    later: end < classes.length ? classes[Math.min(end + CLASSES_BESIDE, classes.length) - 1]!.id : undefined,
  };
}
