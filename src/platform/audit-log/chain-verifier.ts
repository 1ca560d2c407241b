import { type AuditLogKey, type AuditRow, computeDigest, computeRowMac, NO_DETAILS, toMacInput } from './chain.ts';
import { categoryOf } from './audit-event.ts';

/**
 * What is wrong with the rows from one id to another. `broken`: changed, moved or forged. `unproven`: after a gap, so that
 * nothing proves whether the row is the one that was written. `blanked`: personal data is gone, and the chain tells of no
 * anonymisation that erased it.
 */
export type RowDefect = { kind: 'broken' | 'missing' | 'unproven' | 'blanked'; from: number; to: number };

/** How many broken rows back a predecessor is searched: rows that changed places are mostly near each other. */
const MAX_CANDIDATE_MACS = 20;

/** Takes the rows of an audit log, oldest first, and collects where the chain is broken. */
export class ChainVerifier {
  rows = 0;
  erasedRows = 0;
  readonly defects: RowDefect[] = [];
  /** The row that was verified last, or the one before the first. */
  lastRow: { id: number; mac: string | null };
  /** The first row says that an operator had the chain begin there, after rows that nothing proves. */
  beginsAgain = false;
  readonly #key: AuditLogKey;
  /** MACs that the next row may continue: one while all is well, several after broken rows. None: any row may follow. */
  #candidateMacs: string[];
  /** Rows with erased data, by the account whose anonymisation would explain it; undefined: no anonymisation does. */
  readonly #erased = new Map<number | undefined, number[]>();
  /** The row of its anonymisation, by account. */
  readonly #anonymised = new Map<number, number>();

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
    const isWhole = matchesDigests(row);
    if (!isWhole || (!continues && !isAfterGap)) this.#addBroken(row.id);
    else if (!continues) this.defects.push({ kind: 'unproven', from: row.id, to: row.id });
    if (continues) this.#candidateMacs = [row.mac!];
    else this.#candidateMacs = [...(row.mac === null ? [] : [row.mac]), ...macs, ...this.#candidateMacs].slice(0, MAX_CANDIDATE_MACS);
    if (this.rows === 0) this.beginsAgain = continues && row.id > 1 && row.event === 'journal.begun';
    if (continues && row.event === 'account.anonymised' && row.subject_id !== null) this.#anonymised.set(row.subject_id, row.id);
    this.rows++;
    if (isWhole) this.#noteErasure(row);
    this.lastRow = { id: row.id, mac: row.mac };
  }

  #addGap(next: number): void {
    if (next > this.lastRow.id + 1) this.defects.push({ kind: 'missing', from: this.lastRow.id + 1, to: next - 1 });
  }

  /** Compares the last verified row with the back end of the chain; undefined where its seal is invalid. */
  finish(back: { id: number; mac: string } | undefined): void {
    if (back) {
      this.#addGap(back.id + 1);
      if (this.lastRow.id === back.id && this.lastRow.mac !== back.mac) this.#addBroken(back.id);
    }
    this.#addBlanked();
  }

  /** The same rows as those that `eraseAuditDetails` erases. */
  #noteErasure({ id, actor_id, subject, subject_id, ...row }: AuditRow): void {
    const subjectAccount = subject === 'account' ? (subject_id ?? undefined) : undefined;
    const accounts = [
      ...(row.details_digest !== null && row.details_salt === null ? [subjectAccount] : []),
      ...(row.client_ip_digest !== null && row.client_ip_salt === null ? [actor_id ?? subjectAccount] : []),
    ];
    if (accounts.length > 0) this.erasedRows++;
    for (const account of new Set(accounts)) {
      const ids = this.#erased.get(account);
      if (ids) ids.push(id);
      else this.#erased.set(account, [id]);
    }
  }

  /** An anonymisation erases what was recorded before it, and nothing later. */
  #addBlanked(): void {
    const unexplained = [...this.#erased].flatMap(([account, ids]) => {
      const anonymised = account === undefined ? undefined : this.#anonymised.get(account);
      return anonymised === undefined ? ids : ids.filter((id) => id >= anonymised);
    });
    for (const id of [...new Set(unexplained)].sort((one, other) => one - other)) {
      const newest = this.defects.at(-1);
      if (newest?.kind === 'blanked' && newest.to === id - 1) newest.to = id;
      else this.defects.push({ kind: 'blanked', from: id, to: id });
    }
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
    [row.event, row.details].every((text) => typeof text === 'string') &&
    row.category === categoryOf(row.event) &&
    matchesDigest(details, row.details_salt, row.details_digest) &&
    matchesDigest(row.client_ip, row.client_ip_salt, row.client_ip_digest)
  );
}

/** SQLite keeps any type in any column: what is no text does not match. */
function matchesDigest(value: string | null, salt: string | null, digest: string | null): boolean {
  if (value === null) return salt === null;
  return typeof value === 'string' && typeof salt === 'string' && computeDigest(salt, value) === digest;
}
