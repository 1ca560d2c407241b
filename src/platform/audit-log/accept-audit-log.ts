import { inTransaction, type Db } from '../db/database.ts';
import type { Clock } from '../shared/clock.ts';
import type { Settings } from '../config/settings.ts';
import { findNewestRowId } from './audit-log.queries.ts';
import { getAuditLogKey } from './chain.ts';
import { compareCheckpoint, describeCheckpointProblem, findChainEnd, writeCheckpoint } from './checkpoint.ts';
import { beginChain, recordAuditEvent } from './record-audit-event.ts';
import { isIntact, verifyAuditLog } from './verify-audit-log.ts';

/** `begun-again`: rows up to `unprovenUpTo` are proven by nothing any more. `accepted`: the older copy of the database goes on. */
type AcceptAuditLogResult = { kind: 'unchanged' } | { kind: 'accepted' } | { kind: 'begun-again'; unprovenUpTo: number };

type AcceptContext = { db: Db; clock: Clock; settings: Pick<Settings, 'auditLog'> };

/**
 * An operator, who knows what happened to the audit log, has it go on from here: with a new chain after its last row where it does not
 * verify, and with its own chain where only the checkpoint does not fit. Either way a row of the new end says so, with the reason.
 */
export async function acceptAuditLog({ db, clock, settings }: AcceptContext, reason: string): Promise<AcceptAuditLogResult> {
  const verification = await verifyAuditLog(db);
  const intact = isIntact(verification);
  const checkpoint = await compareCheckpoint(db, settings.auditLog);
  if (intact && describeCheckpointProblem(checkpoint) === undefined) return { kind: 'unchanged' };
  const lastKnown = 'checkpoint' in checkpoint ? checkpoint.checkpoint.row : 0;
  const unprovenUpTo = await inTransaction(db, async (tx) => {
    const at = clock.now();
    if (intact) {
      const event = { at, actorId: null, event: 'journal.accepted', subject: 'journal', subjectId: null } as const;
      await recordAuditEvent(tx, { ...event, details: { reason, ...(lastKnown > 0 && { lastKnownRow: lastKnown }) } });
      return 0;
    }
    const newest = await findNewestRowId(tx);
    await beginChain(tx, getAuditLogKey(db), Math.max(newest, lastKnown), at, { earlier: newest, reason });
    return newest;
  });
  const end = await findChainEnd(db);
  if (end) writeCheckpoint(settings.auditLog, end);
  return intact ? { kind: 'accepted' } : { kind: 'begun-again', unprovenUpTo };
}
