import type { Request, RequestHandler, Response } from 'express';
import { z } from 'zod';
import { signedInAccount, signedInActor } from '../accounts/guards.ts';
import { requireTaughtMeeting, type TaughtMeeting } from '../meetings/meeting-authority.ts';
import type { LoadMeetingHeader } from '../meetings/page/meeting-header.ts';
import type { AppContext } from '../platform/http/context.ts';
import { setFlash } from '../platform/http/flash.ts';
import { HttpError } from '../platform/http/http-error.ts';
import { parseInput } from '../platform/http/parse-request.ts';
import { renderPage } from '../platform/http/render-page.ts';
import { messagesFor, type Messages } from '../platform/messages/messages.ts';
import { sendCsv, type CsvRow, formatCsvTime } from '../platform/pagination/csv.ts';
import { listUrl, parseCursor } from '../platform/pagination/list-url.ts';
import { findPage, iteratePages, EXPORT_BATCH_SIZE, LONG_PAGE_SIZE } from '../platform/pagination/find-page.ts';
import type { Attendance } from './attendance.ts';
import { findReportedMeetings } from './attendance.queries.ts';
import { listAttendanceRows, listExpectedRows, loadCallAttendance, type AttendanceRow } from './call-attendance.ts';
import { attendanceListQuery, attendanceParts } from './expected-members.ts';
import { buildPresenceChart } from './presence-chart.ts';
import { loadRollCall, rollCallForm, type RollCallForm } from './roll-call.ts';
import { rollCallMarks, takeRollCall, type TakeRollCallResult } from './take-roll-call.ts';

export type CallAttendancePages = Record<'show' | 'takeRollCall' | 'print' | 'export', RequestHandler>;

const tabs = ['roll-call', ...attendanceParts] as const;

/** Without a tab: the roll call where Jitsi reported nothing, else the list. */
const listQuery = z.object({
  tab: z.enum(tabs).optional().catch(undefined),
  at: z.string().optional().catch(undefined),
});

