import type { RequestHandler } from 'express';
import { accountOf } from '../../accounts/guards.ts';
import type { Needs } from '../../platform/http/context.ts';
import { parsed } from '../../platform/http/parse-request.ts';
import { showPage } from '../../platform/http/render-page.ts';
import { addressOf } from '../../platform/pagination/list-url.ts';
import { momentInFile } from '../../platform/pagination/moment-in-file.ts';
import { everyPageOfIds, pageOfIds } from '../../platform/pagination/find-page.ts';
import { placeFrom } from '../../platform/pagination/cursor.ts';
import { sendCsv } from '../../platform/pagination/csv.ts';
import { EXPORT_SIZE, LONG_PAGE_SIZE } from '../../platform/pagination/sizes.ts';
import { wordsIn } from '../../platform/messages/messages.ts';
import { answerWords } from './join-outcome-label.ts';
import { joinQuestion, countJoins, findAttendees, type JoinTab } from '../join/join-summaries.queries.ts';
import { listQuery } from '../scheduling/meeting.forms.ts';
import { meetingOfRequest } from '../require-meeting.ts';

export type JoinListPages = { list: RequestHandler; export: RequestHandler };

/** `/admin/meetings/:id/joins`: whom the door let into a meeting, and whom it only refused. */
export function joinListPages(needs: Needs): JoinListPages {
  const { db } = needs;
  return {
    async list(request, response) {
      const found = await meetingOfRequest(needs, request, response);
      const words = wordsIn(accountOf(response).locale);
      const query = parsed(listQuery, request.query);
      const tab = tabFrom(query.tab);
      const question = joinQuestion(found.meeting.id, tab);
      const list = await pageOfIds(db, { ...question, at: placeFrom(query.at, question.sort), size: LONG_PAGE_SIZE });
      const path = `/admin/meetings/${found.meeting.id}/joins`;
      showPage(response, 'meetings/manage/joins', {
        title: words.manageMeetings.attendance.of(found.meeting.title),
        layout: 'administration',
        ...found,
        people: (await findAttendees(db, found.meeting.id, list.ids)).map((one) => ({ ...one, says: answerWords(words, one) })),
        joins: (await countJoins(db, [found.meeting.id])).get(found.meeting.id) ?? { joined: 0, refused: 0 },
        list,
        tab,
        address: addressOf(path, { tab, at: query.at }),
        exportAddress: addressOf(`${path}/export`, { tab })({}),
      });
    },

    async export(request, response) {
      const { meeting } = await meetingOfRequest(needs, request, response);
      const words = wordsIn(accountOf(response).locale);
      const { columns, file } = words.manageMeetings.attendance;
      const question = joinQuestion(meeting.id, tabFrom(parsed(listQuery, request.query).tab));
      const pages = everyPageOfIds(db, { ...question, size: EXPORT_SIZE });
      await sendCsv(response, `${file}-${meeting.id}`, Object.values(columns), rows(needs, meeting.id, pages, words));
    },
  };
}

function tabFrom(tab: string | undefined): JoinTab {
  return tab === 'refused' ? 'refused' : 'joined';
}

type Words = ReturnType<typeof wordsIn>;

async function* rows({ db, settings }: Needs, meetingId: number, pages: AsyncIterable<number[]>, words: Words) {
  const { columns } = words.manageMeetings.attendance;
  for await (const ids of pages) {
    yield (await findAttendees(db, meetingId, ids)).map((one) => ({
      [columns.username]: one.username,
      [columns.name]: one.name,
      [columns.answer]: answerWords(words, one),
      [columns.first]: momentInFile(one.firstAt, settings.timeZone),
      [columns.last]: momentInFile(one.lastAt, settings.timeZone),
      [columns.times]: one.times,
    }));
  }
}
