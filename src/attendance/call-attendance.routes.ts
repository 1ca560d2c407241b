import type { Request, RequestHandler, Response } from 'express';
import { signedInAccount } from '../accounts/guards.ts';
import type { AppContext } from '../platform/http/context.ts';
import { parseInput } from '../platform/http/parse-request.ts';
import { renderPage } from '../platform/http/render-page.ts';
import { listUrl } from '../platform/pagination/list-url.ts';
import { iteratePages, findPage, EXPORT_BATCH_SIZE, LONG_PAGE_SIZE } from '../platform/pagination/find-page.ts';
import { parseCursor } from '../platform/pagination/cursor.ts';
import { sendCsv } from '../platform/pagination/csv.ts';
import { attendanceParts, type AttendancePart } from './attendance-page.ts';
import { requireMeeting } from '../meetings/require-meeting.ts';
import { messagesFor } from '../platform/messages/messages.ts';
import { attendanceListQuery } from './attendance.forms.ts';
import { loadCallAttendance, listAttendanceRows } from './call-attendance.ts';
import { findAttendanceErasedAt } from './started-meetings.queries.ts';
import { attendanceCsvColumns, toAttendanceCsvRow } from './call-attendance-csv.ts';
import { attendanceListQuestion } from './expected-members.queries.ts';
import { buildPresenceChart } from './presence-chart.ts';

const MAX_PRINTED_ROWS = 500;

export type CallAttendancePages = Record<'show' | 'print' | 'export', RequestHandler>;

/** `/admin/meetings/:id/attendance`: who was in a call and when, as a list with a picture, on paper, and as a file. */
export function callAttendancePages(context: AppContext): CallAttendancePages {
  const { db, clock, settings } = context;

  /** Undefined where the attendance was erased, and the page that says so is the answer. */
  const callOf = async (request: Request, response: Response) => {
    const found = await requireMeeting(context, request, response);
    const title = messagesFor(signedInAccount(response).locale).attendance.of(found.meeting.title);
    const erasedAt = await findAttendanceErasedAt(db, found.meeting.id);
    if (erasedAt) return renderPage(response, 'attendance/call-erased', { ...found, title, layout: 'administration', erasedAt });
    const call = await loadCallAttendance(db, found, clock.now());
    return { ...found, call, title };
  };

  return {
    async show(request, response) {
      const found = await callOf(request, response);
      if (!found) return;
      const { meeting, call } = found;
      const query = parseInput(attendanceListQuery, request.query);
      const tab = parseTab(query.tab);
      const question = attendanceListQuestion(meeting, tab, call.reported);
      const list = await findPage(db, { ...question, cursor: parseCursor(query.at, question.sort), size: LONG_PAGE_SIZE });
      renderPage(response, 'attendance/call', {
        ...found,
        layout: 'administration',
        rows: await listAttendanceRows(db, meeting.courseId, call, list.ids),
        picture: buildPresenceChart(meeting, [...call.byUserId.values()]),
        hears: settings.jitsi.webhookSecret !== undefined,
        list,
        tab,
        tabs: attendanceParts,
        address: listUrl(`/admin/meetings/${meeting.id}/attendance`, { tab, at: query.at }),
      });
    },

    async print(request, response) {
      const found = await callOf(request, response);
      if (!found) return;
      const { meeting, call } = found;
      const question = attendanceListQuestion(meeting, 'expected', call.reported);
      const { ids, next } = await findPage(db, { ...question, cursor: { position: 'start' }, size: MAX_PRINTED_ROWS });
      renderPage(response, 'attendance/call-on-paper', {
        ...found,
        layout: 'paper',
        now: clock.now(),
        rows: await listAttendanceRows(db, meeting.courseId, call, ids),
        picture: buildPresenceChart(meeting, [...call.byUserId.values()]),
        hears: settings.jitsi.webhookSecret !== undefined,
        tooMany: next === undefined ? undefined : MAX_PRINTED_ROWS,
      });
    },

    async export(request, response) {
      const found = await callOf(request, response);
      if (!found) return;
      const { meeting, call } = found;
      const messages = messagesFor(signedInAccount(response).locale);
      const rows = async function* () {
        for (const tab of ['expected', 'others'] as const) {
          const pages = iteratePages(db, { ...attendanceListQuestion(meeting, tab, call.reported), size: EXPORT_BATCH_SIZE });
          for await (const ids of pages)
            yield (await listAttendanceRows(db, meeting.courseId, call, ids)).map((row) =>
              toAttendanceCsvRow(messages, settings.timeZone, row),
            );
        }
      };
      await sendCsv(response, `${messages.attendance.file}-${meeting.id}`, attendanceCsvColumns(messages), rows());
    },
  };
}

function parseTab(text: string | undefined): AttendancePart {
  return attendanceParts.find((tab) => tab === text) ?? 'expected';
}
