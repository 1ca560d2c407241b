import { decode } from './decode-text.ts';
import { recogniseEncoding, type Encoding } from './encoding.ts';
import { readRecords, type SheetRecord } from './parse-csv.ts';
import { recogniseSeparator, separatorLine } from './separator.ts';
import { SheetError } from './sheet-error.ts';

/** A file that turned out to be a table: its first row, and the others one after the other. */
export type Sheet = { encoding: Encoding; separator: string; header: string[]; rows: AsyncGenerator<SheetRecord> };

/** Opens a file, whose bytes are read as often as asked for and never held all at once. Throws a SheetError where it is no table. */
export async function openSheet(readPieces: () => AsyncIterable<Uint8Array>, isKnown: (cell: string) => boolean): Promise<Sheet> {
  refuseOtherFiles(await firstOf(readPieces()));
  const encoding = await recogniseEncoding(readPieces());
  const start = (await firstOf(decode(readPieces(), encoding))) ?? '';
  const told = separatorLine(start);
  const separator = told?.separator ?? recogniseSeparator(start, isKnown);
  const text = told ? without(told.length, decode(readPieces(), encoding)) : decode(readPieces(), encoding);
  const rows = readRecords(text, separator, told ? 1 : 0);
  const first = await rows.next();
  if (first.done) throw new SheetError({ why: 'empty' });
  if (first.value.cells.join('').includes('\u0000')) throw new SheetError({ why: 'not-text' });
  return { encoding, separator, header: first.value.cells.map((cell) => cell.trim()), rows };
}

async function firstOf<Thing>(things: AsyncIterable<Thing>): Promise<Thing | undefined> {
  for await (const thing of things) return thing;
  return undefined;
}

/** What people choose by mistake is told by how it begins: a workbook of Excel, new or old. */
function refuseOtherFiles(piece: Uint8Array = new Uint8Array()): void {
  const start = Buffer.from(piece.subarray(0, 4)).toString('latin1');
  if (start.startsWith('PK') || start === '\u00d0\u00cf\u0011\u00e0') throw new SheetError({ why: 'workbook' });
}

async function* without(length: number, text: AsyncIterable<string>): AsyncGenerator<string> {
  let left = length;
  for await (const part of text) {
    yield part.slice(left);
    left = Math.max(0, left - part.length);
  }
}
