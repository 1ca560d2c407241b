import { Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import { displayName, type Account } from '../accounts/account.ts';
import type { Db } from '../platform/db/database.ts';
import { createCsvStringifier } from '../platform/pagination/csv.ts';
import { TimeFormatter } from '../platform/shared/time-formatter.ts';
import { messagesFor } from '../platform/messages/messages.ts';
import { readSection, dataExportSections } from './data-export-sections.ts';

/**
 * A ZIP file with everything that is known of a person, as it is packed: a text that says what is what, in their language, and each
 * table as CSV and as JSON. Rows are read in portions while the file is read.
 */
export function buildZip(db: Db, account: Account, now: Date, zone: string): AsyncIterable<string | Buffer> {
  const { file } = messagesFor(account.locale).privacy;
  const zip = new ZipFile();
  const out = zip.outputStream;
  // Whoever reads it must not wait for what does not come any more.
  zip.on('error', (error: Error) => out.emit('error', error));
  const add = (name: string, from: () => Readable) => zip.addReadStreamLazy(name, { mtime: now }, (ready) => ready(null, from()));

  const moment = new TimeFormatter(account.locale, account.timeZone ?? zone).moment(now);
  const list = dataExportSections.map(({ name }) => `${file.sections[name].file}: ${file.sections[name].text}`);
  const text = [file.intro(displayName(account), moment), '', ...list, ''].join('\r\n');
  zip.addBuffer(Buffer.from(text), file.readme, { mtime: now });
  for (const section of dataExportSections) {
    const { file: name } = file.sections[section.name];
    const heads = Object.fromEntries(section.columns.map((column) => [column, file.columns[column]]));
    add(`${name}.csv`, () => toCsv(rowsOf(section), heads));
    add(`${name}.json`, () => Readable.from(toJson(rowsOf(section))));
  }
  zip.end();
  return out;

  async function* rowsOf(section: (typeof dataExportSections)[number]) {
    for await (const rows of readSection(db, section, account.id)) yield* rows;
  }
}

function toCsv(rows: AsyncIterable<object>, heads: Record<string, string>): Readable {
  const lines = createCsvStringifier(heads);
  Readable.from(rows)
    .on('error', (error) => lines.destroy(error))
    .pipe(lines);
  return lines;
}

async function* toJson(rows: AsyncIterable<object>): AsyncGenerator<string> {
  let before = '[\n';
  for await (const row of rows) {
    yield before + JSON.stringify(row);
    before = ',\n';
  }
  yield before === '[\n' ? '[]\n' : '\n]\n';
}
