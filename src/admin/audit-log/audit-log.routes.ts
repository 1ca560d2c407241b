import type { RequestHandler, Response } from 'express';
import { signedInAccount } from '../../accounts/guards.ts';
import { clientIp } from '../../platform/http/client.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { setFlash } from '../../platform/http/flash.ts';
import { requireId, parseInput } from '../../platform/http/parse-request.ts';
import { HttpError } from '../../platform/http/http-error.ts';
import { renderPage } from '../../platform/http/render-page.ts';
import { getViewer } from '../../platform/http/viewer.ts';
import { listUrl } from '../../platform/pagination/list-url.ts';
import { parseCursor } from '../../platform/pagination/cursor.ts';
import { sendCsv } from '../../platform/pagination/csv.ts';
import { TimeFormatter } from '../../platform/shared/time-formatter.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import { auditLogQuery } from './audit-log.forms.ts';
import { findIntegrityState } from './chain-state.ts';
import { requestAuditLogCheck } from './check-audit-log.ts';
import { auditCsvColumns, auditCsvRow } from './audit-csv.ts';
import { newestFirst } from './audit-entries.queries.ts';
import { toEntryView, toPersonLink, type EntryViewer } from './entry-view.ts';
import { findSubjectLink } from './mention-subject.ts';
import { auditAreas, buildAuditLogFilter, toUrlState } from './audit-log-filter.ts';
import { streamAuditEntries, findAuditEntries, findAuditEntry } from './find-audit-entries.ts';

const PATH = '/admin/audit-log';

export type AuditLogPages = Record<'list' | 'export' | 'show' | 'check', RequestHandler>;

/** The journal: its list with what is known of its integrity, the same as a file, and one entry. */
export function auditLogPages(context: AppContext): AuditLogPages {
  return {
    async list(request, response) {
      const query = parseInput(auditLogQuery, request.query);
      const reader = readerOf(response);
      const { filter, chosen, matching } = await buildAuditLogFilter(context.db, query, reader.time.zone);
      const { entries, previous, next } = await findAuditEntries(context.db, filter, parseCursor(query.at, newestFirst));
      renderPage(response, 'audit/list', {
        title: reader.words.audit.title,
        layout: 'administration',
        query,
        filter,
        chosen: chosen && toPersonLink(reader, chosen),
        matching,
        about: query.about && (await findSubjectLink(context.db, reader, query.about)),
        areas: auditAreas,
        entries: entries.map((entry) => toEntryView(reader, entry)),
        list: { previous, next },
        chain: await findIntegrityState(context.db),
        address: listUrl(PATH, toUrlState(query)),
        exportAddress: listUrl(`${PATH}/export`, toUrlState(query))({}),
      });
    },

    async export(request, response) {
      const reader = readerOf(response);
      const { filter } = await buildAuditLogFilter(context.db, parseInput(auditLogQuery, request.query), reader.time.zone);
      await sendCsv(response, reader.words.audit.fileName, auditCsvColumns(reader), rows());

      async function* rows() {
        for await (const entries of streamAuditEntries(context.db, filter)) yield entries.map((entry) => auditCsvRow(reader, entry));
      }
    },

    async show(request, response) {
      const entry = await findAuditEntry(context.db, requireId(request.params['id']));
      if (!entry) throw new HttpError(404, 'not-found');
      const reader = readerOf(response);
      renderPage(response, 'audit/entry', {
        title: reader.words.audit.entry(entry.id),
        layout: 'administration',
        entry: toEntryView(reader, entry),
      });
    },

    async check(request, response) {
      await requestAuditLogCheck(context, signedInAccount(response).id, clientIp(request));
      setFlash(response, 'journal-check');
      response.redirect(303, PATH);
    },
  };

  function readerOf(response: Response): EntryViewer {
    const { locale, timeZone } = signedInAccount(response);
    const { hasPermission } = getViewer(response)!;
    return { words: messagesFor(locale), time: new TimeFormatter(locale, timeZone ?? context.settings.timeZone), may: hasPermission };
  }
}
