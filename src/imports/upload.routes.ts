import type { RequestHandler, Response } from 'express';
import { signedInAccount } from '../accounts/guards.ts';
import type { AppContext } from '../platform/http/context.ts';
import { renderPage } from '../platform/http/render-page.ts';
import { sendCsv } from '../platform/pagination/csv.ts';
import { messagesFor } from '../platform/messages/messages.ts';
import { startImport } from './start-import.ts';
import { columns, type Column } from './columns.ts';
import { countFormatter } from './format-count.ts';
import { MAX_FILE_SIZE_BYTES, MAX_OPEN_IMPORTS, MAX_ROWS, type ImportKind } from './import.ts';
import { countOpenImports } from './imports.queries.ts';
import { uploadResult, receiveUpload } from './receive-upload.ts';

export type UploadPages = Record<'show' | 'submit' | 'body' | 'template', RequestHandler>;

const MEGABYTE = 1024 * 1024;

/** `/admin/imports/people` and the like: what a file of this kind may hold, and the form that takes one. */
export function uploadPages(context: AppContext, kind: ImportKind): UploadPages {
  const receive = receiveUpload(context, kind);
  return {
    show(_request, response) {
      showForm(response, kind);
    },

    async body(request, response, next) {
      // Each of them keeps its file for days: nobody fills the disk with them.
      const open = await countOpenImports(context.db, signedInAccount(response).id);
      if (open >= MAX_OPEN_IMPORTS) showForm(response, kind, 'too-many');
      else receive(request, response, next);
    },

    async submit(_request, response) {
      const beginning = await startImport(context, uploadResult(response.locals));
      if (beginning.kind === 'refused') return showForm(response, kind, beginning.reason);
      response.redirect(303, `/admin/imports/${beginning.id}`);
    },

    async template(_request, response) {
      const { locale } = signedInAccount(response);
      const written = (columns[kind] as readonly Column[]).filter(({ exportOnly, name }) => !exportOnly && name !== 'proposal');
      const example = Object.fromEntries(written.map((column) => [column[locale], column.example ?? '']));
      await sendCsv(response, messagesFor(locale).imports.templateFile[kind], Object.keys(example), singlePage([example]));
    },
  };
}

type UploadError = 'no-file' | 'too-large' | 'empty' | 'too-many';

const statuses: Record<UploadError, number> = { 'no-file': 422, 'too-large': 413, empty: 422, 'too-many': 409 };

function showForm(response: Response, kind: ImportKind, fault?: UploadError): void {
  const { locale } = signedInAccount(response);
  const messages = messagesFor(locale).imports;
  const say = fault && messages.upload.faults[fault];
  renderPage(response, 'imports/upload', {
    title: messages.kinds[kind].act,
    layout: 'administration',
    status: fault ? statuses[fault] : 200,
    kind,
    columns: (columns[kind] as readonly Column[]).filter(({ exportOnly }) => !exportOnly),
    mostMegabytes: MAX_FILE_SIZE_BYTES / MEGABYTE,
    mostRows: countFormatter(locale)(MAX_ROWS),
    fault: typeof say === 'function' ? say(fault === 'too-many' ? MAX_OPEN_IMPORTS : MAX_FILE_SIZE_BYTES / MEGABYTE) : say,
  });
}

async function* singlePage<Row>(rows: Row[]): AsyncGenerator<Row[]> {
  yield await Promise.resolve(rows);
}
