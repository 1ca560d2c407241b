import { computeDigest, computeRowMac } from './chain.ts';
import { categoryOf } from './audit-event.ts';
import type { AuditLogKey } from './audit-log-key.ts';
import { toMacInput, NO_DETAILS, type AuditRow } from './audit-row.ts';

/**
 * What is wrong with the rows from one number to another. Broken: changed, or not the ones that were written. Unproven: behind a
 * gap, so that nothing says whether it is the one that was written.
 */
export type RowDefect = { kind: 'broken' | 'missing' | 'unproven'; from: number; to: number };

/** So many broken rows back a row is looked for that this one continues: those that changed places are mostly near each other. */
const MAX_CANDIDATE_MACS = 20;

/** Goes along the rows of a journal, oldest first, and notes where the chain does not hold. */
export class ChainVerifier {
  rows = 0;
  erasedRows = 0;
  readonly defects: RowDefect[] = [];
  /** The row that was last passed, or the one before the first. */
  lastRow: { id: number; mac: string | null };
  readonly #key: AuditLogKey;
  /** What the next row may continue: one mac where all is well, several behind rows that are broken. None: anything. */
  #marks: string[];

  /** The mac is null where the front of the journal is itself not to be trusted. */
  constructor(key: AuditLogKey, front: { id: number; mac: string | null }) {
    this.#key = key;
    this.lastRow = front;
    this.#marks = front.mac === null ? [] : [front.mac];
  }

  verifyRow(row: AuditRow): void {
    const macs = this.#marks.map((mac) => this.#macBehind(mac, row));
    const continues = row.mac !== null && (macs.length === 0 || macs.includes(row.mac));
    if (!continues) this.#noteGap(row.id);
    const isAfterGap = row.id > this.lastRow.id + 1;
    if (!matchesDigests(row) || (!continues && !isAfterGap)) this.#noteBroken(row.id);
    else if (!continues) this.defects.push({ kind: 'unproven', from: row.id, to: row.id });
    if (continues) this.#marks = [row.mac!];
    else this.#marks = [...(row.mac === null ? [] : [row.mac]), ...macs, ...this.#marks].slice(0, MAX_CANDIDATE_MACS);
    this.rows++;
    if (isErased(row)) this.erasedRows++;
    this.lastRow = { id: row.id, mac: row.mac };
  }

  /** Notes that rows are gone between the last one and this number. A number that was never given leaves no mark in the chain. */
  #noteGap(next: number): void {
    if (next > this.lastRow.id + 1) this.defects.push({ kind: 'missing', from: this.lastRow.id + 1, to: next - 1 });
  }

  /** Holds what was passed against the end that the journal should have. */
  finish(back: { id: number; mac: string | null }): void {
    this.#noteGap(back.id + 1);
    if (back.mac !== null && this.lastRow.id === back.id && this.lastRow.mac !== back.mac) this.#noteBroken(back.id);
  }

  #noteBroken(id: number): void {
    const newest = this.defects.at(-1);
    if (newest?.kind === 'broken' && newest.to >= id - 1) newest.to = id;
    else this.defects.push({ kind: 'broken', from: id, to: id });
  }

  #macBehind(previousMac: string, row: AuditRow): string {
    return computeRowMac(this.#key, previousMac, toMacInput(row));
  }
}

/** Each personal value fits its digest, or went together with its salt. */
function matchesDigests(row: AuditRow): boolean {
  const details = row.details === NO_DETAILS ? null : row.details;
  return (
    row.mac !== null &&
    row.category === categoryOf(row.event) &&
    matchesDigest(details, row.details_salt, row.details_digest) &&
    matchesDigest(row.client_ip, row.client_ip_salt, row.client_ip_digest)
  );
}

function matchesDigest(value: string | null, salt: string | null, digest: string | null): boolean {
  return value === null ? salt === null : salt !== null && computeDigest(salt, value) === digest;
}

function isErased(row: AuditRow): boolean {
  return (row.details_digest !== null && row.details_salt === null) || (row.client_ip_digest !== null && row.client_ip_salt === null);
}
