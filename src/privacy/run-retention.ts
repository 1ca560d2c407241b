import { setImmediate as otherWork } from 'node:timers/promises';
import { inTransaction } from '../platform/db/database.ts';
import type { Needs } from '../platform/http/context.ts';
import type { Job, JobHandler } from '../platform/jobs/job.ts';
import { recordDeed } from '../platform/audit-log/record-audit-event.ts';
import { trimJournal } from '../platform/audit-log/trim-audit-log.ts';
import { after, days } from '../platform/shared/clock.ts';
import { anonymiseFormer } from './anonymise-person.ts';
import { markFormerPeople } from './anonymise.queries.ts';
import { oldIds, removeOld, type KindOfRows } from './expired-rows.queries.ts';
import { cutoffsOf, kindsOfData, type Cutoffs } from './privacy-rules.ts';
import { findPrivacyRules } from './privacy-rules.queries.ts';
import { addToRun, beginRun, endRun, findRun, removeRunsBefore } from './retention-runs.queries.ts';
import { scheduleRetention } from './schedule-retention.ts';

const RUNS_STAY = days(60);

/**
 * Lets go, once a night, what has had its time by the rules in force: a little at a time beside everything else. What is gone is
 * counted with it, so that a run that was broken off goes on where it was.
 */
export function retentionJob(needs: Needs): JobHandler {
  const { db, clock, log, settings } = needs;
  return {
    async run(job) {
      await scheduleRetention(needs);
      await beginRun(db, job.id, clock.now());
      await markFormerPeople(db, clock.now());
      const { months } = await findPrivacyRules(db);
      const cutoffs = cutoffsOf(months, clock.now(), settings.timeZone);
      for (const kind of kindsOfData) if (kind !== 'journal') await removeRows(needs, job, kind, cutoffs);
      const journalFlawed = cutoffs.journal !== undefined && !(await trim(cutoffs.journal, job));
      if (journalFlawed) log.warn({ event: 'retention' }, 'nothing left the journal, because it is not as it was written');
      await end(job, journalFlawed);
      return { kind: 'done' };
    },
  };

  /** False where the journal must stay as it is, because somebody tampered with it. */
  async function trim(before: Date, job: Job): Promise<boolean> {
    const trimming = await trimJournal(needs, before);
    if (trimming.kind === 'flawed') return false;
    await inTransaction(db, (tx) => addToRun(tx, job.id, 'journal', trimming.rows));
    return true;
  }

  async function end(job: Job, journalFlawed: boolean): Promise<void> {
    const now = clock.now();
    await removeRunsBefore(db, after(now, -RUNS_STAY));
    await inTransaction(db, async (tx) => {
      await endRun(tx, job.id, journalFlawed, now);
      const removed = (await findRun(tx, job.id))?.removed ?? {};
      if (Object.keys(removed).length === 0) return;
      const {
        attempts: oldAttempts,
        attendance: oldAttendance,
        guests: oldGuestLinks,
        mail: oldMail,
        journal: oldEntries,
        former: formerPeople,
      } = removed;
      const counts = Object.entries({ oldAttempts, oldAttendance, oldGuestLinks, oldMail, oldEntries, formerPeople });
      const details = Object.fromEntries(counts.filter(([, count]) => count !== undefined));
      await recordDeed(tx, { at: now, actorId: null, deed: 'privacy.let-go', subject: 'privacy', subjectId: null, details });
    });
  }
}

async function removeRows(needs: Needs, job: Job, kind: KindOfRows, cutoffs: Cutoffs): Promise<void> {
  const { db, clock } = needs;
  for await (const ids of oldIds(db, kind, cutoffs)) {
    job.signal.throwIfAborted();
    if (kind === 'former') {
      for (const id of ids) await anonymiseFormer(needs, id, (tx) => addToRun(tx, job.id, kind, 1));
    } else await inTransaction(db, async (tx) => addToRun(tx, job.id, kind, await removeOld(tx, kind, ids, clock.now())));
    await otherWork();
  }
}
