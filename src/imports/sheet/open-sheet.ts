import { decodeText } from './decode-text.ts';
import { detectEncoding, type Encoding } from './encoding.ts';
import { parseCsv, type CsvRecord } from './parse-csv.ts';
import { detectSeparator, parseSeparatorLine } from './separator.ts';
import { SheetError } from './sheet-error.ts';

/** A file that turned out to be a table: its first row, and the others one after the other. */
export type Sheet = { encoding: Encoding; separator: string; header: string[]; rows: AsyncGenerator<CsvRecord> };

/** Opens a file, whose bytes are read as often as asked for and never held all at once. Throws a SheetError where it is no table. */
export async function openSheet(readPieces: () => AsyncIterable<Uint8Array>, isKnown: (cell: string) => boolean): Promise<Sheet> {
  rejectWorkbooks(await firstItem(readPieces()));
  const encoding = await detectEncoding(readPieces());
  const start = (await firstItem(decodeText(readPieces(), encoding))) ?? '';
  const told = parseSeparatorLine(start);
  const separator = told?.separator ?? detectSeparator(start, isKnown);
  const text = told ? skip(told.length, decodeText(readPieces(), encoding)) : decodeText(readPieces(), encoding);
  const rows = parseCsv(text, separator, told ? 1 : 0);
  const first = await rows.next();
  if (first.done) throw new SheetError({ code: 'empty' });
  if (first.value.cells.join('').includes('\u0000')) throw new SheetError({ code: 'not-text' });
  return { encoding, separator, header: first.value.cells.map((cell) => cell.trim()), rows };
}

async function firstItem<Thing>(things: AsyncIterable<Thing>): Promise<Thing | undefined> {
  for await (const thing of things) return thing;
  return undefined;
}

/** What people choose by mistake is told by how it begins: a workbook of Excel, new or old. */
function rejectWorkbooks(piece: Uint8Array = new Uint8Array()): void {
  const start = Buffer.from(piece.subarray(0, 4)).toString('latin1');
  if (start.startsWith('PK') || start === '\u00d0\u00cf\u0011\u00e0') throw new SheetError({ code: 'workbook' });
}

async function* skip(length: number, text: AsyncIterable<string>): AsyncGenerator<string> {
  let left = length;
  for await (const part of text) {
    yield part.slice(left);
    left = Math.max(0, left - part.length);
  }
}
