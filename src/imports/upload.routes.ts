import type { RequestHandler, Response } from 'express';
import { signedInAccount } from '../accounts/guards.ts';
import type { AppContext } from '../platform/http/context.ts';
import { renderPage } from '../platform/http/render-page.ts';
import { messagesFor } from '../platform/messages/messages.ts';
import { sendCsv } from '../platform/pagination/csv.ts';
import { columnsOf } from './columns.ts';
import { MAX_FILE_SIZE_BYTES, MAX_OPEN_IMPORTS, MAX_ROWS, type ImportKind } from './import.ts';
import { startImport } from './import-lifecycle.ts';
import { countFormatter } from './import-messages.ts';
import { countOpenImports } from './imports.queries.ts';
import { receiveUpload, uploadResult } from './receive-upload.ts';

const BYTES_PER_MEGABYTE = 1024 * 1024;

/** `/admin/imports/people` and the other kinds: the upload form, with the columns that a file may have. */
export function uploadPages(context: AppContext, kind: ImportKind): Record<'show' | 'submit' | 'body' | 'template', RequestHandler> {
  const receive = receiveUpload(context, kind);
  return {
    show(_request, response) {
      showForm(context, response, kind);
    },

    async body(request, response, next) {
      // A form without a file is read before the guard, to be kept for after signing in: here there is nothing to keep.
      if (!request.is('multipart/form-data')) return next();
      // Files are kept for days: the limit protects the disk.
      const open = await countOpenImports(context.db, signedInAccount(response).id);
      if (open >= MAX_OPEN_IMPORTS) showForm(context, response, kind, 'too-many');
      else receive(request, response, next);
    },

    async submit(_request, response) {
      const result = await startImport(context, uploadResult(response.locals));
      if (result.kind === 'rejected') return showForm(context, response, kind, result.reason);
      response.redirect(303, `/admin/imports/${result.id}`);
    },

    async template(_request, response) {
      const { locale } = signedInAccount(response);
      const columns = columnsOf(kind, context.identity.current).filter(({ exportOnly, alternative }) => !exportOnly && !alternative);
      const example = Object.fromEntries(columns.map((column) => [column[locale], column.example ?? '']));
      await sendCsv(response, messagesFor(locale).imports.templateFile[kind], Object.keys(example), singlePage([example]));
    },
  };
}

type UploadError = 'no-file' | 'too-large' | 'empty' | 'too-many';

const statuses: Record<UploadError, number> = { 'no-file': 422, 'too-large': 413, empty: 422, 'too-many': 409 };

function showForm({ identity }: Pick<AppContext, 'identity'>, response: Response, kind: ImportKind, error?: UploadError): void {
  const { locale } = signedInAccount(response);
  const messages = messagesFor(locale).imports;
  const maxMegabytes = MAX_FILE_SIZE_BYTES / BYTES_PER_MEGABYTE;
  const message = error && messages.upload.errors[error];
  renderPage(response, 'imports/upload', {
    title: messages.kinds[kind].action,
    layout: 'administration',
    status: error ? statuses[error] : 200,
    kind,
    columns: columnsOf(kind, identity.current).filter(({ exportOnly }) => !exportOnly),
    maxMegabytes,
    maxRows: countFormatter(locale)(MAX_ROWS),
    error: typeof message === 'function' ? message(error === 'too-many' ? MAX_OPEN_IMPORTS : maxMegabytes) : message,
  });
}

async function* singlePage<Row>(rows: Row[]): AsyncGenerator<Row[]> {
  yield await Promise.resolve(rows);
}
