import type { RequestHandler, Request, Response } from 'express';
import { signedInAccount } from '../../accounts/guards.ts';
import { requireCourse } from '../../courses/course-authority.ts';
import { listTeacherNames } from '../../courses/teachers.ts';
import { hasSections } from '../../courses/sections.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { parseInput } from '../../platform/http/parse-request.ts';
import { renderPage } from '../../platform/http/render-page.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import { sendCsv } from '../../platform/pagination/csv.ts';
import { listQuery, listUrl, parseCursor } from '../../platform/pagination/list-url.ts';
import { findPage, PAGE_SIZE } from '../../platform/pagination/find-page.ts';
import { meetingState } from '../meeting.ts';
import { meetingCsvHeader, meetingCsvRows } from './meeting-csv.ts';
import { buildMeetingListQuery, findListedMeetings } from './meeting-list.ts';

const PATH = '/admin/meetings';

export type MeetingListPages = Record<'list' | 'export' | 'exportOfCourse', RequestHandler>;

/** `/admin/meetings`, all meetings, also as CSV; and the CSV of those of a course, which `/courses/:id` lists. */
export function meetingListPages(context: AppContext): MeetingListPages {
  const { db, clock, settings } = context;
  return {
    async list(request, response) {
      const page = await findMeetings(request);
      renderPage(response, 'meetings/scheduling/list', {
        title: messagesFor(signedInAccount(response).locale).manageMeetings.title,
        layout: 'administration',
        keepsRecordings: context.settings.recordings !== undefined,
        ...page,
        teachers: await listTeacherNames(db, [...new Set(page.meetings.map(({ courseId }) => courseId))]),
      });
    },

    async export(request, response) {
      await exportMeetings(request, response);
    },

    async exportOfCourse(request, response) {
      const { course } = await requireCourse(context, request, response, 'meetings:write');
      await exportMeetings(request, response, course.id);
    },
  };

  async function findMeetings(request: Request) {
    const now = clock.now();
    const { at, ...params } = parseInput(listQuery, request.query);
    const { sort, tab, query } = buildMeetingListQuery(params, now);
    const page = await findPage(db, { ...query, cursor: parseCursor(at, sort.sort), size: PAGE_SIZE });
    const meetings = await findListedMeetings(db, settings.jitsi.serverUrl, page.ids);
    return {
      meetings: meetings.map((meeting) => ({ ...meeting, state: meetingState(meeting, now) })),
      list: page,
      choice: sort,
      tab,
      q: params.q,
      address: listUrl(PATH, { ...params, tab, at }),
      exportAddress: listUrl(`${PATH}/export`, { ...params, tab })({}),
    };
  }

  async function exportMeetings(request: Request, response: Response, courseId?: number) {
    const messages = messagesFor(signedInAccount(response).locale);
    const params = parseInput(listQuery, request.query);
    const { query } = buildMeetingListQuery(params, clock.now(), courseId === undefined ? undefined : { courseId });
    const name = messages.manageMeetings.file + (courseId === undefined ? '' : `-${courseId}`);
    const header = meetingCsvHeader(messages, await hasSections(db, courseId));
    await sendCsv(response, name, header, meetingCsvRows(context, query, messages));
  }
}
