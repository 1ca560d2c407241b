import { SheetError } from '../import.ts';
import { decodeText, detectEncoding, type Encoding } from './encoding.ts';
import { parseCsv, type CsvRecord } from './parse-csv.ts';

/** A CSV file: its first row, and the other rows as a stream. */
export type Sheet = { encoding: Encoding; separator: string; header: string[]; rows: AsyncGenerator<CsvRecord> };

/**
 * Opens a file of any supported encoding and separator. `readChunks` is called several times, and the file is never in memory as a
 * whole. `isKnownTitle` recognises column titles. Throws a SheetError if the file is no table.
 */
export async function openSheet(readChunks: () => AsyncIterable<Uint8Array>, isKnownTitle: (cell: string) => boolean): Promise<Sheet> {
  rejectWorkbooks(await firstItem(readChunks()));
  const encoding = await detectEncoding(readChunks());
  const start = (await firstItem(decodeText(readChunks(), encoding))) ?? '';
  const separatorLine = parseSeparatorLine(start);
  const separator = separatorLine?.separator ?? detectSeparator(start, isKnownTitle);
  const text = decodeText(readChunks(), encoding);
  const rows = separatorLine ? parseCsv(skip(separatorLine.length, text), separator, 1) : parseCsv(text, separator);
  const first = await rows.next();
  if (first.done) throw new SheetError({ code: 'empty' });
  if (first.value.cells.join('').includes('\u0000')) throw new SheetError({ code: 'not-text' });
  return { encoding, separator, header: first.value.cells.map((cell) => cell.trim()), rows };
}

async function firstItem<Item>(items: AsyncIterable<Item>): Promise<Item | undefined> {
  for await (const item of items) return item;
  return undefined;
}

/** By the first bytes of Excel workbooks, new (ZIP) and old (OLE). */
function rejectWorkbooks(chunk: Uint8Array = new Uint8Array()): void {
  const start = Buffer.from(chunk.subarray(0, 4)).toString('latin1');
  if (start.startsWith('PK') || start === '\u00d0\u00cf\u0011\u00e0') throw new SheetError({ code: 'excel-workbook' });
}

async function* skip(length: number, text: AsyncIterable<string>): AsyncGenerator<string> {
  let left = length;
  for await (const part of text) {
    yield part.slice(left);
    left = Math.max(0, left - part.length);
  }
}

/** The line `sep=;` that tells Excel the separator, with its length including the line end. */
function parseSeparatorLine(start: string): { separator: string; length: number } | undefined {
  const [line, separator] = /^"?sep=(.)"?\n/i.exec(start) ?? [];
  return line && separator ? { separator, length: line.length } : undefined;
}

const separators = [';', ',', '\t', '|'];

/** The separator that gives the first line the most known column titles; with equal numbers, the most cells. */
function detectSeparator(start: string, isKnownTitle: (cell: string) => boolean): string {
  const [line = ''] = start.split('\n', 1);
  let best = { separator: separators[0]!, known: 0, cells: 0 };
  for (const separator of separators) {
    const cells = line.split(separator).map((cell) => cell.trim().replace(/^"|"$/g, ''));
    const known = cells.filter(isKnownTitle).length;
    if (known > best.known || (known === best.known && cells.length > best.cells)) best = { separator, known, cells: cells.length };
  }
  return best.separator;
}
