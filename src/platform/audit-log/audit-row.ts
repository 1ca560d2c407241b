import type { Insertable, Selectable } from 'kysely';
import { type AuditLogKey, computeRowMac, type MacInput, saltedDigest } from './chain.ts';
import { categoryOf, type AuditEvent } from './audit-event.ts';
import type { AuditLogTable } from './audit-log.table.ts';

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
