import iconv from 'iconv-lite';
import { SheetError } from '../import.ts';
import type { Encoding } from './encoding.ts';
import { type CsvRecord, parseCsv } from './parse-csv.ts';

/** A CSV file: its row of titles, and the rows below it as a stream. */
type Sheet = { separator: string; header: string[]; rows: AsyncGenerator<CsvRecord> };

type SheetOptions = {
  encoding: Encoding;
  /** Undefined: found out by the first row. */
  separator: string | undefined;
  /** Recognises column titles. */
  isKnownTitle: (cell: string) => boolean;
  /** Recognises a row of titles with which a file can be used. */
  isHeader: (cells: string[]) => boolean;
};

/**
 * Opens a file. `readChunks` is called several times, and the file is never in memory as a whole. Throws a SheetError if the file is
 * no table.
 */
export async function openSheet(
  readChunks: () => AsyncIterable<Uint8Array>,
  { encoding, separator: chosenSeparator, isKnownTitle, isHeader }: SheetOptions,
): Promise<Sheet> {
  const start = (await firstItem(decodeText(readChunks(), encoding))) ?? '';
  const preamble = parsePreamble(start);
  const separator = chosenSeparator ?? preamble?.separator ?? detectSeparator(start.slice(preamble?.length), isKnownTitle, isHeader);
  const text = decodeText(readChunks(), encoding);
  const rows = preamble ? parseCsv(skip(preamble.length, text), separator, 1) : parseCsv(text, separator);
  const first = await rows.next();
  if (first.done) throw new SheetError({ code: 'empty' });
  if (first.value.cells.join('').includes('\u0000')) throw new SheetError({ code: 'not-text' });
  const header = await findHeader(first.value, rows, isHeader);
  return { separator, header: header.cells.map((cell) => cell.trim()), rows };
}

/** The first row of titles; the first row of all if there is none, about which the file is refused then. Reads on in `rows`. */
async function findHeader(first: CsvRecord, rows: AsyncGenerator<CsvRecord>, isHeader: SheetOptions['isHeader']): Promise<CsvRecord> {
  let row = first;
  for (let count = 1; count < MAX_HEADER_ROWS && !isHeader(row.cells); count++) {
    const next = await rows.next();
    if (next.done) return first;
    row = next.value;
  }
  return isHeader(row.cells) ? row : first;
}

/** Rows among which the titles are looked for: above them may stand the name of the school or of the list. */
const MAX_HEADER_ROWS = 10;

async function firstItem<Item>(items: AsyncIterable<Item>): Promise<Item | undefined> {
  for await (const item of items) return item;
  return undefined;
}

/** By the first bytes of Excel workbooks, new (ZIP) and old (OLE). Throws a SheetError. */
export async function rejectWorkbooks(chunks: AsyncIterable<Uint8Array>): Promise<void> {
  const chunk = (await firstItem(chunks)) ?? new Uint8Array();
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

/**
 * A first line that is not the table's, with its length including the line end: `sep=;`, which tells Excel the separator, or the version
 * of Microsoft's lists of users.
 */
function parsePreamble(start: string): { separator: string | undefined; length: number } | undefined {
  const [line, separator] = /^"?(?:sep=(.)|version:v\d[\d.]*)"?[,;\t]*\n/i.exec(start) ?? [];
  return line === undefined ? undefined : { separator, length: line.length };
}

/** What may stand between cells. */
export const separators = [';', ',', '\t', '|'] as const;

/** Characters of a file that are looked at for its separator. */
const MAX_START_LENGTH = 64 * 1024;

/**
 * The separator that gives the line of titles the most known ones; with equal numbers, the most lines below it with as many cells;
 * then the most cells.
 */
function detectSeparator(start: string, isKnownTitle: SheetOptions['isKnownTitle'], isHeader: SheetOptions['isHeader']): string {
  const lines = start
    .slice(0, MAX_START_LENGTH)
    .split('\n')
    .filter((text) => text.trim() !== '');
  const split = (text: string, separator: string) => text.split(separator).map((cell) => cell.trim().replace(/^"|"$/g, ''));
  const at = lines.slice(0, MAX_HEADER_ROWS).findIndex((text) => separators.some((separator) => isHeader(split(text, separator))));
  const [line = '', ...others] = lines.slice(Math.max(0, at));
  const guesses = separators.map((separator) => {
    const cells = split(line, separator);
    const isSeparated = cells.length > 1;
    const alike = isSeparated ? others.filter((other) => other.split(separator).length === cells.length).length : 0;
    return { separator, rank: [cells.filter(isKnownTitle).length, alike, cells.length] };
  });
  return guesses.reduce((best, other) => (isHigher(other.rank, best.rank) ? other : best)).separator;
}

function isHigher(one: readonly number[], other: readonly number[]): boolean {
  const index = one.findIndex((number, at) => number !== other[at]);
  return index !== -1 && one[index]! > other[index]!;
}

/** Decodes the file chunk by chunk, without byte order mark and with `\n` as the only line end. */
async function* decodeText(chunks: AsyncIterable<Uint8Array>, encoding: Encoding): AsyncGenerator<string> {
  const decoder = iconv.getDecoder(encoding);
  let pending = '';
  for await (const chunk of chunks) {
    const text = pending + decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
    // The `\n` of a `\r\n` may be in the next chunk.
    pending = text.endsWith('\r') ? '\r' : '';
    yield normalizeLineEnds(pending ? text.slice(0, -1) : text);
  }
  yield normalizeLineEnds(pending + (decoder.end() ?? ''));
}

function normalizeLineEnds(text: string): string {
  return text.replace(/\r\n?/g, '\n');
}
