import iconv from 'iconv-lite';

/**
 * How a list may be saved: UTF-8; «Texto Unicode» of Excel (UTF-16); and without a sign of its own Excel in Windows, Excel in Mac, and
 * MS-DOS.
 */
export const encodings = ['utf-8', 'windows-1252', 'macintosh', 'cp850', 'utf-16le', 'utf-16be'] as const;

export type Encoding = (typeof encodings)[number];

/** Those in which every sign is one byte, so that any file can be read as each of them. */
const singleByteEncodings = ['windows-1252', 'macintosh', 'cp850'] as const;

type SingleByteEncoding = (typeof singleByteEncodings)[number];

/** Those that a user may choose from where the file itself does not tell. */
export const selectableEncodings = ['windows-1252', 'macintosh', 'cp850', 'utf-8'] as const satisfies Encoding[];

export function isSingleByte(encoding: string): boolean {
  return (singleByteEncodings as readonly string[]).includes(encoding);
}

/**
 * What the bytes of a file tell. `certain`: no other encoding could have written them. `only-readable`: of the encodings of one byte
 * just one gives words. `unclear`: several do, or none. `mixed`: mostly UTF-8, but for these lines, or the other way round. `cut-off`:
 * UTF-8 that ends in the middle of a letter. `samples` are cells with accents, see `readSample`.
 */
export type EncodingResult =
  | { kind: 'certain'; encoding: Encoding }
  | { kind: 'only-readable'; encoding: Encoding; samples: string[] }
  | { kind: 'unclear'; samples: string[] }
  | { kind: 'mixed'; lines: number[]; samples: string[] }
  | { kind: 'cut-off'; line: number }
  | { kind: 'not-text' };

/** Reads the whole file: the first accented letter may be in its last line. */
export async function detectEncoding(readChunks: () => AsyncIterable<Uint8Array>): Promise<EncodingResult> {
  const utf = await detectUtf(readChunks());
  if (utf) return utf;
  const survey = new ByteSurvey();
  for await (const chunk of readChunks()) survey.add(chunk);
  return survey.result();
}

/** UTF-16 by its beginning, UTF-8 by the whole file; undefined for a file that is neither. */
async function detectUtf(chunks: AsyncIterable<Uint8Array>): Promise<EncodingResult | undefined> {
  const strict = new TextDecoder('utf-8', { fatal: true });
  let utf16: 'utf-16le' | 'utf-16be' | undefined;
  let size = 0;
  let lines = 1;
  try {
    for await (const chunk of chunks) {
      if (size === 0) utf16 = detectUtf16(chunk);
      size += chunk.length;
      if (!utf16) strict.decode(chunk, { stream: true });
      else for (const byte of chunk) if (byte === 0x0a) lines++;
    }
    if (utf16) return size % 2 === 0 ? { kind: 'certain', encoding: utf16 } : { kind: 'cut-off', line: lines };
    strict.decode();
    return { kind: 'certain', encoding: 'utf-8' };
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return undefined;
    throw error;
  }
}

/** By the byte order mark, or by the zero bytes of two ASCII characters. */
function detectUtf16([one, two, three, four]: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  if ((one === 0xff && two === 0xfe) || (one && two === 0 && three && four === 0)) return 'utf-16le';
  if ((one === 0xfe && two === 0xff) || (one === 0 && two && three === 0 && four)) return 'utf-16be';
  return undefined;
}

/** A sample holds the bytes of a cell, one a character, because its text depends on the encoding. */
export function readSample(sample: string, encoding: Encoding): string {
  return iconv.decode(Buffer.from(sample, 'latin1'), encoding);
}

export function toSample(text: string, encoding: Encoding): string {
  return iconv.encode(text, encoding).toString('latin1');
}

const MAX_SAMPLES = 6;
/** Bytes of a cell that are looked at. */
const MAX_CELL_LENGTH = 200;
const MAX_NAMED_LINES = 20;

const [TAB, LINE_FEED, CARRIAGE_RETURN, QUOTE, COMMA, SEMICOLON, BAR] = [0x09, 0x0a, 0x0d, 0x22, 0x2c, 0x3b, 0x7c];
const cellEnds = new Set([TAB, LINE_FEED, CARRIAGE_RETURN, QUOTE, COMMA, SEMICOLON, BAR]);

/** Signs of a reading that no word of a list has, of 100: a few are typing errors, more are another encoding. */
const MAX_UNREADABLE_PERCENT = 2;

/** Looks at every cell with a byte beyond ASCII, of a file that is not UTF-8 as a whole. */
class ByteSurvey {
  #line = 1;
  #cell: number[] = [];
  #hasAccent = false;
  #afterCarriageReturn = false;
  #hasNul = false;
  #accents = 0;
  readonly #unreadable: Record<SingleByteEncoding, number> = { 'windows-1252': 0, macintosh: 0, cp850: 0 };
  /** Lines with accents that are UTF-8, and lines with accents that are not. */
  readonly #utf8Lines = new Set<number>();
  readonly #otherLines = new Set<number>();
  readonly #samples = new Set<string>();
  #titleSamples: string[] = [];
  #endsInLetter = false;

