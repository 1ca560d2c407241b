import { inTransaction, type Db, type Tx, beforeCommit } from '../db/database.ts';
import type { Clock } from '../shared/clock.ts';
import { OperatorError } from '../shared/operator-error.ts';
import type { AuditDetails, AuditEvent } from './audit-event.ts';
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
import { insertAuditRows, isNewDatabase, lockBackEnd, replaceChainEnds, updateChainEnd } from './audit-log.queries.ts';

/** The end of the audit log does not fit the secret: the secret is another one, or the rows were written without it. */
export class AuditLogSealError extends OperatorError {}

/**
 * Checks at start that the audit log ends with a valid seal. Rejects with an AuditLogSealError where the secret is another one, or
 * where the chain is gone.
 */
export async function initializeAuditLog({ db, clock }: { db: Db; clock: Clock }): Promise<void> {
  await beginAuditLogOfNewDatabase({ db, clock });
  await inTransaction(db, (tx) => lockChain(tx, getAuditLogKey(db)));
}

/**
 * Begins the chain of a database that was made just now. In any other one a missing chain was removed, and never begins by itself:
 * it would vouch for rows that anybody wrote.
 */
export async function beginAuditLogOfNewDatabase({ db, clock }: { db: Db; clock: Clock }): Promise<void> {
  if (!(await isNewDatabase(db))) return;
  await inTransaction(db, async (tx) => {
    // Another process may have begun the chain meanwhile.
    await lockBackEnd(tx);
    if (await isNewDatabase(tx)) await beginChain(tx, getAuditLogKey(db), 0, clock.now(), { earlier: 0 });
  });
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
    beforeCommit(tx, (_tx, db) => appendAuditEvents(tx, db, events));
  }
  return Promise.resolve();
}

const reporters = new WeakMap<Db, (event: AuditEvent) => void>();

/** Sets once, where the database is opened, who is told of each event besides: the log of the portal. */
export function setAuditEventReporter(db: Db, report: (event: AuditEvent) => void): void {
  reporters.set(db, report);
}

/** Appends events to the chain. Writers lock its end, one after the other, from here to the end of their transaction. */
async function appendAuditEvents(tx: Tx, db: Db, events: [AuditEvent, ...AuditEvent[]]): Promise<void> {
  const key = getAuditLogKey(db);
  let { rowId, mac } = await lockChain(tx, key);
  const rows: SealedRow[] = [];
  for (const event of events) {
    const row = toSealedRow(key, mac, toUnsealedRow(++rowId, event));
    rows.push(row);
    mac = row.mac;
  }
  await insertAuditRows(tx, rows);
  await updateChainEnd(tx, key, { side: 'back', rowId, mac });
  for (const event of events) reporters.get(db)?.(event);
}

/** Locks the end of the chain for this transaction and returns it. */
async function lockChain(tx: Tx, key: AuditLogKey): Promise<ChainEnd> {
  const row = await lockBackEnd(tx);
  const back = verifyChainEnd(key, row);
  if (back) return back;
  if (row.mac === null)
    throw new AuditLogSealError(
      'the audit log has no chain, but the database is not new: somebody removed it; see `npm run audit-log:verify`',
    );
  throw new AuditLogSealError(
    'the end of the audit log does not fit AUDIT_LOG_SECRET: set the secret that it was written with, or run `npm run audit-log:verify`',
  );
}

/** Begins the chain after a row, with an event that says why. Rows up to it are left as they are, and nothing proves them. */
export async function beginChain(tx: Tx, key: AuditLogKey, after: number, now: Date, details: AuditDetails): Promise<ChainEnd> {
  const front: ChainEnd = { side: 'front', rowId: after, mac: createChainSeed() };
  const begun = { at: now, actorId: null, event: 'journal.begun', subject: 'journal', subjectId: null, details } as const;
  const first = toSealedRow(key, front.mac, toUnsealedRow(after + 1, begun));
  const back: ChainEnd = { side: 'back', rowId: first.id, mac: first.mac };
  await insertAuditRows(tx, [first]);
  await replaceChainEnds(tx, key, [front, back]);
  return back;
}
