import { crc32 } from 'node:zlib';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** Of the picture, each way. What it takes in memory is bounded by it, however well it is compressed. */
const MAX_SIDE_PIXELS = 2048;

/** What the picture needs. Texts, places, profiles and programs' own notes are left out. */
const KEPT_CHUNKS = new Set(['IHDR', 'PLTE', 'tRNS', 'gAMA', 'cHRM', 'sRGB', 'IDAT', 'IEND']);

export type PngResult = { kind: 'accepted'; bytes: Buffer } | { kind: 'refused'; reason: 'broken' | 'too-many-pixels' };

export function hasPngSignature(bytes: Buffer): boolean {
  return bytes.subarray(0, SIGNATURE.length).equals(SIGNATURE);
}

/** Rebuilds a PNG (https://www.w3.org/TR/png-3/) of the chunks that it needs. Nothing may stand behind its end. */
export function rebuildPng(bytes: Buffer): PngResult {
  const kept: Buffer[] = [SIGNATURE];
  let at = SIGNATURE.length;
  for (let number = 0; ; number++) {
    if (at + 12 > bytes.length) return { kind: 'refused', reason: 'broken' };
    const end = at + 12 + bytes.readUInt32BE(at);
    const name = bytes.toString('latin1', at + 4, at + 8);
    if (end > bytes.length || (name === 'IHDR') !== (number === 0)) return { kind: 'refused', reason: 'broken' };
    if (crc32(bytes.subarray(at + 4, end - 4)) !== bytes.readUInt32BE(end - 4)) return { kind: 'refused', reason: 'broken' };
    if (name === 'IHDR') {
      if (end - at !== 25) return { kind: 'refused', reason: 'broken' };
      const sides = [bytes.readUInt32BE(at + 8), bytes.readUInt32BE(at + 12)];
      if (sides.some((side) => side === 0 || side > MAX_SIDE_PIXELS)) return { kind: 'refused', reason: 'too-many-pixels' };
    }
    if (KEPT_CHUNKS.has(name)) kept.push(bytes.subarray(at, end));
    at = end;
    if (name === 'IEND')
      return at === bytes.length ? { kind: 'accepted', bytes: Buffer.concat(kept) } : { kind: 'refused', reason: 'broken' };
  }
}
