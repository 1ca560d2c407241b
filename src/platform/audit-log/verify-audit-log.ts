import { setImmediate as otherWork } from 'node:timers/promises';
import type { Db } from '../db/database.ts';
import type { ChainEnd } from './chain.ts';
import { verifyChainEnd } from './verify-chain-end.ts';
import { loadChainEnds, listRowsBetween, type ChainEnds } from './audit-log.queries.ts';
import { getAuditLogKey } from './audit-log-key.ts';
import { ChainVerifier, type RowDefect } from './chain-verifier.ts';

/** Rows where the ends of the journal say that there are none: nobody who has the secret wrote them. */
type StrayRows = { kind: 'before-the-front' | 'behind-the-end'; from: number; to: number };

/** The mark of an end is not the portal's. */
type BrokenEnd = { kind: 'front-broken' | 'end-broken' };

export type ChainDefect = RowDefect | StrayRows | BrokenEnd;

export type AuditLogVerification =
  | {
      kind: 'walked';
      rows: number;
      /** Rows that a person's data were taken from. */
      erasedRows: number;
      defects: ChainDefect[];
      /** The number of the last row that left at the front; 0 where none did. */
      trimmedUpTo: number;
      lastRow: { id: number; mac: string | null };
    }
  | { kind: 'not-begun' }
  /** Neither end fits the secret, so that no row would. */
  | { kind: 'other-secret' };

export type VerifyOptions = { signal?: AbortSignal; onProgress?: (rows: number) => Promise<void> | void };

const BATCH_SIZE = 1000;

/**
 * Goes along the whole journal, in small steps beside everything else that the portal does, and says which rows are not as
 * they were written. Rows that are added meanwhile are left for the next time.
 */
export async function verifyAuditLog(db: Db, options: VerifyOptions = {}): Promise<AuditLogVerification> {
  const key = getAuditLogKey(db);
  for (;;) {
    const ends = await loadChainEnds(db);
    if (ends.front?.mac === null && ends.back?.mac === null) return { kind: 'not-begun' };
    const [front, back] = [verifyChainEnd(key, ends.front), verifyChainEnd(key, ends.back)];
    if (!front && !back) return { kind: 'other-secret' };
    const walk = new ChainVerifier(key, { id: front?.rowId ?? 0, mac: front?.mac ?? null });
    await verifyRowsUpTo(db, walk, back?.rowId ?? ends.newestRowId ?? 0, options);
    if (back) walk.finish({ id: back.rowId, mac: back.mac });
    // Where old rows left meanwhile, what is missing is no finding.
    if ((await loadChainEnds(db)).front?.row_id !== ends.front?.row_id) continue;
    const defects = [...brokenEnds(front, back), ...strayRows(ends, front, back), ...walk.defects];
    return { kind: 'walked', rows: walk.rows, erasedRows: walk.erasedRows, defects, trimmedUpTo: front?.rowId ?? 0, lastRow: walk.lastRow };
  }
}

async function verifyRowsUpTo(db: Db, walk: ChainVerifier, lastId: number, { signal, onProgress }: VerifyOptions): Promise<void> {
  for (;;) {
    const rows = await listRowsBetween(db, walk.lastRow.id, lastId, BATCH_SIZE);
    if (rows.length === 0) return;
    for (const row of rows) walk.verifyRow(row);
    await onProgress?.(walk.rows);
    await otherWork();
    signal?.throwIfAborted();
  }
}

function brokenEnds(front: ChainEnd | undefined, back: ChainEnd | undefined): BrokenEnd[] {
  return [...(front ? [] : [{ kind: 'front-broken' } as const]), ...(back ? [] : [{ kind: 'end-broken' } as const])];
}

function strayRows({ oldestRowId, newestRowId }: ChainEnds, front: ChainEnd | undefined, back: ChainEnd | undefined): StrayRows[] {
  const found: StrayRows[] = [];
  if (oldestRowId === null || newestRowId === null) return found;
  if (front && oldestRowId <= front.rowId) found.push({ kind: 'before-the-front', from: oldestRowId, to: front.rowId });
  if (back && newestRowId > back.rowId) found.push({ kind: 'behind-the-end', from: back.rowId + 1, to: newestRowId });
  return found;
}
