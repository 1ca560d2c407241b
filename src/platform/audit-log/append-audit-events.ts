import type { Tx } from '../db/database.ts';
import { startChain } from './start-chain.ts';
import type { ChainEnd } from './chain.ts';
import { verifyChainEnd } from './verify-chain-end.ts';
import type { AuditEvent } from './audit-event.ts';
import { lockBackEnd, insertAuditRows, updateChainEnd } from './audit-log.queries.ts';
import type { AuditLogKey } from './audit-log-key.ts';
import { toUnsealedRow, toSealedRow, type SealedRow } from './audit-row.ts';
import { OperatorError } from '../shared/operator-error.ts';

/** The end of the journal does not fit the secret: it is another one, or somebody wrote there who does not have it. */
export class AuditLogSealError extends OperatorError {}

/**
 * Adds deeds to the chain. Everyone who writes in the journal passes through its last row, one after the other, from here
 * to the end of their transaction.
 */
export async function appendAuditEvents(tx: Tx, key: AuditLogKey, deeds: [AuditEvent, ...AuditEvent[]]): Promise<void> {
  let { rowId, mac } = await lockChain(tx, key, deeds[0].at);
  const rows: SealedRow[] = [];
  for (const deed of deeds) {
    const row = toSealedRow(key, mac, toUnsealedRow(++rowId, deed));
    rows.push(row);
    mac = row.mac;
  }
  await insertAuditRows(tx, rows);
  await updateChainEnd(tx, key, { side: 'back', rowId, mac });
}

/** The end of the chain, which begins here where there is none; nobody else writes in the journal until this transaction ends. */
export async function lockChain(tx: Tx, key: AuditLogKey, now: Date): Promise<ChainEnd> {
  const row = await lockBackEnd(tx);
  if (row.mac === null) return startChain(tx, key, now);
  const back = verifyChainEnd(key, row);
  if (back) return back;
  throw new AuditLogSealError(
    'the end of the journal does not fit AUDIT_LOG_SECRET: give the one that it was written with, or see what `npm run audit-log:verify` finds',
  );
}
