import type { Request } from 'express';
import type { Needs } from '../platform/http/context.ts';
import { after, minutes } from '../platform/shared/clock.ts';
import { hashOfSecret, type Grant } from '../accounts/api-tokens/api-token.ts';
import { findGrant, markUsed } from '../accounts/api-tokens/api-tokens.queries.ts';

/** That a key is used shows to the hour: not every call writes. */
const USE_SHOWS = minutes(60);

/** Whom the request's access token or key stands for (`Authorization: Bearer …`, RFC 6750); cookies count for nothing here. */
export async function callerOf({ db, clock }: Needs, request: Request): Promise<Grant | undefined> {
  const shown = /^Bearer (\S+)$/i.exec(request.get('Authorization') ?? '')?.[1];
  const hash = shown === undefined ? undefined : hashOfSecret(shown);
  const grant = hash === undefined ? undefined : await findGrant(db, hash, clock.now());
  if (grant && (!grant.usedAt || grant.usedAt < after(clock.now(), -USE_SHOWS))) await markUsed(db, grant.id, clock.now());
  return grant;
}
