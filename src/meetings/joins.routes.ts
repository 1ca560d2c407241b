import type { RequestHandler } from 'express';
import { accountOf } from '../accounts/guards.ts';
import type { Needs } from '../http/needs.ts';
import { parsed } from '../http/parse-request.ts';
import { showPage } from '../http/show-page.ts';
import { addressOf } from '../lists/address.ts';
import { momentInFile } from '../lists/moment-in-file.ts';
import { everyPageOfIds, pageOfIds } from '../lists/page-of-ids.ts';
import { placeFrom } from '../lists/place.ts';
import { sendCsv } from '../lists/send-csv.ts';
import { EXPORT_SIZE, LONG_PAGE_SIZE } from '../lists/sizes.ts';
import { wordsIn } from '../shared/words/words.ts';
import { answerWords } from './answer-words.ts';
import { joinQuestion, countJoins, findAttendees, type JoinTab } from './joins.queries.ts';
import { listQuery } from './meeting.forms.ts';
import { meetingOfRequest } from './meeting-of-request.ts';

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
