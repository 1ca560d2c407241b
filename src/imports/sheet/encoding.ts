import iconv from 'iconv-lite';

/**
 * How a list may be saved: UTF-8; «Texto Unicode» of Excel (UTF-16); and without a sign of its own Excel in Windows, Excel in Mac, and
 * MS-DOS.
 */
export const encodings = ['utf-8', 'windows-1252', 'macintosh', 'cp850', 'utf-16le', 'utf-16be'] as const;

export type Encoding = (typeof encodings)[number];

/** Those in which every sign is one byte, so that any file can be read as each of them. */
export const singleByteEncodings = ['windows-1252', 'macintosh', 'cp850'] as const;

export type SingleByteEncoding = (typeof singleByteEncodings)[number];

/** Those that a user may choose from where the file itself does not tell. */
export const selectableEncodings = ['windows-1252', 'macintosh', 'cp850', 'utf-8'] as const satisfies Encoding[];

export function isSingleByte(encoding: string): boolean {
  return (singleByteEncodings as readonly string[]).includes(encoding);
}

/** A sample holds the bytes of a cell, one a character, because its text depends on the encoding. */
export function readSample(sample: string, encoding: Encoding): string {
  return iconv.decode(Buffer.from(sample, 'latin1'), encoding);
}

export function toSample(text: string, encoding: Encoding): string {
  return iconv.encode(text, encoding).toString('latin1');
}
