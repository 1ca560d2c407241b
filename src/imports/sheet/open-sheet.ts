import { SheetError } from '../import.ts';
import { type CsvRecord, parseCsv } from './parse-csv.ts';

/** A CSV file: its first row, and the other rows as a stream. */
type Sheet = { encoding: Encoding; separator: string; header: string[]; rows: AsyncGenerator<CsvRecord> };

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

/** The encodings in which Excel saves CSV files in Spanish. */
type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

/**
 * Reads the whole file: the first accented letter may be in its last line. UTF-16 is recognised at the beginning; anything else that
 * is not valid UTF-8 is windows-1252, in which every byte is a character.
 */
async function detectEncoding(chunks: AsyncIterable<Uint8Array>): Promise<Encoding> {
  const strict = new TextDecoder('utf-8', { fatal: true });
  let isFirst = true;
  try {
    for await (const chunk of chunks) {
      const utf16 = isFirst ? detectUtf16(chunk) : undefined;
      if (utf16) return utf16;
      isFirst = false;
      strict.decode(chunk, { stream: true });
    }
    strict.decode();
    return 'utf-8';
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return 'windows-1252';
    throw error;
  }
}

/** By the byte order mark, or by the zero bytes of two ASCII characters. */
function detectUtf16([one, two, three, four]: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  if ((one === 0xff && two === 0xfe) || (one && two === 0 && three && four === 0)) return 'utf-16le';
  if ((one === 0xfe && two === 0xff) || (one === 0 && two && three === 0 && four)) return 'utf-16be';
  return undefined;
}

/** Decodes the file chunk by chunk, without byte order mark and with `\n` as the only line end. */
async function* decodeText(chunks: AsyncIterable<Uint8Array>, encoding: Encoding): AsyncGenerator<string> {
  const decode = encoding === 'windows-1252' ? decodeWindows1252 : createDecoder(encoding);
  let pending = '';
  for await (const chunk of chunks) {
    const text = pending + decode(chunk);
    // The `\n` of a `\r\n` may be in the next chunk.
    pending = text.endsWith('\r') ? '\r' : '';
    yield normalizeLineEnds(pending ? text.slice(0, -1) : text);
  }
  yield normalizeLineEnds(pending + decode());
}

/** Without an argument it ends the text. */
type DecodeChunk = (chunk?: Uint8Array) => string;

function createDecoder(encoding: Encoding): DecodeChunk {
  const decoder = new TextDecoder(encoding);
  return (chunk) => (chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode());
}

/** Characters 0x80 to 0x9f, which are control characters in Latin-1; the five unassigned bytes stay as they are. */
const WINDOWS_1252_CHARACTERS = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

/** Node's own decoder reads some windows-1252 as Latin-1. */
function decodeWindows1252(chunk?: Uint8Array): string {
  const text = chunk ? Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString('latin1') : '';
  return text.replace(/[\u0080-\u009f]/g, (byte) => WINDOWS_1252_CHARACTERS[byte.charCodeAt(0) - 0x80]!);
}

function normalizeLineEnds(text: string): string {
  return text.replace(/\r\n?/g, '\n');
}