  add(chunk: Uint8Array): void {
    for (const byte of chunk) {
      if (byte === 0) this.#hasNul = true;
      if (cellEnds.has(byte)) this.#endCell();
      else {
        if (byte >= 0x80) this.#hasAccent = true;
        if (this.#cell.length < MAX_CELL_LENGTH) this.#cell.push(byte);
      }
      if (byte === CARRIAGE_RETURN || (byte === LINE_FEED && !this.#afterCarriageReturn)) this.#line++;
      this.#afterCarriageReturn = byte === CARRIAGE_RETURN;
    }
  }

  result(): EncodingResult {
    const lastLine = this.#line;
    this.#endsInLetter = endsInsideUtf8Letter(this.#cell);
    this.#endCell();
    if (this.#hasNul) return { kind: 'not-text' };
    const samples = this.#samples.size > 0 ? [...this.#samples] : this.#titleSamples;
    const readable = singleByteEncodings.filter((name) => 100 * this.#unreadable[name] < MAX_UNREADABLE_PERCENT * this.#accents);
    const [encoding] = readable;
    if (encoding && readable.length === 1) return { kind: 'only-readable', encoding, samples };
    if (readable.length > 1) return { kind: 'unclear', samples };
    if (this.#endsInLetter && this.#otherLines.size === 1 && this.#otherLines.has(lastLine)) return { kind: 'cut-off', line: lastLine };
    if (this.#utf8Lines.size === 0) return { kind: 'unclear', samples };
    const odd = this.#otherLines.size <= this.#utf8Lines.size ? this.#otherLines : this.#utf8Lines;
    return { kind: 'mixed', lines: [...odd].slice(0, MAX_NAMED_LINES), samples };
  }

  #endCell(): void {
    if (this.#hasAccent) this.#judge(Buffer.from(this.#cell));
    this.#cell = [];
    this.#hasAccent = false;
  }

  #judge(cell: Buffer): void {
    const isUtf8 = !cell.toString('utf8').includes('\ufffd');
    (isUtf8 ? this.#utf8Lines : this.#otherLines).add(this.#line);
    for (const byte of cell) if (byte >= 0x80) this.#accents++;
    for (const name of singleByteEncodings) this.#unreadable[name] += countUnreadable(iconv.decode(cell, name));
    const sample = cell.toString('latin1').trim();
    if (this.#line === 1) this.#titleSamples = [...this.#titleSamples, sample].slice(0, MAX_SAMPLES);
    // The odd cells of a mixed file are samples too.
    else if (this.#samples.size < MAX_SAMPLES) this.#samples.add(sample);
  }
}

/** Whether the bytes end with a letter of UTF-8 that lacks its last byte or bytes. */
function endsInsideUtf8Letter(bytes: readonly number[]): boolean {
  const tail = bytes.slice(-3);
  const lead = tail.findLastIndex((byte) => byte >= 0xc2 && byte <= 0xf4);
  if (lead === -1) return false;
  const first = tail[lead]!;
  const length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  const rest = tail.slice(lead + 1);
  return rest.length + 1 < length && rest.every((byte) => byte >= 0x80 && byte <= 0xbf);
}

/** Letters of names in Chilean lists, those of other countries included; without the ones that hardly any name has. */
const smallLetter = /^[a-záéíóúüñàâãäåçèêëïôöø]$/;
const capitalLetter = /^[A-ZÁÉÍÓÚÜÑÀÂÃÄÅÇÈÊËÏÔÖØ]$/;
const typography = new Set('’‘ªº°«»“”–—…€´\u00a0');

/** Signs beyond ASCII that no word has at this place: «‚», a capital behind a small letter, a dash between two letters. */
function countUnreadable(text: string): number {
  // Encodings of one byte have no sign beyond the first 65,536.
  const signs = text.split('');
  return signs.filter((sign, index) => {
    if (sign.charCodeAt(0) < 0x80) return false;
    const [before = ' ', after = ' '] = [signs[index - 1], signs[index + 1]];
    if (capitalLetter.test(sign)) return smallLetter.test(before);
    if (smallLetter.test(sign)) return capitalLetter.test(after);
    if (sign === '¡') return !text.includes('!');
    if (sign === '¿') return !text.includes('?');
    if (!typography.has(sign)) return true;
    return !'’\u00a0'.includes(sign) && isLetter(before) && isLetter(after);
  }).length;
}

function isLetter(sign: string): boolean {
  return smallLetter.test(sign) || capitalLetter.test(sign);
}
