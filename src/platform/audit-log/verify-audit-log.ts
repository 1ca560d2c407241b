import { setImmediate as otherWork } from 'node:timers/promises';
import type { Db } from '../db/database.ts';
import type { End } from './chain.ts';
import { trusted } from './verify-chain-end.ts';
import { readEnds, rowsBetween, type Ends } from './audit-log.queries.ts';
import { journalKeyOf } from './audit-log-key.ts';
import { ChainWalk, type Flaw } from './chain-verifier.ts';

/** Rows where the ends of the journal say that there are none: nobody who has the secret wrote them. */
type Stray = { kind: 'before-the-front' | 'behind-the-end'; from: number; to: number };

/** The mark of an end is not the portal's. */
type BrokenEnd = { kind: 'front-broken' | 'end-broken' };

export type Finding = Flaw | Stray | BrokenEnd;

export type Verification =
  | {
      kind: 'walked';
      rows: number;
      /** Rows that a person's data were taken from. */
      blanked: number;
      findings: Finding[];
      /** The number of the last row that left at the front; 0 where none did. */
      front: number;
      back: { id: number; mac: string | null };
    }
  | { kind: 'not-begun' }
  /** Neither end fits the secret, so that no row would. */
  | { kind: 'other-secret' };

export type VerifyOptions = { signal?: AbortSignal; onProgress?: (rows: number) => Promise<void> | void };

const ROWS_AT_ONCE = 1000;

/**
 * Goes along the whole journal, in small steps beside everything else that the portal does, and says which rows are not as
 * they were written. Rows that are added meanwhile are left for the next time.
 */
export async function verifyJournal(db: Db, options: VerifyOptions = {}): Promise<Verification> {
  const key = journalKeyOf(db);
  for (;;) {
    const ends = await readEnds(db);
    if (ends.front?.mac === null && ends.back?.mac === null) return { kind: 'not-begun' };
    const [front, back] = [trusted(key, ends.front), trusted(key, ends.back)];
    if (!front && !back) return { kind: 'other-secret' };
    const walk = new ChainWalk(key, { id: front?.rowId ?? 0, mac: front?.mac ?? null });
    await walkTo(db, walk, back?.rowId ?? ends.newest ?? 0, options);
    if (back) walk.end({ id: back.rowId, mac: back.mac });
    // Where old rows left meanwhile, what is missing is no finding.
    if ((await readEnds(db)).front?.row_id !== ends.front?.row_id) continue;
    const findings = [...brokenEnds(front, back), ...strays(ends, front, back), ...walk.flaws];
    return { kind: 'walked', rows: walk.rows, blanked: walk.blanked, findings, front: front?.rowId ?? 0, back: walk.last };
  }
}

async function walkTo(db: Db, walk: ChainWalk, lastId: number, { signal, onProgress }: VerifyOptions): Promise<void> {
  for (;;) {
    const rows = await rowsBetween(db, walk.last.id, lastId, ROWS_AT_ONCE);
    if (rows.length === 0) return;
    for (const row of rows) walk.pass(row);
    await onProgress?.(walk.rows);
    await otherWork();
    signal?.throwIfAborted();
  }
}

function brokenEnds(front: End | undefined, back: End | undefined): BrokenEnd[] {
  return [...(front ? [] : [{ kind: 'front-broken' } as const]), ...(back ? [] : [{ kind: 'end-broken' } as const])];
}

function strays({ oldest, newest }: Ends, front: End | undefined, back: End | undefined): Stray[] {
  const found: Stray[] = [];
  if (oldest === null || newest === null) return found;
  if (front && oldest <= front.rowId) found.push({ kind: 'before-the-front', from: oldest, to: front.rowId });
  if (back && newest > back.rowId) found.push({ kind: 'behind-the-end', from: back.rowId + 1, to: newest });
  return found;
}
