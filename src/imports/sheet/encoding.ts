/** The encodings in which Excel saves CSV files in Spanish. */
export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

/**
 * Reads the whole file: the first accented letter may be in its last line. UTF-16 is recognised at the beginning; anything else that
 * is not valid UTF-8 is windows-1252, in which every byte is a character.
 */
export async function detectEncoding(chunks: AsyncIterable<Uint8Array>): Promise<Encoding> {
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
export async function* decodeText(chunks: AsyncIterable<Uint8Array>, encoding: Encoding): AsyncGenerator<string> {
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
