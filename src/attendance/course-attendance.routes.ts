import type { RequestHandler, Response } from 'express';
import { z } from 'zod';
import { signedInAccount } from '../accounts/guards.ts';
import { findMembers, memberListQuery } from '../courses/find-members.ts';
import type { AppContext } from '../platform/http/context.ts';
import { trimmedLine } from '../platform/http/form-fields.ts';
import { HttpError } from '../platform/http/http-error.ts';
import { parseInput } from '../platform/http/parse-request.ts';
import { renderPage } from '../platform/http/render-page.ts';
import { getViewer } from '../platform/http/viewer.ts';
import { TimeFormatter } from '../platform/shared/time-formatter.ts';
import { messagesFor } from '../platform/messages/messages.ts';
import { sendCsv, formatCsvTime } from '../platform/pagination/csv.ts';
import { listUrl, parseCursor } from '../platform/pagination/list-url.ts';
import { findPage, iteratePages, PAGE_SIZE } from '../platform/pagination/find-page.ts';
import { findAttendanceRules } from './attendance.queries.ts';
import { formatCertificateNumber } from './certificates/certificate.ts';
import { findValidCertificates } from './certificates/certificates.queries.ts';
import { mayIssueOwn } from './certificates/issue-certificates.ts';
import {
  attendanceStatusLabel,
  buildStrip,
  evaluateCourseAttendance,
  findOwnAttendance,
  MAX_STRIP_CELLS,
  stripKinds,
} from './course-attendance.ts';
import { requireCourse, requireCoursePage, type CoursePage } from '../courses/course-authority.ts';
import { findOpenableMeetings } from '../meetings/join/openable-meetings.ts';
import { MAX_PRINTED_ROWS } from './call-attendance.ts';
import { countErasedMeetings, countParticipants, listStartedMeetings, type StartedMeeting } from './started-meetings.queries.ts';

/** Columns of the table: meetings shown beside each other. */
const MEETINGS_PER_PAGE = 10;

/** Members whose attendance in all meetings is computed at once. */
const EXPORT_BATCH_SIZE = 100;

export type CourseAttendancePages = Record<'show' | 'print' | 'export', RequestHandler>;

/** `view`: a heat strip for each member, or a table of which `until` is the id of the last meeting. */
const tableQuery = z.object({
  view: z.enum(['strips', 'table']).default('strips').catch('strips'),
  q: trimmedLine().catch(''),
  at: z.string().optional().catch(undefined),
  until: z.coerce.number().int().positive().optional().catch(undefined),
});

type TableQuery = z.infer<typeof tableQuery>;

