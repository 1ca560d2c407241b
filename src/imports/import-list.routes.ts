import type { RequestHandler } from 'express';
import { may } from '../accounts/account.ts';
import { accountOf } from '../accounts/guards.ts';
import type { Needs } from '../platform/http/context.ts';
import { parsed } from '../platform/http/parse-request.ts';
import { showPage } from '../platform/http/render-page.ts';
import { addressOf } from '../platform/pagination/list-url.ts';
import { pageOfIds } from '../platform/pagination/find-page.ts';
import { placeFrom } from '../platform/pagination/cursor.ts';
import { PAGE_SIZE } from '../platform/pagination/sizes.ts';
import { wordsIn } from '../platform/messages/messages.ts';
import { figureIn } from './format-count.ts';
import { importQuery } from './import.forms.ts';
import { importKinds, permissionOfKind } from './import.ts';
import { listImports, ofKinds } from './imports.queries.ts';

const sort = { column: 'created_at', kind: 'instant', direction: 'desc' } as const;

/** `/admin/imports`: what can be imported, and what was. */
export function importListPage({ db }: Needs): RequestHandler {
  return async (request, response) => {
    const account = accountOf(response);
    const { at } = parsed(importQuery, request.query);
    const kinds = importKinds.filter((kind) => may(account, permissionOfKind[kind]));
    const list = await pageOfIds(db, { table: 'imports', conditions: [ofKinds(kinds)], sort, at: placeFrom(at, sort), size: PAGE_SIZE });
    showPage(response, 'imports/list', {
      title: wordsIn(account.locale).imports.title,
      layout: 'administration',
      kinds,
      list,
      imports: await listImports(db, list.ids),
      address: addressOf('/admin/imports', { at }),
      figure: figureIn(account.locale),
    });
  };
}
