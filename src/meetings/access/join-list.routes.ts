import type { RequestHandler } from 'express';
import { z } from 'zod';
import { signedInAccount } from '../../accounts/guards.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { parseInput } from '../../platform/http/parse-request.ts';
import { renderPage } from '../../platform/http/render-page.ts';
import { listUrl } from '../../platform/pagination/list-url.ts';
import { formatCsvTime, sendCsv } from '../../platform/pagination/csv.ts';
import { iteratePages, findPage, EXPORT_BATCH_SIZE, LONG_PAGE_SIZE } from '../../platform/pagination/find-page.ts';
import { parseCursor } from '../../platform/pagination/cursor.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import { joinOutcomeLabel } from './past-join-attempts.ts';
import { joinListQuery, countJoinsByMeeting, findJoinSummaries, type JoinTab } from '../join/join-summaries.queries.ts';
import { requireMeeting } from '../require-meeting.ts';

const joinListQueryInput = z.object({ tab: z.string().optional().catch(undefined), at: z.string().optional().catch(undefined) });

export type JoinListPages = { list: RequestHandler; export: RequestHandler };

/** `/admin/meetings/:id/joins`: whom the door let into a meeting, and whom it only refused. */
export function joinListPages(context: AppContext): JoinListPages {
  const { db } = context;
  return {
    async list(request, response) {
      const found = await requireMeeting(context, request, response);
      const messages = messagesFor(signedInAccount(response).locale);
      const query = parseInput(joinListQueryInput, request.query);
      const tab = tabFrom(query.tab);
      const question = joinListQuery(found.meeting.id, tab);
      const list = await findPage(db, { ...question, cursor: parseCursor(query.at, question.sort), size: LONG_PAGE_SIZE });
      const path = `/admin/meetings/${found.meeting.id}/joins`;
      renderPage(response, 'meetings/manage/joins', {
        title: messages.manageMeetings.attendance.of(found.meeting.title),
        layout: 'administration',
        ...found,
        people: (await findJoinSummaries(db, found.meeting.id, list.ids)).map((one) => ({ ...one, says: joinOutcomeLabel(messages, one) })),
        joins: (await countJoinsByMeeting(db, [found.meeting.id])).get(found.meeting.id) ?? { joined: 0, refused: 0 },
        list,
        tab,
        address: listUrl(path, { tab, at: query.at }),
        exportAddress: listUrl(`${path}/export`, { tab })({}),
      });
    },

    async export(request, response) {
      const { meeting } = await requireMeeting(context, request, response);
      const messages = messagesFor(signedInAccount(response).locale);
      const { columns, file } = messages.manageMeetings.attendance;
      const question = joinListQuery(meeting.id, tabFrom(parseInput(joinListQueryInput, request.query).tab));
      const pages = iteratePages(db, { ...question, size: EXPORT_BATCH_SIZE });
      await sendCsv(response, `${file}-${meeting.id}`, Object.values(columns), csvRows(context, meeting.id, pages, messages));
    },
  };
}

function tabFrom(tab: string | undefined): JoinTab {
  return tab === 'refused' ? 'refused' : 'joined';
}

type Words = ReturnType<typeof messagesFor>;

async function* csvRows({ db, settings }: AppContext, meetingId: number, pages: AsyncIterable<number[]>, messages: Words) {
  const { columns } = messages.manageMeetings.attendance;
  for await (const ids of pages) {
    yield (await findJoinSummaries(db, meetingId, ids)).map((one) => ({
      [columns.username]: one.username,
      [columns.name]: one.name,
      [columns.answer]: joinOutcomeLabel(messages, one),
      [columns.first]: formatCsvTime(one.firstAt, settings.timeZone),
      [columns.last]: formatCsvTime(one.lastAt, settings.timeZone),
      [columns.times]: one.count,
    }));
  }
}
