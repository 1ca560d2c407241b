import type { RequestHandler } from 'express';
import { accountOf, actorOf } from '../../accounts/guards.ts';
import { courseOfRequest } from '../../courses/require-course.ts';
import type { Needs } from '../../platform/http/context.ts';
import { parsed } from '../../platform/http/parse-request.ts';
import { showPage } from '../../platform/http/render-page.ts';
import { addressOf } from '../../platform/pagination/list-url.ts';
import { pageOfIds } from '../../platform/pagination/find-page.ts';
import { placeFrom } from '../../platform/pagination/cursor.ts';
import { sendCsv } from '../../platform/pagination/csv.ts';
import { PAGE_SIZE } from '../../platform/pagination/sizes.ts';
import { wordsIn } from '../../platform/messages/messages.ts';
import { findListedMeetings } from './listed-meetings.queries.ts';
import { listQuery } from './meeting.forms.ts';
import { meetingListFrom } from './meeting-list.ts';
import { stateOf } from '../meeting-state.ts';
import { meetingColumns, meetingRows } from './meetings-csv.ts';
import { lengths } from './start-class.ts';

export type CourseMeetingPages = Record<'list' | 'export', RequestHandler>;

/** `/admin/courses/:id/meetings`, the same as a file. */
export function courseMeetingPages(needs: Needs): CourseMeetingPages {
  const { db, clock, settings } = needs;
  return {
    async list(request, response) {
      const run = await courseOfRequest(needs, request, response, 'meetings:manage');
      const now = clock.now();
      const { at, ...state } = parsed(listQuery, request.query);
      const { choice, tab, question } = meetingListFrom(actorOf(response), state, now, run.course.id);
      const found = await pageOfIds(db, { ...question, at: placeFrom(at, choice.sort), size: PAGE_SIZE });
      const meetings = await findListedMeetings(db, settings.jitsi.serverUrl, found.ids);
      showPage(response, 'meetings/manage/of-course', {
        title: run.course.title,
        layout: 'administration',
        run,
        meetings: meetings.map((meeting) => ({ ...meeting, state: stateOf(meeting, now) })),
        list: found,
        choice,
        tab,
        q: state.q,
        lengths,
        address: addressOf(`/admin/courses/${run.course.id}/meetings`, { ...state, tab, at }),
        exportAddress: addressOf(`/admin/courses/${run.course.id}/meetings/export`, { ...state, tab })({}),
      });
    },

    async export(request, response) {
      const { course } = await courseOfRequest(needs, request, response, 'meetings:manage');
      const words = wordsIn(accountOf(response).locale);
      const { question } = meetingListFrom(actorOf(response), parsed(listQuery, request.query), clock.now(), course.id);
      const name = `${words.manageMeetings.file}-${course.id}`;
      await sendCsv(response, name, meetingColumns(words), meetingRows(needs, question, words));
    },
  };
}
