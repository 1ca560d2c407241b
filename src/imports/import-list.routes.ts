import type { RequestHandler } from 'express';
import { hasPermission } from '../accounts/account.ts';
import { signedInAccount } from '../accounts/guards.ts';
import type { AppContext } from '../platform/http/context.ts';
import { parseInput } from '../platform/http/parse-request.ts';
import { renderPage } from '../platform/http/render-page.ts';
import { listUrl } from '../platform/pagination/list-url.ts';
import { findPage, PAGE_SIZE } from '../platform/pagination/find-page.ts';
import { parseCursor } from '../platform/pagination/cursor.ts';
import { messagesFor } from '../platform/messages/messages.ts';
import { countFormatter } from './format-count.ts';
import { importQuery } from './import.forms.ts';
import { importKinds, importPermissions } from './import.ts';
import { listImports, kindCondition } from './imports.queries.ts';

const sort = { column: 'created_at', kind: 'instant', direction: 'desc' } as const;

/** `/admin/imports`: what can be imported, and what was. */
export function importListPage({ db }: AppContext): RequestHandler {
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
      list,
      imports: await listImports(db, list.ids),
      address: listUrl('/admin/imports', { at }),
      figure: countFormatter(account.locale),
    });
  };
}
