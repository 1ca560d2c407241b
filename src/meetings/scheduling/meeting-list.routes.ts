import type { RequestHandler } from 'express';
import { accountOf, actorOf } from '../../accounts/guards.ts';
import { teachersOf } from '../../courses/teachers.ts';
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

const PATH = '/admin/meetings';

export type MeetingListPages = { list: RequestHandler; export: RequestHandler };

/** `/admin/meetings`: all of them, or those of the courses that the person teaches. */
export function meetingListPages(needs: Needs): MeetingListPages {
  const { db, clock, settings } = needs;
  return {
    async list(request, response) {
      const now = clock.now();
      const { at, ...state } = parsed(listQuery, request.query);
      const { choice, tab, question } = meetingListFrom(actorOf(response), state, now);
      const found = await pageOfIds(db, { ...question, at: placeFrom(at, choice.sort), size: PAGE_SIZE });
      const meetings = await findListedMeetings(db, settings.jitsi.serverUrl, found.ids);
      showPage(response, 'meetings/manage/list', {
        title: wordsIn(accountOf(response).locale).manageMeetings.title,
        layout: 'administration',
        meetings: meetings.map((meeting) => ({ ...meeting, state: stateOf(meeting, now) })),
        teachers: await teachersOf(db, [...new Set(meetings.map(({ courseId }) => courseId))]),
        list: found,
        choice,
        tab,
        q: state.q,
        address: addressOf(PATH, { ...state, tab, at }),
        exportAddress: addressOf(`${PATH}/export`, { ...state, tab })({}),
      });
    },

    async export(request, response) {
      const words = wordsIn(accountOf(response).locale);
      const { question } = meetingListFrom(actorOf(response), parsed(listQuery, request.query), clock.now());
      await sendCsv(response, words.manageMeetings.file, meetingColumns(words), meetingRows(needs, question, words));
    },
  };
}
