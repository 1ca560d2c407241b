import { createHmac, createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import type { Insertable, Selectable } from 'kysely';
import type { Db } from '../db/database.ts';
import type { AuditLogEndTable, AuditLogTable } from './audit-log.table.ts';
import { type AuditEvent, categoryOf } from './audit-event.ts';

/** The key of the chain, made from `AUDIT_LOG_SECRET`. */
export type AuditLogKey = KeyObject;

const keys = new WeakMap<Db, AuditLogKey>();

/** Sets the key once, where the database is opened, so that use cases record events with nothing but their transaction. */
export function setAuditLogKey(db: Db, secret: string): void {
  keys.set(db, createSecretKey(Buffer.from(secret)));
}

export function getAuditLogKey(db: Db): AuditLogKey {
  const key = keys.get(db);
  if (!key) throw new Error('no audit log key is set for this database');
  return key;
}

/** What the chain seals of a row; the personal fields only as their digests. */
type MacInput = {
  id: number;
  at: string;
  actorId: number | null;
  event: string;
  subject: string;
  subjectId: number | null;
  detailsDigest: string | null;
  clientIpDigest: string | null;
};

/** An end of the chain: `front` is the row before the first that is stored, `back` the last row. */
export type ChainEnd = { side: 'front' | 'back'; rowId: number; mac: string };

/** Binds a row to the one before it: without the key no row can be changed, deleted, added or moved unnoticed. */
export function computeRowMac(key: AuditLogKey, previousMac: string, input: MacInput): string {
  const { id, at, actorId, event, subject, subjectId, detailsDigest, clientIpDigest } = input;
  return hmac(key, ['row', previousMac, id, at, actorId, event, subject, subjectId, detailsDigest, clientIpDigest]);
}

/** Seals an end of the chain; without it the last rows could be deleted unnoticed, as no row follows them. */
export function computeEndSeal(key: AuditLogKey, { side, rowId, mac }: ChainEnd): string {
  return hmac(key, [side, rowId, mac]);
}

/** The end stored in a row of `audit_log_ends`; undefined where its seal is missing or invalid. */
export function verifyChainEnd(key: AuditLogKey, row: AuditLogEndTable | undefined): ChainEnd | undefined {
  if (typeof row?.mac !== 'string') return undefined;
  const end: ChainEnd = { side: row.side, rowId: row.row_id, mac: row.mac };
  return row.seal === computeEndSeal(key, end) ? end : undefined;
}

/**
 * The digest of a personal value that the chain seals. The salt is stored beside the value and erased with it, so that the
 * remaining digest cannot be guessed from likely values. Both are null where there is no value.
 */
function saltedDigest(value: string | null): { salt: string | null; digest: string | null } {
  if (value === null) return { salt: null, digest: null };
  const salt = randomBytes(16).toString('base64url');
  return { salt, digest: computeDigest(salt, value) };
}

export function computeDigest(salt: string, value: string): string {
  return createHmac('sha256', salt).update(value).digest('base64url');
}

/** A random start of the chain, so that rows of another database do not fit. */
export function createChainSeed(): string {
  return randomBytes(32).toString('base64url');
}

/** JSON keeps the fields apart, whatever they contain. */
function hmac(key: AuditLogKey, fields: (string | number | null)[]): string {
  return createHmac('sha256', key).update(JSON.stringify(fields)).digest('base64url');
}

/** A row before it is added to the chain. */
export type UnsealedRow = {
  id: number;
  at: string;
  actor_id: number | null;
  event: string;
  subject: string;
  subject_id: number | null;
  details: string;
  client_ip: string | null;
};

export type AuditRow = Selectable<AuditLogTable>;

export type SealedRow = Insertable<AuditLogTable> & { id: number; mac: string };

export function toUnsealedRow(id: number, { at, actorId, event, subject, subjectId, details, clientIp }: AuditEvent): UnsealedRow {
  return {
    id,
    at: at.toISOString(),
    actor_id: actorId,
    event,
    subject,
    subject_id: subjectId,
    details: details ? JSON.stringify(details) : NO_DETAILS,
    client_ip: clientIp ?? null,
  };
}

/** Value of `details` where there are none, or where they were erased. */
export const NO_DETAILS = '{}';

/** The row as the next one of the chain, after the row with `previousMac`. */
export function toSealedRow(key: AuditLogKey, previousMac: string, row: UnsealedRow): SealedRow {
  const details = saltedDigest(row.details === NO_DETAILS ? null : row.details);
  const clientIp = saltedDigest(row.client_ip);
  const sealed = {
    ...row,
    category: categoryOf(row.event),
    details_salt: details.salt,
    details_digest: details.digest,
    client_ip_salt: clientIp.salt,
    client_ip_digest: clientIp.digest,
  };
  return { ...sealed, mac: computeRowMac(key, previousMac, toMacInput(sealed)) };
}

export function toMacInput(
  row: Omit<UnsealedRow, 'details' | 'client_ip'> & Pick<AuditRow, 'details_digest' | 'client_ip_digest'>,
): MacInput {
  return {
    id: row.id,
    at: row.at,
    actorId: row.actor_id,
    event: row.event,
    subject: row.subject,
    subjectId: row.subject_id,
    detailsDigest: row.details_digest,
    clientIpDigest: row.client_ip_digest,
  };
}
