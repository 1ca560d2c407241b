import { inTransaction, type Db, type Tx, beforeCommit } from '../db/database.ts';
import type { Clock } from '../shared/clock.ts';
import { OperatorError } from '../shared/operator-error.ts';
import type { AuditEvent } from './audit-event.ts';
import {
  type AuditLogKey,
  type ChainEnd,
  createChainSeed,
  getAuditLogKey,
  type SealedRow,
  toSealedRow,
  toUnsealedRow,
  verifyChainEnd,
} from './chain.ts';
import { insertAuditRows, listUnsealedRows, lockBackEnd, saveSealedRow, updateChainEnd } from './audit-log.queries.ts';

/** The end of the audit log does not fit the secret: the secret is another one, or the rows were written without it. */
export class AuditLogSealError extends OperatorError {}

/**
 * Checks at start that the audit log ends with a valid seal, and starts its chain where there is none yet.
 * Rejects with an AuditLogSealError where the secret is another one.
 */
export async function initializeAuditLog({ db, clock }: { db: Db; clock: Clock }): Promise<void> {
  await inTransaction(db, (tx) => lockChain(tx, getAuditLogKey(db), clock.now()));
}

const pendingEvents = new WeakMap<Tx, [AuditEvent, ...AuditEvent[]]>();

/**
 * Records the event in the transaction of the action: one is never stored without the other. The rows of a transaction are
 * written just before its commit, because every writer of the audit log waits for the one before it.
 */
export function recordAuditEvent(tx: Tx, event: AuditEvent): Promise<void> {
  const pending = pendingEvents.get(tx);
  if (pending) {
    pending.push(event);
  } else {
    const events: [AuditEvent] = [event];
    pendingEvents.set(tx, events);
    beforeCommit(tx, (_tx, db) => appendAuditEvents(tx, getAuditLogKey(db), events));
  }
  return Promise.resolve();
}

/** Appends events to the chain. Writers lock its end, one after the other, from here to the end of their transaction. */
async function appendAuditEvents(tx: Tx, key: AuditLogKey, events: [AuditEvent, ...AuditEvent[]]): Promise<void> {
  let { rowId, mac } = await lockChain(tx, key, events[0].at);
  const rows: SealedRow[] = [];
  for (const event of events) {
    const row = toSealedRow(key, mac, toUnsealedRow(++rowId, event));
    rows.push(row);
    mac = row.mac;
  }
  await insertAuditRows(tx, rows);
  await updateChainEnd(tx, key, { side: 'back', rowId, mac });
}

/** Locks the end of the chain for this transaction and returns it; starts the chain where there is none. */
async function lockChain(tx: Tx, key: AuditLogKey, now: Date): Promise<ChainEnd> {
  const row = await lockBackEnd(tx);
  if (row.mac === null) return startChain(tx, key, now);
  const back = verifyChainEnd(key, row);
  if (back) return back;
  throw new AuditLogSealError(
    'the end of the audit log does not fit AUDIT_LOG_SECRET: set the secret that it was written with, or run `npm run audit-log:verify`',
  );
}

/**
 * Starts the chain with the rows that have no seal yet, as they are, and records that in a row of its own: whoever resets the
 * chain to have tampered rows sealed leaves that trace. Returns the chain's end.
 */
async function startChain(tx: Tx, key: AuditLogKey, now: Date): Promise<ChainEnd> {
  const front: ChainEnd = { side: 'front', rowId: 0, mac: createChainSeed() };
  await updateChainEnd(tx, key, front);
  let { rowId, mac } = front;
  let earlier = 0;
  for (let rows = await listUnsealedRows(tx); rows.length > 0; rows = await listUnsealedRows(tx)) {
    for (const row of rows) {
      const sealed = toSealedRow(key, mac, row);
      await saveSealedRow(tx, sealed);
      ({ id: rowId, mac } = sealed);
      earlier++;
    }
  }
  const started = { at: now, actorId: null, event: 'journal.begun', subject: 'journal', subjectId: null, details: { earlier } } as const;
  const first = toSealedRow(key, mac, toUnsealedRow(rowId + 1, started));
  await insertAuditRows(tx, [first]);
  const back: ChainEnd = { side: 'back', rowId: first.id, mac: first.mac };
  await updateChainEnd(tx, key, back);
  return back;
}
