import iconv from 'iconv-lite';
import { singleByteEncodings, type Encoding, type SingleByteEncoding } from './encoding.ts';

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

const MAX_SAMPLES = 6;
/** Bytes of a cell that are looked at. */
const MAX_CELL_LENGTH = 200;
const MAX_NAMED_LINES = 20;
const MAX_JUDGEMENTS = 10_000;

const [TAB, LINE_FEED, CARRIAGE_RETURN, QUOTE, COMMA, SEMICOLON, BAR] = [0x09, 0x0a, 0x0d, 0x22, 0x2c, 0x3b, 0x7c];
const cellEnds = new Set([TAB, LINE_FEED, CARRIAGE_RETURN, QUOTE, COMMA, SEMICOLON, BAR]);

/** Signs of a reading that no word of a list has, of 100: a few are typing errors, more are another encoding. */
const MAX_UNREADABLE_PERCENT = 2;

/** Looks at every cell with a byte beyond ASCII, of a file that is not UTF-8 as a whole. */
export class ByteSurvey {
  #line = 1;
  #cell: number[] = [];
  #hasAccent = false;
  #afterCarriageReturn = false;
  #hasNul = false;
  #accents = 0;
  readonly #unreadable: Record<SingleByteEncoding, number> = { 'windows-1252': 0, macintosh: 0, cp850: 0 };
  /** Lines with accents that are UTF-8, and lines with accents that are not. */
  readonly #utf8Lines = new LineCount();
  readonly #otherLines = new LineCount();
  /** Lists repeat their names. */
  readonly #judgements = new Map<string, Judgement>();
  readonly #utf8Samples = new Set<string>();
  readonly #otherSamples = new Set<string>();
  #titleSamples: string[] = [];
  /** Undefined before the first byte. */
  #hasUtf8Mark: boolean | undefined;

  add(chunk: Uint8Array): void {
    this.#hasUtf8Mark ??= chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf;
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
    const isCutOff = endsInsideUtf8Letter(this.#cell);
    this.#endCell();
    if (this.#hasNul) return { kind: 'not-text' };
    const samples = this.#listSamples();
    // Where the mark at the beginning says UTF-8, lines that are not are the odd ones.
    const readable = this.#hasUtf8Mark
      ? []
      : singleByteEncodings.filter((name) => 100 * this.#unreadable[name] < MAX_UNREADABLE_PERCENT * this.#accents);
    const [encoding] = readable;
    if (encoding && readable.length === 1) return { kind: 'only-readable', encoding, samples };
    if (readable.length > 1) return { kind: 'unclear', samples };
    if (isCutOff && this.#otherLines.count === 1 && this.#otherLines.first[0] === lastLine) return { kind: 'cut-off', line: lastLine };
    if (this.#otherLines.count === 0) return { kind: 'certain', encoding: 'utf-8' };
    if (this.#utf8Lines.count === 0) return { kind: 'unclear', samples };
    const odd = this.#hasUtf8Mark || this.#otherLines.count <= this.#utf8Lines.count ? this.#otherLines : this.#utf8Lines;
    return { kind: 'mixed', lines: odd.first, samples };
  }

  /** Some of both kinds where there are both. */
  #listSamples(): string[] {
    const [utf8, others] = [[...this.#utf8Samples], [...this.#otherSamples]];
    const samples = [...utf8.slice(0, Math.max(MAX_SAMPLES / 2, MAX_SAMPLES - others.length)), ...others].slice(0, MAX_SAMPLES);
    return samples.length > 0 ? samples : this.#titleSamples;
  }

  #endCell(): void {
    if (this.#hasAccent) this.#addCell(Buffer.from(this.#cell));
    this.#cell = [];
    this.#hasAccent = false;
  }

  #addCell(cell: Buffer): void {
    const sample = cell.toString('latin1');
    const judgement = this.#judgements.get(sample) ?? judgeCell(cell);
    if (this.#judgements.size < MAX_JUDGEMENTS) this.#judgements.set(sample, judgement);
    const { isUtf8, accents, unreadable } = judgement;
    (isUtf8 ? this.#utf8Lines : this.#otherLines).add(this.#line);
    this.#accents += accents;
    singleByteEncodings.forEach((name, index) => (this.#unreadable[name] += unreadable[index]!));
    const samples = isUtf8 ? this.#utf8Samples : this.#otherSamples;
    if (this.#line === 1) this.#titleSamples = [...this.#titleSamples, sample.trim()].slice(0, MAX_SAMPLES);
    else if (samples.size < MAX_SAMPLES) samples.add(sample.trim());
  }
}

/** Lines in ascending order: their number, and the first of them. */
class LineCount {
  count = 0;
  first: number[] = [];
  #last = 0;

  add(line: number): void {
    if (line === this.#last) return;
    this.#last = line;
    this.count++;
    if (this.first.length < MAX_NAMED_LINES) this.first.push(line);
  }
}

/** `unreadable`: by encoding of one byte, in their order. */
type Judgement = { isUtf8: boolean; accents: number; unreadable: number[] };

function judgeCell(cell: Buffer): Judgement {
  // A cell that was cut may end inside a letter.
  const whole = cell.length < MAX_CELL_LENGTH ? cell : cell.subarray(0, cell.findLastIndex((byte) => byte < 0x80) + 1);
  return {
    isUtf8: !whole.toString('utf8').includes('\ufffd'),
    accents: cell.filter((byte) => byte >= 0x80).length,
    unreadable: singleByteEncodings.map((name) => countUnreadable(iconv.decode(cell, name))),
  };
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
