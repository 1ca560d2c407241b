import type { Request, RequestHandler, Response } from 'express';
import { accountOf } from '../accounts/guards.ts';
import type { Needs } from '../platform/http/context.ts';
import { parsed } from '../platform/http/parse-request.ts';
import { showPage } from '../platform/http/render-page.ts';
import { addressOf } from '../platform/pagination/list-url.ts';
import { everyPageOfIds, pageOfIds } from '../platform/pagination/find-page.ts';
import { placeFrom } from '../platform/pagination/cursor.ts';
import { sendCsv } from '../platform/pagination/csv.ts';
import { EXPORT_SIZE, LONG_PAGE_SIZE } from '../platform/pagination/sizes.ts';
import { attendanceParts, type AttendancePart } from './attendance-page.ts';
import { meetingOfRequest } from '../meetings/require-meeting.ts';
import { wordsIn } from '../platform/messages/messages.ts';
import { listQuery } from './attendance.forms.ts';
import { attendanceOfCall, attendanceRows } from './call-attendance.ts';
import { findErasure } from './started-meetings.queries.ts';
import { callCsvColumns, callCsvRow } from './call-attendance-csv.ts';
import { attendanceQuestion } from './expected-members.queries.ts';
import { pictureOf } from './presence-chart.ts';

const MOST_ON_PAPER = 500;

export type CallPages = Record<'show' | 'print' | 'export', RequestHandler>;

/** `/admin/meetings/:id/attendance`: who was in a call and when, as a list with a picture, on paper, and as a file. */
export function callPages(needs: Needs): CallPages {
  const { db, clock, settings } = needs;

  /** Undefined where the attendance was erased, and the page that says so is the answer. */
  const callOf = async (request: Request, response: Response) => {
    const found = await meetingOfRequest(needs, request, response);
    const title = wordsIn(accountOf(response).locale).attendance.of(found.meeting.title);
    const erasedAt = await findErasure(db, found.meeting.id);
    if (erasedAt) return showPage(response, 'attendance/call-erased', { ...found, title, layout: 'administration', erasedAt });
    const call = await attendanceOfCall(db, found, clock.now());
    return { ...found, call, title };
  };

  return {
    async show(request, response) {
      const found = await callOf(request, response);
      if (!found) return;
      const { meeting, call } = found;
      const query = parsed(listQuery, request.query);
      const tab = tabFrom(query.tab);
      const question = attendanceQuestion(meeting, tab, call.told);
      const list = await pageOfIds(db, { ...question, at: placeFrom(query.at, question.sort), size: LONG_PAGE_SIZE });
      showPage(response, 'attendance/call', {
        ...found,
        layout: 'administration',
        rows: await attendanceRows(db, meeting.courseId, call, list.ids),
        picture: pictureOf(meeting, [...call.people.values()]),
        hears: settings.jitsi.webhookSecret !== undefined,
        list,
        tab,
        tabs: attendanceParts,
        address: addressOf(`/admin/meetings/${meeting.id}/attendance`, { tab, at: query.at }),
      });
    },

    async print(request, response) {
      const found = await callOf(request, response);
      if (!found) return;
      const { meeting, call } = found;
      const question = attendanceQuestion(meeting, 'expected', call.told);
      const { ids, next } = await pageOfIds(db, { ...question, at: { side: 'start' }, size: MOST_ON_PAPER });
      showPage(response, 'attendance/call-on-paper', {
        ...found,
        layout: 'paper',
        now: clock.now(),
        rows: await attendanceRows(db, meeting.courseId, call, ids),
        picture: pictureOf(meeting, [...call.people.values()]),
        hears: settings.jitsi.webhookSecret !== undefined,
        tooMany: next === undefined ? undefined : MOST_ON_PAPER,
      });
    },

    async export(request, response) {
      const found = await callOf(request, response);
      if (!found) return;
      const { meeting, call } = found;
      const words = wordsIn(accountOf(response).locale);
      const rows = async function* () {
        for (const tab of ['expected', 'others'] as const) {
          const pages = everyPageOfIds(db, { ...attendanceQuestion(meeting, tab, call.told), size: EXPORT_SIZE });
          for await (const ids of pages)
            yield (await attendanceRows(db, meeting.courseId, call, ids)).map((row) => callCsvRow(words, settings.timeZone, row));
        }
      };
      await sendCsv(response, `${words.attendance.file}-${meeting.id}`, callCsvColumns(words), rows());
    },
  };
}

function tabFrom(text: string | undefined): AttendancePart {
  return attendanceParts.find((tab) => tab === text) ?? 'expected';
}