/** `/courses/:id/attendance`: for who manages the course a table of members and meetings, for its students their own. */
export function courseAttendancePages(context: AppContext): CourseAttendancePages {
  const { db, clock, settings } = context;

  async function loadTable(access: CoursePage, query: TableQuery, response: Response, size: number) {
    const { id } = access.course;
    const now = clock.now();
    const { q, at, until, view } = query;
    const messages = messagesFor(signedInAccount(response).locale);
    const memberQuery = memberListQuery(id, 'active', q);
    const [meetings, list, { certificateMinPercent: threshold }, erased] = await Promise.all([
      listStartedMeetings(db, id, now),
      findPage(db, { ...memberQuery, cursor: parseCursor(at, memberQuery.sort), size }),
      findAttendanceRules(db),
      countErasedMeetings(db, id),
    ]);
    const { shown, first, earlier, later } = selectMeetings(meetings, until);
    const members = await findMembers(db, id, list.ids);
    const shownIds = shown.map((meeting) => meeting.id);
    const [attendances, participants] = await Promise.all([
      evaluateCourseAttendance(context, meetings, members),
      countParticipants(db, shownIds),
    ]);
    const classes = view === 'strips' ? stripClasses(response, settings.timeZone, meetings) : [];
    return {
      access,
      now,
      list,
      q,
      until,
      meetings: shown,
      earlier,
      later,
      participants,
      rows: members.map((member, index) => {
        const { rate, evaluations } = attendances[index]!;
        const strip = buildStrip(messages, classes, evaluations);
        return { ...member, rate, strip, evaluations: evaluations.slice(first, first + shown.length) };
      }),
      view,
      stripKinds,
      threshold,
      receivesEvents: settings.jitsi.webhookSecret !== undefined,
      erased,
      address: listUrl(`/courses/${id}/attendance`, { q, until, at, view }),
    };
  }

  return {
    async show(request, response) {
      const access = await requireCoursePage(context, request, response);
      if (!access.can['meetings:write']) return showOwn(access, response);
      const table = await loadTable(access, parseInput(tableQuery, request.query), response, PAGE_SIZE);
      renderPage(response, 'attendance/course', { title: access.course.title, ...table });
    },

    async print(request, response) {
      const access = await requireCoursePage(context, request, response, 'meetings:write');
      const query = { ...parseInput(tableQuery, request.query), view: 'table' as const };
      const table = await loadTable(access, query, response, MAX_PRINTED_ROWS);
      const truncatedTo = table.list.next === undefined ? undefined : MAX_PRINTED_ROWS;
      renderPage(response, 'attendance/course-print', { title: access.course.title, layout: 'print', ...table, truncatedTo });
    },

    async export(request, response) {
      const { course } = await requireCourse(context, request, response, 'meetings:write');
      const messages = messagesFor(signedInAccount(response).locale);
      const { columns: c, courseColumns, courseFile } = messages.attendance;
      const now = clock.now();
      const meetings = await listStartedMeetings(db, course.id, now);
      const headings = meetings.map(({ id, title, startsAt }) => `${formatCsvTime(startsAt, settings.timeZone)} ${title} (${id})`);
      const rows = async function* () {
        for await (const ids of iteratePages(db, { ...memberListQuery(course.id, 'active', ''), size: EXPORT_BATCH_SIZE })) {
          const members = await findMembers(db, course.id, ids);
          const attendances = await evaluateCourseAttendance(context, meetings, members);
          yield members.map((member, index) => {
            const { rate, evaluations } = attendances[index]!;
            return {
              [c.username]: member.username,
              [c.name]: member.name,
              [c.role]: messages.manageCourses.roles[member.role],
              [courseColumns.percent]: rate.percent ?? '',
              [courseColumns.attended]: rate.attended,
              [courseColumns.counted]: rate.counted,
              ...Object.fromEntries(headings.map((heading, at) => [heading, attendanceStatusLabel(messages, evaluations[at])])),
            };
          });
        }
      };
      const columns = [c.username, c.name, c.role, courseColumns.percent, courseColumns.attended, courseColumns.counted, ...headings];
      await sendCsv(response, `${courseFile}-${course.id}`, columns, rows());
    },
  };

  async function showOwn(access: CoursePage, response: Response) {
    const account = signedInAccount(response);
    const messages = messagesFor(account.locale);
    const { course } = access;
    const own = access.enrolledAs && (await findOwnAttendance(context, course.id, account.id));
    if (!own) throw new HttpError(404, 'not-found');
    const certificate = (await findValidCertificates(db, course.id, [account.id])).get(account.id);
    const meetings = own.meetings.map((meeting) => ({ ...meeting, label: attendanceStatusLabel(messages, meeting.evaluation) }));
    renderPage(response, 'attendance/own', {
      title: course.title,
      access,
      rate: own.rate,
      strip: buildStrip(
        messages,
        stripClasses(response, settings.timeZone, own.meetings),
        own.meetings.map(({ evaluation }) => evaluation),
      ),
      stripKinds,
      threshold: (await findAttendanceRules(db)).certificateMinPercent,
      certificateUrl: certificate && `/certificates/${formatCertificateNumber(certificate.number)}/pdf`,
      mayIssue: !certificate && (await mayIssueOwn(context, account.id, course)),
      erased: await countErasedMeetings(db, course.id),
      meetings: meetings.reverse(),
      // Not those of a section that the member has left.
      openable: await findOpenableMeetings(context, response, meetings),
    });
  }
}

/** The newest classes with titles such as `20/11, Clase 3`, in the language and zone of the user. */
function stripClasses(response: Response, portalZone: string, meetings: readonly StartedMeeting[]): { id: number; title: string }[] {
  const { locale, timeZone } = getViewer(response)!;
  const time = new TimeFormatter(locale, timeZone ?? portalZone);
  const { untitled } = messagesFor(locale).manageMeetings;
  const newest = meetings.slice(-MAX_STRIP_CELLS);
  return newest.map(({ id, title, startsAt }) => ({ id, title: `${time.dayAndMonth(startsAt)}, ${title.trim() || untitled(id)}` }));
}

/** The meetings up to `until`, or the newest; `earlier` and `later` are the values of `until` for the neighbouring pages. */
function selectMeetings(meetings: StartedMeeting[], until: number | undefined) {
  const index = meetings.findIndex(({ id }) => id === until);
  const end = index === -1 ? meetings.length : index + 1;
  const first = Math.max(0, end - MEETINGS_PER_PAGE);
  return {
    first,
    shown: meetings.slice(first, end),
    earlier: meetings[first - 1]?.id,
    later: end < meetings.length ? meetings[Math.min(end + MEETINGS_PER_PAGE, meetings.length) - 1]!.id : undefined,
  };
}
