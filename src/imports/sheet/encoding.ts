/** How the bytes of a file stand for text: what Excel writes in Spanish, in one menu or another. */
export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

/**
 * Looks at the whole file: the first letter with an accent may stand in its last line. UTF-16 shows at the beginning; whatever
 * else is not UTF-8 throughout is windows-1252, in which every byte is a letter.
 */
export async function detectEncoding(pieces: AsyncIterable<Uint8Array>): Promise<Encoding> {
  const strict = new TextDecoder('utf-8', { fatal: true });
  let first = true;
  try {
    for await (const piece of pieces) {
      const wide = first ? detectUtf16(piece) : undefined;
      if (wide) return wide;
      first = false;
      strict.decode(piece, { stream: true });
    }
    strict.decode();
    return 'utf-8';
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return 'windows-1252';
    throw error;
  }
}

/** By the mark that Excel writes at the beginning, or by the empty half of two letters of which neither has an accent. */
function detectUtf16([one, two, three, four]: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  if ((one === 0xff && two === 0xfe) || (one && two === 0 && three && four === 0)) return 'utf-16le';
  if ((one === 0xfe && two === 0xff) || (one === 0 && two && three === 0 && four)) return 'utf-16be';
  return undefined;
}
