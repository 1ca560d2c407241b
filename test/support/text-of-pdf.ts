import { inflateSync } from 'node:zlib';

/** The text of each page of a PDF in standard fonts, as `pdfkit` writes it: compressed streams, and texts in hexadecimal, in Windows-1252. */
export function textOfPdf(pdf: Buffer): string[] {
  const source = pdf.toString('latin1');
  const pages: string[] = [];
  let position = 0;
  for (;;) {
    const start = source.indexOf('stream\n', position);
    if (start === -1) return pages;
    const end = source.indexOf('endstream', start);
    const text = readStream(pdf.subarray(start + 'stream\n'.length, end));
    if (text.includes('BT')) pages.push(textOfPage(text));
    position = end + 'endstream'.length;
  }
}

function readStream(bytes: Buffer): string {
  try {
    return inflateSync(bytes).toString('latin1');
  } catch {
    return '';
  }
}

function textOfPage(content: string): string {
  const lines = [...content.matchAll(/\[([^\]]*)\] TJ/g)].map(([, parts]) => {
    const hex = [...parts!.matchAll(/<([\da-f]*)>/g)].map(([, digits]) => digits).join('');
    return new TextDecoder('windows-1252').decode(Buffer.from(hex, 'hex'));
  });
  return lines.join(' ');
}
