import type { Insertable, Selectable } from 'kysely';
import { macOf, saltedDigest, type Link } from './chain.ts';
import { areaOf, type Deed } from './audit-event.ts';
import type { JournalKey } from './audit-log-key.ts';
import type { JournalTable } from './audit-log.table.ts';

/** A row as it is written, without what the chain adds. */
export type PlainRow = {
  id: number;
  at: string;
  actor_id: number | null;
  deed: string;
  subject: string;
  subject_id: number | null;
  details: string;
  address: string | null;
};

/** A row as it is found. */
export type StoredRow = Selectable<JournalTable>;

export type SealedRow = Insertable<JournalTable> & { id: number; mac: string };

export function plainRow(id: number, { at, actorId, deed, subject, subjectId, details, address }: Deed): PlainRow {
  return {
    id,
    at: at.toISOString(),
    actor_id: actorId,
    deed,
    subject,
    subject_id: subjectId,
    details: details ? JSON.stringify(details) : NO_DETAILS,
    address: address ?? null,
  };
}

/** What stands in `details` where there are none, or no more. */
export const NO_DETAILS = '{}';

/** The row with its place in the chain, behind the one whose mac is given. */
export function sealedRow(key: JournalKey, previousMac: string, row: PlainRow): SealedRow {
  const details = saltedDigest(row.details === NO_DETAILS ? null : row.details);
  const address = saltedDigest(row.address);
  const sealed = {
    ...row,
    area: areaOf(row.deed),
    details_salt: details.salt,
    details_digest: details.digest,
    address_salt: address.salt,
    address_digest: address.digest,
  };
  return { ...sealed, mac: macOf(key, previousMac, linkOf(sealed)) };
}

/** What the chain binds of a row. */
export function linkOf(row: Omit<PlainRow, 'details' | 'address'> & Pick<StoredRow, 'details_digest' | 'address_digest'>): Link {
  return {
    id: row.id,
    at: row.at,
    actorId: row.actor_id,
    deed: row.deed,
    subject: row.subject,
    subjectId: row.subject_id,
    detailsDigest: row.details_digest,
    addressDigest: row.address_digest,
  };
}
