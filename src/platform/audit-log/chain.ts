import { createHmac, randomBytes } from 'node:crypto';
import type { AuditLogKey } from './audit-log-key.ts';

/** What the chain binds of a row; the personal fields only as their digests. */
export type MacInput = {
  id: number;
  at: string;
  actorId: number | null;
  event: string;
  subject: string;
  subjectId: number | null;
  detailsDigest: string | null;
  clientIpDigest: string | null;
};

/** One end of the chain: for the front the row before the first that is kept, for the back the last row. */
export type ChainEnd = { side: 'front' | 'back'; rowId: number; mac: string };

/** Binds a row to the one before it: who lacks the key cannot change, remove, add or move one without breaking the chain. */
export function computeRowMac(key: AuditLogKey, previousMac: string, link: MacInput): string {
  const { id, at, actorId, event, subject, subjectId, detailsDigest, clientIpDigest } = link;
  return hmac(key, ['row', previousMac, id, at, actorId, event, subject, subjectId, detailsDigest, clientIpDigest]);
}

/** Binds an end, so that rows do not leave it unseen: without this the last ones could go, and nothing would follow them. */
export function computeEndSeal(key: AuditLogKey, { side, rowId, mac }: ChainEnd): string {
  return hmac(key, [side, rowId, mac]);
}

/**
 * A personal value as the chain knows it. The salt stands beside the value and goes with it: what is left does not tell the
 * value to anyone who tries the likely ones. Nothing where there is no value.
 */
export function saltedDigest(value: string | null): { salt: string | null; digest: string | null } {
  if (value === null) return { salt: null, digest: null };
  const salt = randomBytes(16).toString('base64url');
  return { salt, digest: computeDigest(salt, value) };
}

export function computeDigest(salt: string, value: string): string {
  return createHmac('sha256', salt).update(value).digest('base64url');
}

/** Where a chain begins: unlike in any other, so that rows of another database do not fit in. */
export function createChainSeed(): string {
  return randomBytes(32).toString('base64url');
}

/** JSON keeps the fields apart, whatever stands in them. */
function hmac(key: AuditLogKey, fields: (string | number | null)[]): string {
  return createHmac('sha256', key).update(JSON.stringify(fields)).digest('base64url');
}
