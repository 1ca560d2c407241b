import type { RequestHandler } from 'express';
import { signedInAccount, signedInActor } from '../../accounts/guards.ts';
import { listTeacherNames } from '../../courses/teachers.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { parseInput } from '../../platform/http/parse-request.ts';
import { renderPage } from '../../platform/http/render-page.ts';
import { listUrl } from '../../platform/pagination/list-url.ts';
import { findPage, PAGE_SIZE } from '../../platform/pagination/find-page.ts';
import { parseCursor } from '../../platform/pagination/cursor.ts';
import { sendCsv } from '../../platform/pagination/csv.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import { findManagedMeetings } from './listed-meetings.queries.ts';
import { listQuery } from './meeting.forms.ts';
import { buildMeetingListQuery } from './meeting-list.ts';
import { meetingState } from '../meeting-state.ts';
import { meetingCsvHeader, meetingCsvRows } from './meetings-csv.ts';

const PATH = '/admin/meetings';

export type MeetingListPages = { list: RequestHandler; export: RequestHandler };

/** `/admin/meetings`: all of them, or those of the courses that the person teaches. */
export function meetingListPages(context: AppContext): MeetingListPages {
  const { db, clock, settings } = context;
  return {
    async list(request, response) {
      const now = clock.now();
      const { at, ...state } = parseInput(listQuery, request.query);
      const { sort, tab, query } = buildMeetingListQuery(signedInActor(response), state, now);
      const found = await findPage(db, { ...query, cursor: parseCursor(at, sort.sort), size: PAGE_SIZE });
      const meetings = await findManagedMeetings(db, settings.jitsi.serverUrl, found.ids);
      renderPage(response, 'meetings/manage/list', {
        title: messagesFor(signedInAccount(response).locale).manageMeetings.title,
        layout: 'administration',
        meetings: meetings.map((meeting) => ({ ...meeting, state: meetingState(meeting, now) })),
        teachers: await listTeacherNames(db, [...new Set(meetings.map(({ courseId }) => courseId))]),
        list: found,
        choice: sort,
        tab,
        q: state.q,
        address: listUrl(PATH, { ...state, tab, at }),
        exportAddress: listUrl(`${PATH}/export`, { ...state, tab })({}),
      });
    },

    async export(request, response) {
      const messages = messagesFor(signedInAccount(response).locale);
      const { query } = buildMeetingListQuery(signedInActor(response), parseInput(listQuery, request.query), clock.now());
      await sendCsv(response, messages.manageMeetings.file, meetingCsvHeader(messages), meetingCsvRows(context, query, messages));
    },
  };
}
