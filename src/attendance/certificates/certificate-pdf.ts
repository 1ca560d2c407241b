import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';
import type PDFKit from 'pdfkit';
import type { Db } from '../../platform/db/database.ts';
import { createQrCode } from '../../platform/http/qr-code.ts';
import { buildPalette } from '../../platform/identity/accent.ts';
import { contactLine } from '../../platform/identity/contact.ts';
import { findIdentity } from '../../platform/identity/identity-store.ts';
import type { Identity } from '../../platform/identity/identity.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import { loadSharp } from '../../platform/shared/load-sharp.ts';
import { TimeFormatter } from '../../platform/shared/time-formatter.ts';
import { formatCertificateNumber, hoursText, type Certificate } from './certificate.ts';
import { toPrintable } from './printable-text.ts';

type Document = InstanceType<typeof PDFKit>;

/** Whose papers these are: the language is the school's, because the paper is for others to read. */
type Letterhead = { identity: Identity; logo: string | undefined; publicUrl: string };

const A4_HEIGHT = 841.89;
const MARGIN = 72;
const TEXT_WIDTH = 595.28 - 2 * MARGIN;
const DEFAULT_ACCENT = '#1f5f5b';
const INK = '#1b2b2c';
const SOFT = '#55625f';
const QR_SIZE = 92;
const NAME_SIZES = [30, 26, 22, 18, 14];
const LOGO_BOX: [number, number] = [200, 64];
const LOGO_PIXELS_PER_POINT = 4;
const MAX_LOGO_PIXELS = 16_000_000;
const MAX_LOGO_SECONDS = 5;

/** The logo for paper: the data URL of a PNG. Undefined where there is none that can be drawn; the name stands there in any case. */
export async function findPrintedLogo(db: Db): Promise<string | undefined> {
  const { logoHash } = await findIdentity(db);
  if (logoHash === '') return undefined;
  const logo = await db.selectFrom('identity_logos').where('hash', '=', logoHash).select(['type', 'bytes']).executeTakeFirst();
  const png = logo?.type === 'image/svg+xml' ? await drawSvg(Buffer.from(logo.bytes)) : logo?.bytes;
  return png && `data:image/png;base64,${Buffer.from(png).toString('base64')}`;
}

/** Undefined for an SVG with letters, whose font the server does not have, and where libvips cannot draw it. */
async function drawSvg(svg: Buffer): Promise<Buffer | undefined> {
  if (svg.includes('<text')) return undefined;
  const [width, height] = LOGO_BOX.map((points) => points * LOGO_PIXELS_PER_POINT);
  const draw = async () => {
    const sharp = await loadSharp();
    return sharp(svg, { limitInputPixels: MAX_LOGO_PIXELS })
      .resize(width, height, { fit: 'inside' })
      .timeout({ seconds: MAX_LOGO_SECONDS })
      .png()
      .toBuffer();
  };
  return draw().catch(() => undefined);
}

/**
 * Sends one PDF with a page for each certificate. Pages are drawn as fast as the client reads, and no more after it disconnects; other
 * requests are served between two of them.
 */
