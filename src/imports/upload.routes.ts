import type { RequestHandler, Response } from 'express';
import { accountOf } from '../accounts/guards.ts';
import type { Needs } from '../platform/http/context.ts';
import { showPage } from '../platform/http/render-page.ts';
import { sendCsv } from '../platform/pagination/csv.ts';
import { wordsIn } from '../platform/messages/messages.ts';
import { beginImport } from './start-import.ts';
import { columns, type Column } from './columns.ts';
import { figureIn } from './format-count.ts';
import { MOST_BYTES, MOST_OPEN, MOST_ROWS, type ImportKind } from './import.ts';
import { countOpenImports } from './imports.queries.ts';
import { receivedOf, receiveFile } from './receive-upload.ts';

export type UploadPages = Record<'show' | 'submit' | 'body' | 'template', RequestHandler>;

const MEGABYTE = 1024 * 1024;

/** `/admin/imports/people` and the like: what a file of this kind may hold, and the form that takes one. */
export function uploadPages(needs: Needs, kind: ImportKind): UploadPages {
  const receive = receiveFile(needs, kind);
  return {
    show(_request, response) {
      showForm(response, kind);
    },

    async body(request, response, next) {
      // Each of them keeps its file for days: nobody fills the disk with them.
      const open = await countOpenImports(needs.db, accountOf(response).id);
      if (open >= MOST_OPEN) showForm(response, kind, 'too-many');
      else receive(request, response, next);
    },

    async submit(_request, response) {
      const beginning = await beginImport(needs, receivedOf(response.locals));
      if (beginning.kind === 'refused') return showForm(response, kind, beginning.why);
      response.redirect(303, `/admin/imports/${beginning.id}`);
    },

    async template(_request, response) {
      const { locale } = accountOf(response);
      const written = (columns[kind] as readonly Column[]).filter(({ informs, name }) => !informs && name !== 'proposal');
      const example = Object.fromEntries(written.map((column) => [column[locale], column.example ?? '']));
      await sendCsv(response, wordsIn(locale).imports.templateFile[kind], Object.keys(example), onePage([example]));
    },
  };
}

type UploadFault = 'no-file' | 'too-large' | 'empty' | 'too-many';

const statuses: Record<UploadFault, number> = { 'no-file': 422, 'too-large': 413, empty: 422, 'too-many': 409 };

function showForm(response: Response, kind: ImportKind, fault?: UploadFault): void {
  const { locale } = accountOf(response);
  const words = wordsIn(locale).imports;
  const say = fault && words.upload.faults[fault];
  showPage(response, 'imports/upload', {
    title: words.kinds[kind].act,
    layout: 'administration',
    status: fault ? statuses[fault] : 200,
    kind,
    columns: (columns[kind] as readonly Column[]).filter(({ informs }) => !informs),
    mostMegabytes: MOST_BYTES / MEGABYTE,
    mostRows: figureIn(locale)(MOST_ROWS),
    fault: typeof say === 'function' ? say(fault === 'too-many' ? MOST_OPEN : MOST_BYTES / MEGABYTE) : say,
  });
}

async function* onePage<Row>(rows: Row[]): AsyncGenerator<Row[]> {
  yield await Promise.resolve(rows);
}
