import { inTransaction, type Db } from '../db/database.ts';
import type { Clock } from '../shared/clock.ts';
import { holdFront, lastRowBefore, marksBetween, removeRowsUpTo, writeEnd } from './audit-log.queries.ts';
import { journalKeyOf } from './audit-log-key.ts';
import { recordDeed } from './record-audit-event.ts';
import { verifyJournal, type Verification } from './verify-audit-log.ts';

export type Trimming = { kind: 'trimmed'; rows: number } | { kind: 'flawed'; verification: Verification };

/** Few enough that nobody waits long who writes meanwhile. */
const ROWS_AT_ONCE = 2000;

/**
 * Lets the rows from before an instant leave the journal at its front, and moves the mark there, from which it is verified
 * from now on. Only where all is well: what was tampered with would be gone, and the mark would vouch for it. The deed stands
 * with the first rows that leave, so a trim that was broken off has its row too, and the next one goes on.
 */
export async function trimJournal({ db, clock }: { db: Db; clock: Clock }, before: Date): Promise<Trimming> {
  const verification = await verifyJournal(db);
  if (verification.kind !== 'walked' || verification.findings.length > 0) return { kind: 'flawed', verification };
  const lastRow = await lastRowBefore(db, before);
  let rows = 0;
  for (let left = await step(); left > 0; left = await step()) rows += left;
  return { kind: 'trimmed', rows };

  /** Answers how many rows left. */
  function step(): Promise<number> {
    return inTransaction(db, async (tx) => {
      const front = await holdFront(tx);
      const leaving = await marksBetween(tx, front.row_id, lastRow, ROWS_AT_ONCE);
      const last = leaving.at(-1);
      if (!last?.mac) return 0;
      await removeRowsUpTo(tx, last.id);
      await writeEnd(tx, journalKeyOf(db), { side: 'front', rowId: last.id, mac: last.mac });
      const details = { before: before.toISOString(), lastRow };
      if (rows === 0)
        await recordDeed(tx, { at: clock.now(), actorId: null, deed: 'journal.trimmed', subject: 'journal', subjectId: null, details });
      return leaving.length;
    });
  }
}
