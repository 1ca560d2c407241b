import type { Request, RequestHandler, Response } from 'express';
import { signedInAccount } from '../accounts/guards.ts';
import { requireCourse } from '../courses/course-authority.ts';
import { findMembers, memberListQuery } from '../courses/find-members.ts';
import type { AppContext } from '../platform/http/context.ts';
import { parseInput } from '../platform/http/parse-request.ts';
import { renderPage } from '../platform/http/render-page.ts';
import { listUrl } from '../platform/pagination/list-url.ts';
import { formatCsvTime, sendCsv } from '../platform/pagination/csv.ts';
import { iteratePages, findPage, PAGE_SIZE } from '../platform/pagination/find-page.ts';
import { parseCursor } from '../platform/pagination/cursor.ts';
import { messagesFor } from '../platform/messages/messages.ts';
import { courseAttendanceQuery } from './attendance.forms.ts';
import { evaluateCourseAttendance } from './course-attendance.ts';
import { countErasedMeetings, countParticipants, listStartedMeetings, type StartedMeeting } from './started-meetings.queries.ts';
import { attendanceStatusLabel } from './status-label.ts';

/** So many classes stand beside each other; earlier ones are turned over to. */
const MEETINGS_PER_PAGE = 10;
const MAX_PRINTED_ROWS = 500;
const EXPORT_SIZE = 100;

export type CourseAttendancePages = Record<'show' | 'print' | 'export', RequestHandler>;

/** `/admin/courses/:id/attendance`: who was in which class, on the screen, on paper, and as a file. */
export function courseAttendancePages(context: AppContext): CourseAttendancePages {
  const { db, clock, settings } = context;

  async function tableFor(request: Request, response: Response, size: number) {
    const run = await requireCourse(context, request, response, 'meetings:write');
    const now = clock.now();
    const query = parseInput(courseAttendanceQuery, request.query);
    const classes = await listStartedMeetings(db, run.course.id, now);
    const beside = pageOfMeetings(classes, query.until);
    const question = memberListQuery(run.course.id, 'active', query.q);
    const list = await findPage(db, { ...question, cursor: parseCursor(query.at, question.sort), size });
    const members = await findMembers(db, run.course.id, list.ids);
    const shares = await evaluateCourseAttendance(db, classes, members, now);
    return {
      run,
      now,
      list,
      q: query.q,
      until: query.until,
      classes: beside.shown,
      earlier: beside.earlier,
      later: beside.later,
      people: await countParticipants(
        db,
        beside.shown.map(({ id }) => id),
      ),
      rows: members.map((member, index) => ({
        ...member,
        rate: shares[index]!.rate,
        evaluations: shares[index]!.evaluations.slice(beside.first, beside.first + beside.shown.length),
      })),
      hears: settings.jitsi.webhookSecret !== undefined,
      erased: await countErasedMeetings(db, run.course.id),
      address: listUrl(`/admin/courses/${run.course.id}/attendance`, { q: query.q, until: query.until, at: query.at }),
    };
  }

  return {
    async show(request, response) {
      const table = await tableFor(request, response, PAGE_SIZE);
      renderPage(response, 'attendance/course', { title: table.run.course.title, layout: 'administration', ...table });
    },

    async print(request, response) {
      const table = await tableFor(request, response, MAX_PRINTED_ROWS);
      renderPage(response, 'attendance/course-on-paper', {
        title: table.run.course.title,
        layout: 'paper',
        ...table,
        tooMany: table.list.next === undefined ? undefined : MAX_PRINTED_ROWS,
      });
    },

    async export(request, response) {
      const { course } = await requireCourse(context, request, response, 'meetings:write');
      const messages = messagesFor(signedInAccount(response).locale);
      const { columns, courseColumns, courseFile } = messages.attendance;
      const now = clock.now();
      const classes = await listStartedMeetings(db, course.id, now);
      const heads = classes.map((one) => `${formatCsvTime(one.startsAt, settings.timeZone)} ${one.title} (${one.id})`);
      const rows = async function* () {
        for await (const ids of iteratePages(db, { ...memberListQuery(course.id, 'active', ''), size: EXPORT_SIZE })) {
          const members = await findMembers(db, course.id, ids);
          const shares = await evaluateCourseAttendance(db, classes, members, now);
          yield members.map((member, index) => {
            const { rate, evaluations } = shares[index]!;
            return {
              [columns.username]: member.username,
              [columns.name]: member.name,
              [columns.role]: messages.manageCourses.roles[member.role],
              [courseColumns.percent]: rate.percent ?? '',
              [courseColumns.attended]: rate.attended,
              [courseColumns.counted]: rate.counted,
              ...Object.fromEntries(heads.map((head, at) => [head, attendanceStatusLabel(messages, evaluations[at])])),
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
function pageOfMeetings(classes: StartedMeeting[], until: number | undefined) {
  const named = classes.findIndex(({ id }) => id === until);
  const end = named === -1 ? classes.length : named + 1;
  const first = Math.max(0, end - MEETINGS_PER_PAGE);
  return {
    first,
    shown: classes.slice(first, end),
    earlier: classes[first - 1]?.id,
    later: end < classes.length ? classes[Math.min(end + MEETINGS_PER_PAGE, classes.length) - 1]!.id : undefined,
  };
}
