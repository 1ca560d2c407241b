import { createHash } from 'node:crypto';
import type { Request, RequestHandler } from 'express';
import type { AppContext } from '../http/context.ts';
import { HttpError } from '../http/http-error.ts';
import { addMs, days } from '../shared/clock.ts';
import { hasPngSignature, rebuildPng } from './png.ts';
import { rebuildSvg } from './svg.ts';

export const MAX_LOGO_BYTES = 512 * 1024;

/** An upload that nobody saves is deleted after this time. */
const DRAFT_LIFETIME_MS = days(1);

type LogoContext = Pick<AppContext, 'db' | 'clock'>;

/** Shapes and their styles, and nothing that runs or loads: also for who opens the file by itself. */
const LOGO_CONTENT_SECURITY_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

export type LogoRefusal =
  'too-large' | 'unknown-format' | 'broken' | 'too-many-pixels' | 'script' | 'external' | 'embedded-image' | 'too-complex';

type StoreLogoResult = { kind: 'stored'; hash: string } | { kind: 'refused'; reason: LogoRefusal };

/** Stores what is safe of an uploaded picture, under the hash of it. It is in use once the identity names that. */
export async function storeLogo({ db, clock }: LogoContext, upload: Buffer): Promise<StoreLogoResult> {
  const logo = readLogo(upload);
  if ('reason' in logo) return logo;
  const hash = createHash('sha256').update(logo.bytes).digest('hex');
  const uploadedAt = clock.now().toISOString();
  await db
    .insertInto('identity_logos')
    .values({ hash, ...logo, uploaded_at: uploadedAt })
    .onConflict((conflict) => conflict.column('hash').doUpdateSet({ uploaded_at: uploadedAt }))
    .execute();
  return { kind: 'stored', hash };
}

function readLogo(upload: Buffer): { type: string; bytes: Buffer } | Extract<StoreLogoResult, { kind: 'refused' }> {
  if (upload.length > MAX_LOGO_BYTES) return { kind: 'refused', reason: 'too-large' };
  if (hasPngSignature(upload)) {
    const png = rebuildPng(upload);
    return png.kind === 'refused' ? png : { type: 'image/png', bytes: png.bytes };
  }
  if (!upload.includes('<svg') && !upload.includes('<svg:svg')) return { kind: 'refused', reason: 'unknown-format' };
  const svg = rebuildSvg(upload);
  return svg.kind === 'refused' ? svg : { type: 'image/svg+xml', bytes: Buffer.from(svg.text) };
}

export async function isStoredLogo({ db }: Pick<AppContext, 'db'>, hash: string): Promise<boolean> {
  return (await db.selectFrom('identity_logos').select('hash').where('hash', '=', hash).executeTakeFirst()) !== undefined;
}

/** `GET /identity/logo/:hash`. The one that was shown last is shown also while the database is away. */
export function showLogo({ db }: Pick<AppContext, 'db'>): RequestHandler {
  let last: { hash: string; type: string; bytes: Buffer } | undefined;
  return async (request: Request, response) => {
    const hash = String(request.params['hash']);
    if (last?.hash !== hash) {
      const found = /^[\da-f]{64}$/.test(hash)
        ? await db.selectFrom('identity_logos').select(['hash', 'type', 'bytes']).where('hash', '=', hash).executeTakeFirst()
        : undefined;
      if (!found) throw new HttpError(404, 'not-found');
      last = found;
    }
    response.set({ 'Cache-Control': 'public, max-age=31536000, immutable', 'Content-Security-Policy': LOGO_CONTENT_SECURITY_POLICY });
    response.type(last.type).send(last.bytes);
  };
}

/** Deletes uploads that nobody saved. */
export async function cleanUpLogos({ db, clock }: LogoContext): Promise<void> {
  await db
    .deleteFrom('identity_logos')
    .where('uploaded_at', '<=', addMs(clock.now(), -DRAFT_LIFETIME_MS).toISOString())
    .where('hash', 'not in', db.selectFrom('identity').select('logo_hash'))
    .execute();
}