/** `/meetings/:id/attendance`: who was in a call and when; as a list with a chart, a page for printing, and a CSV file. */
export function callAttendancePages(context: AppContext, loadHeader: LoadMeetingHeader): CallAttendancePages {
  const { db, clock, settings } = context;
  const receivesEvents = settings.jitsi.webhookSecret !== undefined;

  /** Undefined where the attendance has been erased; then the page that says so has been rendered. */
  const loadCall = async (response: Response, found: TaughtMeeting, reported?: ReadonlySet<number>) => {
    const title = messagesFor(signedInAccount(response).locale).attendance.of(found.meeting.title);
    const now = clock.now();
    const call = await loadCallAttendance(context, found, reported);
    if (call.erasedAt) {
      const header = await loadHeader(response, found.meeting, 'attendance', found);
      return renderPage(response, 'attendance/call-erased', { ...found, title, header, erasedAt: call.erasedAt });
    }
    const whyNotReported = receivesEvents ? found.meeting.startsAt <= now && 'silent' : 'off';
    return {
      ...found,
      title,
      call,
      notReported: !call.reported && whyNotReported,
    };
  };

  return {
    async show(request, response) {
      const taught = await requireTaughtMeeting(context, request, response);
      const { meeting } = taught;
      const reported = await findReportedMeetings(db, [meeting.id]);
      const isReported = reported.has(meeting.id);
      const { tab = isReported ? 'expected' : 'roll-call', at } = parseInput(listQuery, request.query);
      if (tab === 'roll-call') {
        const found = await loadCall(response, taught, reported);
        return found && showRollCall(request, response, found);
      }
      const query = attendanceListQuery(meeting, tab, isReported, settings.timeZone);
      const [found, list, header] = await Promise.all([
        loadCall(response, taught, reported),
        findPage(db, { ...query, cursor: parseCursor(at, query.sort), size: LONG_PAGE_SIZE }),
        loadHeader(response, meeting, 'attendance', taught),
      ]);
      if (!found) return;
      const { call } = found;
      renderPage(response, 'attendance/call', {
        ...found,
        header,
        chart: buildPresenceChart(meeting, call.byUserId.spans()),
        rows: await listAttendanceRows(db, meeting.courseId, call, list.ids),
        list,
        tab,
        tabs,
        address: listUrl(`/meetings/${meeting.id}/attendance`, { tab, at }),
      });
    },

    async takeRollCall(request, response) {
      const form = parseInput(rollCallForm, request.body);
      const taught = await requireTaughtMeeting(context, request, response);
      const result = await takeRollCall(context, signedInActor(response), taught.meeting.id, form);
      switch (result.kind) {
        case 'saved':
          if (result.conflicts.size === 0) {
            if (result.changes > 0) setFlash(response, 'roll-call-saved');
            return response.redirect(303, request.originalUrl);
          }
          break;
        case 'invalid':
          break;
        case 'not-found':
          throw new HttpError(404, 'not-found');
        default:
          result satisfies never;
      }
      const found = await loadCall(response, taught);
      if (found) await showRollCall(request, response, found, { form, result });
    },

    async print(request, response) {
      const found = await loadCall(response, await requireTaughtMeeting(context, request, response));
      if (!found) return;
      const { meeting, call } = found;
      renderPage(response, 'attendance/call-print', {
        ...found,
        layout: 'print',
        chart: buildPresenceChart(meeting, call.byUserId.spans()),
        now: clock.now(),
        ...(await listExpectedRows(context, meeting, call)),
      });
    },

    async export(request, response) {
      const found = await loadCall(response, await requireTaughtMeeting(context, request, response));
      if (!found) return;
      const { meeting, call } = found;
      const messages = messagesFor(signedInAccount(response).locale);
      const rows = async function* () {
        for (const part of ['expected', 'others'] as const)
          for await (const ids of iteratePages(db, {
            ...attendanceListQuery(meeting, part, call.reported, settings.timeZone),
            size: EXPORT_BATCH_SIZE,
          }))
            yield (await listAttendanceRows(db, meeting.courseId, call, ids)).map((row) => toCsvRow(messages, settings.timeZone, row));
        yield call.unidentified.map(({ name, attendance }) => ({
          ...toAttendanceCells(messages, settings.timeZone, attendance),
          [messages.attendance.columns.name]: name,
          [messages.attendance.columns.role]: messages.attendance.unidentified,
        }));
      };
      await sendCsv(response, `${messages.attendance.file}-${meeting.id}`, csvColumns(messages), rows());
    },
  };

  /** `sent`: a form that was not saved, or not altogether, and why. */
  async function showRollCall(
    request: Request,
    response: Response,
    found: Exclude<Awaited<ReturnType<typeof loadCall>>, void>,
    sent?: { form: RollCallForm; result: Exclude<TakeRollCallResult, { kind: 'not-found' }> },
  ): Promise<void> {
    const { meeting, call } = found;
    const { at } = parseInput(listQuery, request.query);
    const conflicts = sent?.result.kind === 'saved' ? sent.result.conflicts : undefined;
    const error = sent?.result.kind === 'invalid' ? sent.result.error : undefined;
    const { rows, ...list } = await loadRollCall(context, meeting, call, at, {
      ...(sent && { typed: sent.form.marks }),
      ...(conflicts && { conflicts }),
    });
    renderPage(response, 'attendance/call', {
      ...found,
      header: await loadHeader(response, meeting, 'attendance', found),
      status: error ? 422 : conflicts ? 409 : 200,
      rows,
      marks: rollCallMarks,
      reason: sent?.form.reason ?? '',
      error,
      conflicts: conflicts?.size ?? 0,
      saved: sent?.result.kind === 'saved' ? sent.result.changes : 0,
      list,
      tab: 'roll-call',
      tabs,
      address: listUrl(`/meetings/${meeting.id}/attendance`, { tab: 'roll-call', at }),
    });
  }
}

function csvColumns({ attendance: { columns: c } }: Messages): string[] {
  return [c.username, c.name, c.role, c.status, c.first, c.last, c.minutes, c.percent, c.times, c.late, c.early, c.reason];
}

function toCsvRow({ attendance: m, manageCourses }: Messages, zone: string, row: AttendanceRow): CsvRow {
  const { attendance, evaluation, correction, ...user } = row;
  const c = m.columns;
  return {
    [c.username]: user.username,
    [c.name]: user.name,
    [c.role]: user.role === undefined ? '' : manageCourses.roles[user.role],
    [c.status]: m.statuses[evaluation.status],
    ...toAttendanceCells({ attendance: m }, zone, attendance),
    [c.percent]: evaluation.percent ?? '',
    [c.late]: evaluation.late ? m.yes : '',
    [c.early]: evaluation.early ? m.yes : '',
    [c.reason]: correction?.reason ?? '',
  };
}

/** What is not known stays empty: how often and how long, where Jitsi reported nothing. */
function toAttendanceCells(
  { attendance: { columns: c } }: Pick<Messages, 'attendance'>,
  zone: string,
  attendance: Attendance | undefined,
): CsvRow {
  return {
    [c.first]: attendance ? formatCsvTime(new Date(attendance.firstJoinedAt), zone) : '',
    [c.last]: attendance?.lastLeftAt ? formatCsvTime(new Date(attendance.lastLeftAt), zone) : '',
    [c.minutes]: attendance?.totalMs === undefined ? '' : Math.round(attendance.totalMs / 60_000),
    [c.times]: attendance ? attendance.spans.length || '' : 0,
  };
}
