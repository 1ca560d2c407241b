import type { Logger } from 'pino';
import { z } from 'zod';
import { inTransaction, type Db } from '../../platform/db/database.ts';
import { addJob } from '../../platform/jobs/enqueue-job.ts';
import type { JobHandler } from '../../platform/jobs/job.ts';
import type { Details } from '../../platform/audit-log/audit-event.ts';
import { recordDeed } from '../../platform/audit-log/record-audit-event.ts';
import { verifyJournal, type Finding, type Verification } from '../../platform/audit-log/verify-audit-log.ts';
import type { Clock } from '../../platform/shared/clock.ts';

/** The kind of the jobs that verify the journal. */
export const CHECK_JOB = 'journal-check';

const NEWS_EVERY = 20_000;
const MOST_NAMED = 20;

const payload = z.object({ actorId: z.number().int(), address: z.string() });

/** Lets the journal be verified in the background; one that waits already is enough. */
export async function askForCheck({ db, clock }: { db: Db; clock: Clock }, actorId: number, address: string): Promise<void> {
  const now = clock.now();
  await inTransaction(db, (tx) => addJob(tx, { kind: CHECK_JOB, key: 'journal', payload: { actorId, address }, runAt: now }, now));
}

/** Verifies the journal and writes into it what was found: whoever looks at it later sees when all was well. */
export function checkJob({ db, clock, log }: { db: Db; clock: Clock; log: Logger }): JobHandler {
  return {
    async run(job) {
      const doer = payload.parse(job.payload);
      const onProgress = (rows: number) => (rows % NEWS_EVERY === 0 ? job.report({ rows }) : undefined);
      const verification = await verifyJournal(db, { signal: job.signal, onProgress });
      if (verification.kind !== 'walked' || verification.findings.some(({ kind }) => kind === 'end-broken')) {
        log.error({ event: 'journal' }, 'the end of the journal is not as the portal wrote it: see `npm run journal:verify`');
        return { kind: 'failed', reason: 'the end of the journal is not as the portal wrote it' };
      }
      const { findings } = verification;
      if (findings.length > 0)
        log.error({ event: 'journal', findings: findings.length }, 'rows of the journal are not as they were written');
      const details = factsOf(verification);
      await inTransaction(db, (tx) =>
        recordDeed(tx, { ...doer, at: clock.now(), deed: 'journal.checked', subject: 'journal', subjectId: null, details }),
      );
      return { kind: 'done' };
    },
  };
}

function factsOf({ rows, findings }: Extract<Verification, { kind: 'walked' }>): Details {
  return {
    checkedRows: rows,
    ...named('brokenRows', findings, ['broken']),
    ...named('missingRows', findings, ['missing']),
    ...named('unprovenRows', findings, ['unproven']),
    ...named('strayRows', findings, ['before-the-front', 'behind-the-end']),
    ...(findings.some(({ kind }) => kind === 'front-broken') ? { brokenFront: true } : {}),
  };
}

/** «5, 9–12 …», or nothing where there are none. */
function named(name: 'brokenRows' | 'missingRows' | 'unprovenRows' | 'strayRows', findings: Finding[], kinds: Finding['kind'][]): Details {
  const ranges = findings.flatMap((finding) => ('from' in finding && kinds.includes(finding.kind) ? [finding] : []));
  if (ranges.length === 0) return {};
  const texts = ranges.slice(0, MOST_NAMED).map(({ from, to }) => (from === to ? String(from) : `${from}–${to}`));
  return { [name]: texts.join(', ') + (ranges.length > MOST_NAMED ? ' …' : '') };
}
