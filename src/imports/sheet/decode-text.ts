import type { Encoding } from './encoding.ts';

/** What windows-1252 has where Latin-1 has control characters (0x80 to 0x9f); the five bytes without a letter stay as they are. */
const WINDOWS_1252_CHARACTERS = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

/** Bytes as text, piece by piece: without the mark at the beginning, and with one sign for the end of a line whatever the system. */
export async function* decodeText(pieces: AsyncIterable<Uint8Array>, encoding: Encoding): AsyncGenerator<string> {
  const turnToText = encoding === 'windows-1252' ? decodeWindows1252 : createDecoder(encoding);
  let half = '';
  for await (const piece of pieces) {
    const text = half + turnToText(piece);
    // The other half of the line's end may stand in the next piece.
    half = text.endsWith('\r') ? '\r' : '';
    yield normalizeLineEnds(half ? text.slice(0, -1) : text);
  }
  yield normalizeLineEnds(half + turnToText());
}

type DecodeChunk = (piece?: Uint8Array) => string;

function createDecoder(encoding: Encoding): DecodeChunk {
  const decoder = new TextDecoder(encoding);
  return (piece) => (piece ? decoder.decode(piece, { stream: true }) : decoder.decode());
}

/** Node's own decoder for windows-1252 reads some of it as Latin-1. */
function decodeWindows1252(piece?: Uint8Array): string {
  const text = piece ? Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength).toString('latin1') : '';
  return text.replace(/[\u0080-\u009f]/g, (byte) => WINDOWS_1252_CHARACTERS[byte.charCodeAt(0) - 0x80]!);
}

function normalizeLineEnds(text: string): string {
  return text.replace(/\r\n?/g, '\n');
}
