import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import type { Db } from '../db/database.ts';
import { type ChainEnd, getAuditLogKey, verifyChainEnd } from './chain.ts';
import { listDuplicateIds, listRowsBetween, loadChainEnds, type ChainEnds } from './audit-log.queries.ts';
import { ChainVerifier, type RowDefect } from './chain-verifier.ts';

/** Rows outside of the ends of the chain, or a second row with the id of another: they were written without the secret. */
type StrayRows = { kind: 'before-start' | 'after-end' | 'duplicate'; from: number; to: number };

type InvalidEnd = { kind: 'start-seal-invalid' | 'end-seal-invalid' };

export type ChainDefect = RowDefect | StrayRows | InvalidEnd;

export type AuditLogVerification =
  | {
      kind: 'checked';
      rows: number;
      /** Rows from which personal data was erased. */
      erasedRows: number;
      defects: ChainDefect[];
      /** The id of the last row that was trimmed; 0 where none was. */
      trimmedUpTo: number;
      /** An operator had the chain begin again after this row: nothing proves it and those before it. */
      unprovenUpTo: number | undefined;
      lastRow: { id: number; mac: string | null };
    }
  /** The chain never began, or was removed: nothing proves any row. */
  | { kind: 'no-chain' }
  /** Neither end fits the secret, so that no row would. */
  | { kind: 'wrong-secret' };

/** Whether every row is as it was written. */
export function isIntact(verification: AuditLogVerification): verification is Extract<AuditLogVerification, { kind: 'checked' }> {
  return verification.kind === 'checked' && verification.defects.length === 0;
}

type VerifyOptions = { signal?: AbortSignal; onProgress?: (rows: number) => Promise<void> | void };

const BATCH_SIZE = 1000;

const MAX_ROUNDS = 5;

/**
 * Verifies the whole audit log in small batches, so that the portal goes on serving, and reports which rows are not as they
 * were written. Rows that are added meanwhile are left for the next time.
 */
export async function verifyAuditLog(db: Db, options: VerifyOptions = {}): Promise<AuditLogVerification> {
  const key = getAuditLogKey(db);
  for (let round = 1; ; round++) {
    const ends = await loadChainEnds(db);
    if (!ends.front?.mac && !ends.back?.mac) return { kind: 'no-chain' };
    const [front, back] = [verifyChainEnd(key, ends.front), verifyChainEnd(key, ends.back)];
    if (!front && !back) return { kind: 'wrong-secret' };
    const verifier = new ChainVerifier(key, { id: front?.rowId ?? 0, mac: front?.mac ?? null });
    await verifyRowsUpTo(db, verifier, back?.rowId ?? ends.newestRowId ?? 0, options);
    verifier.finish(back && { id: back.rowId, mac: back.mac });
    const later = await loadChainEnds(db);
    // A trim ran meanwhile: rows that it deleted are no defect.
    if (later.front?.row_id !== ends.front?.row_id) continue;
    const { rows, erasedRows, lastRow, beginsAgain } = verifier;
    // An anonymisation may have run meanwhile, whose own row was not read.
    const blanked = verifier.defects.some(({ kind }) => kind === 'blanked');
    if (blanked && round < MAX_ROUNDS && later.back?.row_id !== ends.back?.row_id) continue;
    const duplicates = (await listDuplicateIds(db)).map((id) => ({ kind: 'duplicate', from: id, to: id }) as const);
    const stray = strayRows(ends, front, back).filter(({ kind }) => !(beginsAgain && kind === 'before-start'));
    return {
      kind: 'checked',
      rows,
      erasedRows,
      defects: [...invalidEnds(front, back), ...stray, ...duplicates, ...verifier.defects],
      trimmedUpTo: beginsAgain ? 0 : (front?.rowId ?? 0),
      unprovenUpTo: beginsAgain ? front?.rowId : undefined,
      lastRow,
    };
  }
}

/** Whether both ends of the chain have a valid seal, and the id of the last row: the part of a verification that costs nothing. */
export async function verifyChainEnds(db: Db): Promise<{ valid: boolean; lastRowId: number }> {
  const key = getAuditLogKey(db);
  const { front, back, newestRowId } = await loadChainEnds(db);
  const valid = verifyChainEnd(key, front) !== undefined && verifyChainEnd(key, back)?.rowId === newestRowId;
  return { valid, lastRowId: newestRowId ?? 0 };
}

/** The MAC of a row, which also seals all rows before it; undefined where the row was trimmed. */
export async function findRowMac(db: Db, id: number): Promise<string | undefined> {
  const row = await db.selectFrom('audit_log').select('mac').where('id', '=', id).executeTakeFirst();
  return row?.mac ?? undefined;
}

async function verifyRowsUpTo(db: Db, verifier: ChainVerifier, lastId: number, { signal, onProgress }: VerifyOptions): Promise<void> {
  for (;;) {
    const rows = await listRowsBetween(db, verifier.lastRow.id, lastId, BATCH_SIZE);
    if (rows.length === 0) return;
    for (const row of rows) verifier.verifyRow(row);
    await onProgress?.(verifier.rows);
    await yieldToEventLoop();
    signal?.throwIfAborted();
  }
}

function invalidEnds(front: ChainEnd | undefined, back: ChainEnd | undefined): InvalidEnd[] {
  return [...(front ? [] : [{ kind: 'start-seal-invalid' } as const]), ...(back ? [] : [{ kind: 'end-seal-invalid' } as const])];
}

function strayRows({ oldestRowId, newestRowId }: ChainEnds, front: ChainEnd | undefined, back: ChainEnd | undefined): StrayRows[] {
  if (oldestRowId === null || newestRowId === null) return [];
  const stray: StrayRows[] = [];
  if (front && oldestRowId <= front.rowId) stray.push({ kind: 'before-start', from: oldestRowId, to: front.rowId });
  if (back && newestRowId > back.rowId) stray.push({ kind: 'after-end', from: back.rowId + 1, to: newestRowId });
  return stray;
}
