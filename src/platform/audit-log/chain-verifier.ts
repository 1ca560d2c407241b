import { type AuditLogKey, type AuditRow, computeDigest, computeRowMac, NO_DETAILS, toMacInput } from './chain.ts';
import { categoryOf } from './audit-event.ts';

/**
 * What is wrong with the rows from one id to another. `broken`: changed, moved or forged. `unproven`: after a gap, so that
 * nothing proves whether the row is the one that was written.
 */
export type RowDefect = { kind: 'broken' | 'missing' | 'unproven'; from: number; to: number };

/** How many broken rows back a predecessor is searched: rows that changed places are mostly near each other. */
const MAX_CANDIDATE_MACS = 20;

/** Takes the rows of an audit log, oldest first, and collects where the chain is broken. */
export class ChainVerifier {
  rows = 0;
  erasedRows = 0;
  readonly defects: RowDefect[] = [];
  /** The row that was verified last, or the one before the first. */
  lastRow: { id: number; mac: string | null };
  readonly #key: AuditLogKey;
  /** MACs that the next row may continue: one while all is well, several after broken rows. None: any row may follow. */
  #candidateMacs: string[];

  /** `front.mac` is null where the seal of the front end is invalid. */
  constructor(key: AuditLogKey, front: { id: number; mac: string | null }) {
    this.#key = key;
    this.lastRow = front;
    this.#candidateMacs = front.mac === null ? [] : [front.mac];
  }

  verifyRow(row: AuditRow): void {
    const macs = this.#candidateMacs.map((mac) => this.#macAfter(mac, row));
    const continues = row.mac !== null && (macs.length === 0 || macs.includes(row.mac));
    if (!continues) this.#addGap(row.id);
    const isAfterGap = row.id > this.lastRow.id + 1;
    if (!matchesDigests(row) || (!continues && !isAfterGap)) this.#addBroken(row.id);
    else if (!continues) this.defects.push({ kind: 'unproven', from: row.id, to: row.id });
    if (continues) this.#candidateMacs = [row.mac!];
    else this.#candidateMacs = [...(row.mac === null ? [] : [row.mac]), ...macs, ...this.#candidateMacs].slice(0, MAX_CANDIDATE_MACS);
    this.rows++;
    if (isErased(row)) this.erasedRows++;
    this.lastRow = { id: row.id, mac: row.mac };
  }

  #addGap(next: number): void {
    if (next > this.lastRow.id + 1) this.defects.push({ kind: 'missing', from: this.lastRow.id + 1, to: next - 1 });
  }

  /** Compares the last verified row with the back end of the chain. */
  finish(back: { id: number; mac: string | null }): void {
    this.#addGap(back.id + 1);
    if (back.mac !== null && this.lastRow.id === back.id && this.lastRow.mac !== back.mac) this.#addBroken(back.id);
  }

  #addBroken(id: number): void {
    const newest = this.defects.at(-1);
    if (newest?.kind === 'broken' && newest.to >= id - 1) newest.to = id;
    else this.defects.push({ kind: 'broken', from: id, to: id });
  }

  #macAfter(previousMac: string, row: AuditRow): string {
    return computeRowMac(this.#key, previousMac, toMacInput(row));
  }
}

/** Whether each personal value fits its digest, or was erased together with its salt. */
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
