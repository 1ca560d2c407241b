import type { SharpOptions } from 'sharp';
import { loadSharp, type Sharp } from '../../platform/shared/load-sharp.ts';

/** Of the file as it is uploaded. */
export const MAX_PICTURE_BYTES = 5 * 1024 * 1024;

/** Telephones make pictures of 50 million pixels. What decoding takes is bounded by it, however well a file is compressed. */
const MAX_PIXELS = 50_000_000;

/** Both sides of the picture that is kept. */
const SIDE_PIXELS = 256;

/** A class has forty of them on one page. */
const MAX_ENCODED_BYTES = 30_000;

const QUALITIES = [82, 65, 45] as const;

const MAX_SECONDS = 15;

/** Pictures that wait while another one is encoded. */
const MAX_WAITING = 4;

export type PictureRefusal = 'no-file' | 'too-large' | 'unknown-format' | 'too-many-pixels' | 'broken' | 'busy' | 'unavailable';

export type EncodePictureResult = { kind: 'encoded'; bytes: Buffer } | { kind: 'refused'; reason: PictureRefusal };

/**
 * Makes of what users upload a small square JPEG: its middle, upright, without anything that the camera noted. One picture at a time, so that
 * a class that uploads at once does not keep another one from joining.
 */
export class PictureEncoder {
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  async encode(upload: Buffer): Promise<EncodePictureResult> {
    if (upload.length === 0) return { kind: 'refused', reason: 'no-file' };
    if (upload.length > MAX_PICTURE_BYTES) return { kind: 'refused', reason: 'too-large' };
    if (!hasKnownFormat(upload)) return { kind: 'refused', reason: 'unknown-format' };
    if (this.#waiting > MAX_WAITING) return { kind: 'refused', reason: 'busy' };
    this.#waiting++;
    const turn = this.#last.then(() => encodePicture(upload));
    this.#last = turn.catch(() => undefined);
    return turn.finally(() => this.#waiting--);
  }
}

/** By its first bytes, whatever its name and type say: libvips is shown no other format. */
function hasKnownFormat(bytes: Buffer): boolean {
  const start = bytes.toString('latin1', 0, 12);
  return start.startsWith('\u00ff\u00d8\u00ff') || start.startsWith('\u0089PNG\r\n\u001a\n') || /^RIFF[^]{4}WEBP$/.test(start);
}

async function encodePicture(upload: Buffer): Promise<EncodePictureResult> {
  // A portal on whose platform libvips does not run works without pictures.
  const sharp = await loadSharp().catch(() => undefined);
  if (!sharp) return { kind: 'refused', reason: 'unavailable' };
  try {
    const { width, height } = await sharp(upload, options).metadata();
    if (width * height > MAX_PIXELS) return { kind: 'refused', reason: 'too-many-pixels' };
    return { kind: 'encoded', bytes: await shrink(sharp, upload) };
  } catch (error) {
    const isTooLarge = error instanceof Error && error.message.includes('exceeds pixel limit');
    return { kind: 'refused', reason: isTooLarge ? 'too-many-pixels' : 'broken' };
  }
}

async function shrink(sharp: Sharp, upload: Buffer): Promise<Buffer> {
  // Without this step each quality would decode the upload anew.
  const square = await sharp(upload, options)
    .autoOrient()
    .resize(SIDE_PIXELS, SIDE_PIXELS, { fit: 'cover', position: 'centre' })
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .timeout({ seconds: MAX_SECONDS })
    .png({ compressionLevel: 1 })
    .toBuffer();
  let bytes = square;
  for (const quality of QUALITIES) {
    bytes = await sharp(square).jpeg({ quality, mozjpeg: true }).toBuffer();
    if (bytes.length <= MAX_ENCODED_BYTES) break;
  }
  return bytes;
}

/** The first frame of an animation, and nothing of a file that is cut off. */
const options: SharpOptions = { failOn: 'error', limitInputPixels: MAX_PIXELS, sequentialRead: true, pages: 1 };
