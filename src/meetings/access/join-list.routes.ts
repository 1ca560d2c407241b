import type { RequestHandler } from 'express';
import { z } from 'zod';
import { signedInAccount } from '../../accounts/guards.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { parseInput } from '../../platform/http/parse-request.ts';
import { renderPage } from '../../platform/http/render-page.ts';
import { listUrl, parseCursor } from '../../platform/pagination/list-url.ts';
import { formatCsvTime, sendCsv } from '../../platform/pagination/csv.ts';
import { iteratePages, findPage, EXPORT_BATCH_SIZE, LONG_PAGE_SIZE } from '../../platform/pagination/find-page.ts';
import { messagesFor, type Messages } from '../../platform/messages/messages.ts';
import { joinOutcomeLabel } from './past-join-attempts.ts';
import { joinListQuery, countJoins, findJoinSummaries, listGuestJoins, type JoinTab } from '../join/join-summaries.queries.ts';
import { requireMeeting } from '../meeting-authority.ts';
import type { LoadMeetingHeader } from '../page/meeting-header.ts';

const listInput = z.object({ tab: z.string().optional().catch(undefined), at: z.string().optional().catch(undefined) });

/** `/meetings/:id/joins`: users who joined a meeting, and users who were only refused. */
export function joinListPages(context: AppContext, loadHeader: LoadMeetingHeader): { list: RequestHandler; export: RequestHandler } {
  const { db } = context;
  return {
    async list(request, response) {
      const found = await requireMeeting(context, request, response);
      const messages = messagesFor(signedInAccount(response).locale);
      const input = parseInput(listInput, request.query);
      const tab = parseTab(input.tab);
      const query = joinListQuery(found.meeting.id, tab);
      const list = await findPage(db, { ...query, cursor: parseCursor(input.at, query.sort), size: LONG_PAGE_SIZE });
      const path = `/meetings/${found.meeting.id}/joins`;
      renderPage(response, 'meetings/access/join-list', {
        title: messages.manageMeetings.attendance.of(found.meeting.title),
        header: await loadHeader(response, found.meeting, 'who-can-join'),
        ...found,
        users: (await findJoinSummaries(db, found.meeting.id, list.ids)).map((one) => ({ ...one, label: joinOutcomeLabel(messages, one) })),
        guests: (await listGuestJoins(db, found.meeting.id)).filter(({ outcome }) => outcome === tab),
        counts: await countJoins(db, found.meeting.id),
        list,
        tab,
        pageUrl: listUrl(path, { tab, at: input.at }),
        exportUrl: listUrl(`${path}/export`, { tab })({}),
      });
    },

    async export(request, response) {
      const { meeting } = await requireMeeting(context, request, response);
      const messages = messagesFor(signedInAccount(response).locale);
      const { columns, file } = messages.manageMeetings.attendance;
      const tab = parseTab(parseInput(listInput, request.query).tab);
      await sendCsv(response, `${file}-${meeting.id}`, Object.values(columns), csvRows(context, meeting.id, tab, messages));
    },
  };
}

function parseTab(tab: string | undefined): JoinTab {
  return tab === 'refused' ? 'refused' : 'joined';
}

async function* csvRows({ db, settings }: AppContext, meetingId: number, tab: JoinTab, messages: Messages) {
  const { columns, guest, admitted, guestRefused } = messages.manageMeetings.attendance;
  const toTimeCells = ({ firstAt, lastAt, count }: { firstAt: Date; lastAt: Date; count: number }) => ({
    [columns.first]: formatCsvTime(firstAt, settings.timeZone),
    [columns.last]: formatCsvTime(lastAt, settings.timeZone),
    [columns.times]: count,
  });
  for await (const ids of iteratePages(db, { ...joinListQuery(meetingId, tab), size: EXPORT_BATCH_SIZE })) {
    yield (await findJoinSummaries(db, meetingId, ids)).map((one) => ({
      [columns.username]: one.username,
      [columns.name]: one.name,
      [columns.answer]: joinOutcomeLabel(messages, one),
      ...toTimeCells(one),
    }));
  }
  const guests = (await listGuestJoins(db, meetingId)).filter(({ outcome }) => outcome === tab);
  yield guests.map((one) => ({
    [columns.name]: `${one.name} (${guest})`,
    [columns.answer]: tab === 'joined' ? admitted : guestRefused,
    ...toTimeCells(one),
  }));
}
