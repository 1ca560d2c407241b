import type { Request, RequestHandler, Response } from 'express';
import { hasPermission } from '../accounts/account.ts';
import { signedInAccount, signedInActor } from '../accounts/guards.ts';
import type { AccountContext } from '../accounts/context.ts';
import { handOverForm, sendHandOverLinks, showHandOverForm } from '../accounts/links/hand-over-page.ts';
import type { AppContext } from '../platform/http/context.ts';
import { setFlash } from '../platform/http/flash.ts';
import { HttpError } from '../platform/http/http-error.ts';
import { parseInput, requireId } from '../platform/http/parse-request.ts';
import { renderPage } from '../platform/http/render-page.ts';
import { messagesFor } from '../platform/messages/messages.ts';
import { sendCsv } from '../platform/pagination/csv.ts';
import { listUrl, parseCursor } from '../platform/pagination/list-url.ts';
import { findPage, PAGE_SIZE } from '../platform/pagination/find-page.ts';
import { importKinds, importPermissions, type Import } from './import.ts';
import { abandonImport, confirmImport, repeatDryRun, startInvitations } from './import-lifecycle.ts';
import { countFormatter } from './import-messages.ts';
import { choicesForm, confirmForm, importQuery } from './imports.forms.ts';
import { findImport, kindCondition, listImports, listNewUserIds } from './imports.queries.ts';
import { refusedRows, refusedRowsHeader } from './refused-rows.ts';
import { showImport } from './show-import.ts';
import { undoSync } from './sync/sync-enrollments.ts';

const sort = { column: 'created_at', kind: 'instant', direction: 'desc' } as const;

/** `/admin/imports`: the kinds of import, and earlier imports. */
export function importListPage({ db, settings }: AppContext): RequestHandler {
  return async (request, response) => {
    const account = signedInAccount(response);
    const { at } = parseInput(importQuery, request.query);
    const kinds = importKinds.filter((kind) => hasPermission(account, importPermissions[kind]));
    const list = await findPage(db, {
      table: 'imports',
      conditions: [kindCondition(kinds)],
      sort,
      cursor: parseCursor(at, sort),
      size: PAGE_SIZE,
    });
    renderPage(response, 'imports/list', {
      title: messagesFor(account.locale).imports.title,
      layout: 'administration',
      kinds,
      hasDirectory: settings.directory !== undefined && hasPermission(account, 'people:write'),
      list,
      imports: await listImports(db, list.ids),
      url: listUrl('/admin/imports', { at }),
      formatCount: countFormatter(account.locale),
    });
  };
}

/** `/admin/imports/:id`. */
export function importPages(
  context: AccountContext,
): Record<'show' | 'choose' | 'confirm' | 'abandon' | 'undoSync' | 'invite' | 'showLinks' | 'createLinks' | 'refused', RequestHandler> {
  const { db } = context;
  return {
    async show(request, response) {
      const record = await requireImport(context, request, response);
      await showImport(context, response, signedInAccount(response), record, parseInput(importQuery, request.query));
    },

    async choose(request, response) {
      const record = await requireImport(context, request, response);
      const result = await repeatDryRun(context, signedInAccount(response), record, parseInput(choicesForm, request.body));
      switch (result) {
        case 'not-owner':
          throw new HttpError(403, 'forbidden');
        case 'too-late':
          setFlash(response, 'import-not-repeated');
          break;
        case 'started':
          break;
        default:
          result satisfies never;
      }
      response.redirect(303, `/admin/imports/${record.id}`);
    },

    async confirm(request, response) {
      const record = await requireImport(context, request, response);
      const form = parseInput(confirmForm, request.body);
      const result = await confirmImport(context, signedInActor(response), record, form);
      switch (result) {
        case 'not-owner':
          throw new HttpError(403, 'forbidden');
        case 'too-many':
          return showImport(context, response, signedInAccount(response), record, {}, form);
        case 'not-ready':
          setFlash(response, 'import-confirmed-before');
          break;
        case 'nothing-to-do':
        case 'confirmed':
          break;
        default:
          result satisfies never;
      }
      response.redirect(303, `/admin/imports/${record.id}`);
    },

    async abandon(request, response) {
      const record = await requireImport(context, request, response);
      const result = await abandonImport(context, signedInAccount(response), record);
      switch (result) {
        case 'not-owner':
          throw new HttpError(403, 'forbidden');
        case 'too-late':
          setFlash(response, 'import-too-late');
          return response.redirect(303, `/admin/imports/${record.id}`);
        case 'abandoned':
          setFlash(response, 'import-abandoned');
          return response.redirect(303, '/admin/imports');
        default:
          result satisfies never;
      }
    },

    async undoSync(request, response) {
      const { id } = await requireImport(context, request, response);
      const result = await undoSync(context, signedInActor(response), id);
      switch (result.kind) {
        case 'forbidden':
          throw new HttpError(403, 'forbidden');
        case 'too-late':
          setFlash(response, 'import-not-undone');
          break;
        case 'undone':
          setFlash(response, 'import-undone', [result.resumed]);
          break;
        default:
          result satisfies never;
      }
      response.redirect(303, `/admin/imports/${id}`);
    },

    async invite(request, response) {
      const record = await requireImport(context, request, response);
      const result = await startInvitations(context, signedInAccount(response), record);
      switch (result) {
        case 'not-owner':
          throw new HttpError(403, 'forbidden');
        case 'started':
          setFlash(response, 'import-inviting');
          break;
        case 'nothing-to-do':
          break;
        default:
          result satisfies never;
      }
      response.redirect(303, `/admin/imports/${record.id}`);
    },

    async showLinks(request, response) {
      const { id } = await requireImport(context, request, response);
      const path = `/admin/imports/${id}`;
      showHandOverForm(response, await listNewUserIds(db, id), { action: `${path}/links`, backUrl: path });
    },

    async createLinks(request, response) {
      const { id } = await requireImport(context, request, response);
      await sendHandOverLinks(context, response, await listNewUserIds(db, id), parseInput(handOverForm, request.body));
    },

    async refused(request, response) {
      const record = await requireImport(context, request, response);
      const { locale } = signedInAccount(response);
      const name = `${messagesFor(locale).imports.refusedFile}-${record.id}`;
      const naming = context.identity.current;
      await sendCsv(response, name, refusedRowsHeader(record, locale, naming), refusedRows(db, record, locale, naming));
    },
  };
}

/** 404 also for kinds that the account has no permission to import. */
async function requireImport({ db }: AppContext, request: Request, response: Response): Promise<Import> {
  const record = await findImport(db, requireId(request.params['id']));
  if (!record || !hasPermission(signedInAccount(response), importPermissions[record.kind])) throw new HttpError(404, 'not-found');
  return record;
}
