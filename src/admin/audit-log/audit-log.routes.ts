import type { RequestHandler, Response } from 'express';
import { signedInAccount } from '../../accounts/guards.ts';
import { clientIp } from '../../platform/http/client.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { setFlash } from '../../platform/http/flash.ts';
import { requireId, parseInput } from '../../platform/http/parse-request.ts';
import { HttpError } from '../../platform/http/http-error.ts';
import { renderPage } from '../../platform/http/render-page.ts';
import { getViewer } from '../../platform/http/viewer.ts';
import { listUrl, parseCursor } from '../../platform/pagination/list-url.ts';
import { sendCsv } from '../../platform/pagination/csv.ts';
import { TimeFormatter } from '../../platform/shared/time-formatter.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import { auditLogQuery } from './audit-log.forms.ts';
import { findIntegrityState, requestAuditLogCheck } from './check-audit-log.ts';
import { newestFirst } from './audit-entries.queries.ts';
import { auditCsvColumns, auditCsvRow, toEntryView, toPersonLink, toSubjectLink, type EntryLink, type EntryViewer } from './entry-view.ts';
import { auditCategories, buildAuditLogFilter, toUrlState } from './audit-log-filter.ts';
import { findAuditEntries, findAuditEntry, findSubjectName, streamAuditEntries } from './audit-entries.ts';

const PATH = '/admin/audit-log';

/** The audit log: its list with the state of its integrity, the list as CSV, and one entry. */
export function auditLogPages(context: AppContext): Record<'list' | 'export' | 'show' | 'check', RequestHandler> {
  return {
    async list(request, response) {
      const query = parseInput(auditLogQuery, request.query);
      const viewer = viewerOf(response);
      const { filter, chosen, matches } = await buildAuditLogFilter(context.db, query, viewer.time.zone);
      const { entries, previous, next } = await findAuditEntries(context.db, filter, parseCursor(query.at, newestFirst));
      renderPage(response, 'admin/audit-log/list', {
        title: viewer.messages.auditLog.title,
        layout: 'administration',
        query,
        filter,
        chosen: chosen && toPersonLink(viewer, chosen),
        matches,
        about: query.about && (await linkToSubject(viewer, query.about)),
        categories: auditCategories,
        entries: entries.map((entry) => toEntryView(viewer, entry)),
        list: { previous, next },
        integrity: await findIntegrityState(context.db),
        url: listUrl(PATH, toUrlState(query)),
        exportUrl: listUrl(`${PATH}/export`, toUrlState(query))({}),
      });
    },

    async export(request, response) {
      const viewer = viewerOf(response);
      const { filter } = await buildAuditLogFilter(context.db, parseInput(auditLogQuery, request.query), viewer.time.zone);
      await sendCsv(response, viewer.messages.auditLog.fileName, auditCsvColumns(viewer), rows());

      async function* rows() {
        for await (const entries of streamAuditEntries(context.db, filter)) yield entries.map((entry) => auditCsvRow(viewer, entry));
      }
    },

    async show(request, response) {
      const entry = await findAuditEntry(context.db, requireId(request.params['id']));
      if (!entry) throw new HttpError(404, 'not-found');
      const viewer = viewerOf(response);
      renderPage(response, 'admin/audit-log/entry', {
        title: viewer.messages.auditLog.entry(entry.id),
        layout: 'administration',
        entry: toEntryView(viewer, entry),
      });
    },

    async check(request, response) {
      await requestAuditLogCheck(context, signedInAccount(response).id, clientIp(request));
      setFlash(response, 'audit-log-check');
      response.redirect(303, PATH);
    },
  };

  async function linkToSubject(viewer: EntryViewer, { subject, id }: { subject: string; id: number }): Promise<EntryLink> {
    return toSubjectLink(viewer, subject, await findSubjectName(context.db, subject, id));
  }

  function viewerOf(response: Response): EntryViewer {
    const { locale, timeZone } = signedInAccount(response);
    const { hasPermission } = getViewer(response)!;
    return { messages: messagesFor(locale), time: new TimeFormatter(locale, timeZone ?? context.settings.timeZone), hasPermission };
  }
}
