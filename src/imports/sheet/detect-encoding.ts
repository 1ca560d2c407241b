import { ByteSurvey, type EncodingResult } from './byte-survey.ts';

/** Reads the whole file: the first accented letter may be in its last line. */
export async function detectEncoding(readChunks: () => AsyncIterable<Uint8Array>): Promise<EncodingResult> {
  const utf = await detectUtf(readChunks());
  if (utf) return utf;
  const survey = new ByteSurvey();
  for await (const chunk of readChunks()) survey.add(chunk);
  return survey.result();
}

const FEW_LETTERS = 3;

/** UTF-16 by its beginning, UTF-8 by the whole file; undefined for a file that is neither. */
async function detectUtf(chunks: AsyncIterable<Uint8Array>): Promise<EncodingResult | undefined> {
  const strict = new TextDecoder('utf-8', { fatal: true });
  let utf16: 'utf-16le' | 'utf-16be' | undefined;
  let size = 0;
  let lines = 1;
  let foreign = '';
  try {
    for await (const chunk of chunks) {
      if (size === 0) utf16 = detectUtf16(chunk);
      size += chunk.length;
      if (!utf16) foreign = (foreign + strict.decode(chunk, { stream: true }).replace(/[\0-\x7f]+/g, '')).slice(0, FEW_LETTERS + 1);
      else for (const byte of chunk) if (byte === 0x0a) lines++;
    }
    if (utf16) return size % 2 === 0 ? { kind: 'certain', encoding: utf16 } : { kind: 'cut-off', line: lines };
    strict.decode();
    // Two letters of another encoding may happen to be one of UTF-8, of an alphabet that no list in Spanish has.
    const isChance = foreign !== '' && foreign.length <= FEW_LETTERS && !/[\p{Script=Latin}\p{P}\p{S}\p{Z}]/u.test(foreign);
    return isChance ? undefined : { kind: 'certain', encoding: 'utf-8' };
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