export async function sendCertificates(
  response: Response,
  fileName: string,
  letterhead: Letterhead,
  batches: AsyncIterable<Certificate[]> | Iterable<Certificate[]>,
): Promise<void> {
  // Loaded with the first PDF: it takes as long as half of the portal's start.
  const { default: PdfDocument } = await import('pdfkit');
  const { name } = letterhead.identity;
  const document = new PdfDocument({
    size: 'A4',
    margin: MARGIN,
    autoFirstPage: false,
    info: { Title: fileName, Author: name, Producer: name },
  });
  response.set({ 'Cache-Control': 'no-store', 'Content-Disposition': `inline; filename="${fileName}.pdf"` }).type('application/pdf');
  await pipeline(drawPages(document, letterhead, batches), response).catch((error: unknown) => {
    // The client is gone.
    if ((error as { code?: string }).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  });
}

/** The bytes of the PDF, page by page. */
async function* drawPages(
  document: Document,
  letterhead: Letterhead,
  batches: AsyncIterable<Certificate[]> | Iterable<Certificate[]>,
): AsyncGenerator<Buffer> {
  const draw = pageDrawer(document, letterhead);
  try {
    for await (const batch of batches)
      for (const certificate of batch) {
        draw(certificate);
        const drawn = document.read() as Buffer | null;
        if (drawn) yield drawn;
        await yieldToEventLoop();
      }
    document.end();
    yield* document as AsyncIterable<Buffer>;
  } finally {
    document.destroy();
  }
}

function pageDrawer(document: Document, { identity, logo, publicUrl }: Letterhead): (certificate: Certificate) => void {
  const messages = messagesFor(identity.locale);
  const m = messages.certificates.paper;
  const time = new TimeFormatter(identity.locale, identity.timeZone);
  const accent = (identity.accent ? buildPalette(identity.accent).light['--action'] : undefined) ?? DEFAULT_ACCENT;
  const write = (text: string, options: { size: number; bold?: boolean; colour?: string; gap?: number }) => {
    const { size, bold, colour = INK, gap = 0 } = options;
    document
      .font(bold ? 'Helvetica-Bold' : 'Helvetica')
      .fontSize(size)
      .fillColor(colour);
    document.text(toPrintable(text), MARGIN, undefined, { width: TEXT_WIDTH });
    document.y += gap;
  };

  return (certificate) => {
    document.addPage();
    document.rect(0, 0, document.page.width, 14).fill(accent);
    document.y = MARGIN;
    if (logo) drawLogo(logo);
    write(certificate.school, { size: 14, bold: true, colour: accent, gap: 46 });
    write(m.title, { size: 26, bold: true, gap: 26 });
    write(m.certifies, { size: 12, colour: SOFT, gap: 6 });
    write(certificate.holderName, { size: fittingSize(certificate.holderName), bold: true, gap: 4 });
    if (certificate.identifier) write(certificate.identifier, { size: 12, colour: SOFT });
    document.y += 18;
    write(m.attendedCourse, { size: 12, colour: SOFT, gap: 6 });
    write(certificate.courseTitle, { size: 18, bold: true, gap: 22 });
    write(m.dates(time.date(certificate.firstClassAt), time.date(certificate.lastClassAt)), { size: 12, gap: 6 });
    write(hoursText(messages, identity.locale, certificate), { size: 12, gap: 6 });
    write(messages.certificates.classes(certificate.attended, certificate.counted, certificate.percent), { size: 12, gap: 6 });
    write(m.issued(time.date(certificate.issuedAt)), { size: 12 });
    drawProof(certificate);
  };

  /** A URL is opened once for all pages. */
  function drawLogo(url: string): void {
    document.image(url, MARGIN, MARGIN - 24, { fit: LOGO_BOX });
    document.y = MARGIN + LOGO_BOX[1];
  }

  /** Long names get smaller letters, and then lines. */
  function fittingSize(name: string): number {
    const fits = (size: number) => document.font('Helvetica-Bold').fontSize(size).widthOfString(toPrintable(name)) <= TEXT_WIDTH;
    return NAME_SIZES.find(fits) ?? NAME_SIZES.at(-1)!;
  }

  /** At the foot: the number, where to check it, and whom to ask. */
  function drawProof({ number }: Certificate): void {
    const top = A4_HEIGHT - MARGIN - QR_SIZE;
    const printed = formatCertificateNumber(number);
    const url = `${publicUrl}/certificates/${printed}`;
    const { size, path } = createQrCode(url);
    document
      .save()
      .translate(MARGIN, top)
      .scale(QR_SIZE / size)
      .path(path)
      .fill('#000')
      .restore();
    const [left, width] = [MARGIN + QR_SIZE + 18, TEXT_WIDTH - QR_SIZE - 18];
    document.font('Helvetica').fontSize(10).fillColor(SOFT).text(m.check, left, top, { width });
    document
      .font('Helvetica-Bold')
      .fontSize(12)
      .fillColor(INK)
      .text(printed, left, document.y + 3, { width });
    document
      .font('Helvetica')
      .fontSize(9)
      .fillColor(SOFT)
      .text(url, left, document.y + 3, { width, link: url });
    if (identity.contact) document.text(toPrintable(contactLine(messages, identity.contact)), left, document.y + 6, { width });
  }
}
