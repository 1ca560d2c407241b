import { digestOf, macOf } from './chain.ts';
import { areaOf } from './audit-event.ts';
import type { JournalKey } from './audit-log-key.ts';
import { linkOf, NO_DETAILS, type StoredRow } from './audit-row.ts';

/**
 * What is wrong with the rows from one number to another. Broken: changed, or not the ones that were written. Unproven: behind a
 * gap, so that nothing says whether it is the one that was written.
 */
export type Flaw = { kind: 'broken' | 'missing' | 'unproven'; from: number; to: number };

/** So many broken rows back a row is looked for that this one continues: those that changed places are mostly near each other. */
const MOST_MARKS = 20;

/** Goes along the rows of a journal, oldest first, and notes where the chain does not hold. */
export class ChainWalk {
  rows = 0;
  blanked = 0;
  readonly flaws: Flaw[] = [];
  /** The row that was last passed, or the one before the first. */
  last: { id: number; mac: string | null };
  readonly #key: JournalKey;
  /** What the next row may continue: one mac where all is well, several behind rows that are broken. None: anything. */
  #marks: string[];

  /** The mac is null where the front of the journal is itself not to be trusted. */
  constructor(key: JournalKey, front: { id: number; mac: string | null }) {
    this.#key = key;
    this.last = front;
    this.#marks = front.mac === null ? [] : [front.mac];
  }

  pass(row: StoredRow): void {
    const macs = this.#marks.map((mac) => this.#macBehind(mac, row));
    const continues = row.mac !== null && (macs.length === 0 || macs.includes(row.mac));
    if (!continues) this.#noteGap(row.id);
    const isAfterGap = row.id > this.last.id + 1;
    if (!isSound(row) || (!continues && !isAfterGap)) this.#noteBroken(row.id);
    else if (!continues) this.flaws.push({ kind: 'unproven', from: row.id, to: row.id });
    if (continues) this.#marks = [row.mac!];
    else this.#marks = [...(row.mac === null ? [] : [row.mac]), ...macs, ...this.#marks].slice(0, MOST_MARKS);
    this.rows++;
    if (isBlanked(row)) this.blanked++;
    this.last = { id: row.id, mac: row.mac };
  }

  /** Notes that rows are gone between the last one and this number. A number that was never given leaves no mark in the chain. */
  #noteGap(next: number): void {
    if (next > this.last.id + 1) this.flaws.push({ kind: 'missing', from: this.last.id + 1, to: next - 1 });
  }

  /** Holds what was passed against the end that the journal should have. */
  end(back: { id: number; mac: string | null }): void {
    this.#noteGap(back.id + 1);
    if (back.mac !== null && this.last.id === back.id && this.last.mac !== back.mac) this.#noteBroken(back.id);
  }

  #noteBroken(id: number): void {
    const newest = this.flaws.at(-1);
    if (newest?.kind === 'broken' && newest.to >= id - 1) newest.to = id;
    else this.flaws.push({ kind: 'broken', from: id, to: id });
  }

  #macBehind(previousMac: string, row: StoredRow): string {
    return macOf(this.#key, previousMac, linkOf(row));
  }
}

/** Each personal value fits its digest, or went together with its salt. */
function isSound(row: StoredRow): boolean {
  const details = row.details === NO_DETAILS ? null : row.details;
  return (
    row.mac !== null &&
    row.area === areaOf(row.deed) &&
    fits(details, row.details_salt, row.details_digest) &&
    fits(row.address, row.address_salt, row.address_digest)
  );
}

function fits(value: string | null, salt: string | null, digest: string | null): boolean {
  return value === null ? salt === null : salt !== null && digestOf(salt, value) === digest;
}

function isBlanked(row: StoredRow): boolean {
  return (row.details_digest !== null && row.details_salt === null) || (row.address_digest !== null && row.address_salt === null);
}
