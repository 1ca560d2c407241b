import type { RequestHandler, Response } from 'express';
import { accountOf } from '../../accounts/guards.ts';
import { clientAddress } from '../../platform/http/client-ip.ts';
import type { Needs } from '../../platform/http/context.ts';
import { leaveNotice } from '../../platform/http/flash.ts';
import { idFrom, parsed } from '../../platform/http/parse-request.ts';
import { Refusal } from '../../platform/http/http-error.ts';
import { showPage } from '../../platform/http/render-page.ts';
import { viewerOf } from '../../platform/http/viewer.ts';
import { addressOf } from '../../platform/pagination/list-url.ts';
import { placeFrom } from '../../platform/pagination/cursor.ts';
import { sendCsv } from '../../platform/pagination/csv.ts';
import { LocalTime } from '../../platform/shared/time-formatter.ts';
import { wordsIn } from '../../platform/messages/messages.ts';
import { journalQuery } from './audit-log.forms.ts';
import { chainState } from './chain-state.ts';
import { askForCheck } from './check-audit-log.ts';
import { csvColumns, csvRow } from './audit-csv.ts';
import { newestFirst } from './audit-entries.queries.ts';
import { entryView, personMention, type EntryReader } from './entry-view.ts';
import { mentionOf } from './mention-subject.ts';
import { areas, filterFrom, stateOf } from './audit-log-filter.ts';
import { everyPageOfEntries, findEntries, findEntry } from './find-audit-entries.ts';

const PATH = '/admin/journal';

export type JournalPages = Record<'list' | 'export' | 'show' | 'check', RequestHandler>;

/** The journal: its list with what is known of its integrity, the same as a file, and one entry. */
export function journalPages(needs: Needs): JournalPages {
  return {
    async list(request, response) {
      const query = parsed(journalQuery, request.query);
      const reader = readerOf(response);
      const { filter, chosen, matching } = await filterFrom(needs.db, query, reader.time.zone);
      const { entries, previous, next } = await findEntries(needs.db, filter, placeFrom(query.at, newestFirst));
      showPage(response, 'audit/list', {
        title: reader.words.audit.title,
        layout: 'administration',
        query,
        filter,
        chosen: chosen && personMention(reader, chosen),
        matching,
        about: query.about && (await mentionOf(needs.db, reader, query.about)),
        areas,
        entries: entries.map((entry) => entryView(reader, entry)),
        list: { previous, next },
        chain: await chainState(needs.db),
        address: addressOf(PATH, stateOf(query)),
        exportAddress: addressOf(`${PATH}/export`, stateOf(query))({}),
      });
    },

    async export(request, response) {
      const reader = readerOf(response);
      const { filter } = await filterFrom(needs.db, parsed(journalQuery, request.query), reader.time.zone);
      await sendCsv(response, reader.words.audit.fileName, csvColumns(reader), rows());

      async function* rows() {
        for await (const entries of everyPageOfEntries(needs.db, filter)) yield entries.map((entry) => csvRow(reader, entry));
      }
    },

    async show(request, response) {
      const entry = await findEntry(needs.db, idFrom(request.params['id']));
      if (!entry) throw new Refusal(404, 'not-found');
      const reader = readerOf(response);
      showPage(response, 'audit/entry', {
        title: reader.words.audit.entry(entry.id),
        layout: 'administration',
        entry: entryView(reader, entry),
      });
    },

    async check(request, response) {
      await askForCheck(needs, accountOf(response).id, clientAddress(request));
      leaveNotice(response, 'journal-check');
      response.redirect(303, PATH);
    },
  };

  function readerOf(response: Response): EntryReader {
    const { locale, timeZone } = accountOf(response);
    const { may } = viewerOf(response)!;
    return { words: wordsIn(locale), time: new LocalTime(locale, timeZone ?? needs.settings.timeZone), may };
  }
}
