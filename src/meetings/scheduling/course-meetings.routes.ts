import type { RequestHandler } from 'express';
import { signedInAccount, signedInActor } from '../../accounts/guards.ts';
import { requireCourse } from '../../courses/course-authority.ts';
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
import { classLengthsMinutes } from './start-class.ts';

export type CourseMeetingPages = Record<'list' | 'export', RequestHandler>;

/** `/admin/courses/:id/meetings`, the same as a file. */
export function courseMeetingPages(context: AppContext): CourseMeetingPages {
  const { db, clock, settings } = context;
  return {
    async list(request, response) {
      const run = await requireCourse(context, request, response, 'meetings:write');
      const now = clock.now();
      const { at, ...state } = parseInput(listQuery, request.query);
      const { sort, tab, query } = buildMeetingListQuery(signedInActor(response), state, now, run.course.id);
      const found = await findPage(db, { ...query, cursor: parseCursor(at, sort.sort), size: PAGE_SIZE });
      const meetings = await findManagedMeetings(db, settings.jitsi.serverUrl, found.ids);
      renderPage(response, 'meetings/manage/of-course', {
        title: run.course.title,
        layout: 'administration',
        run,
        meetings: meetings.map((meeting) => ({ ...meeting, state: meetingState(meeting, now) })),
        list: found,
        choice: sort,
        tab,
        q: state.q,
        lengths: classLengthsMinutes,
        address: listUrl(`/admin/courses/${run.course.id}/meetings`, { ...state, tab, at }),
        exportAddress: listUrl(`/admin/courses/${run.course.id}/meetings/export`, { ...state, tab })({}),
      });
    },

    async export(request, response) {
      const { course } = await requireCourse(context, request, response, 'meetings:write');
      const messages = messagesFor(signedInAccount(response).locale);
      const { query } = buildMeetingListQuery(signedInActor(response), parseInput(listQuery, request.query), clock.now(), course.id);
      const name = `${messages.manageMeetings.file}-${course.id}`;
      await sendCsv(response, name, meetingCsvHeader(messages), meetingCsvRows(context, query, messages));
    },
  };
}
