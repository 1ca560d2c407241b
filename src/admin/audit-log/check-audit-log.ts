import type { Logger } from 'pino';
import { z } from 'zod';
import { inTransaction, type Db } from '../../platform/db/database.ts';
import { enqueueJob } from '../../platform/jobs/enqueue-job.ts';
import type { JobHandler } from '../../platform/jobs/job.ts';
import type { AuditDetails } from '../../platform/audit-log/audit-event.ts';
import { recordAuditEvent } from '../../platform/audit-log/record-audit-event.ts';
import { verifyAuditLog, type ChainDefect, type AuditLogVerification } from '../../platform/audit-log/verify-audit-log.ts';
import type { Clock } from '../../platform/shared/clock.ts';

/** The kind of the jobs that verify the journal. */
export const AUDIT_LOG_CHECK_JOB = 'audit-log-check';

const PROGRESS_EVERY_ROWS = 20_000;
const MAX_RANGES = 20;

const payload = z.object({ actorId: z.number().int(), clientIp: z.string() });

/** Lets the journal be verified in the background; one that waits already is enough. */
export async function requestAuditLogCheck({ db, clock }: { db: Db; clock: Clock }, actorId: number, clientIp: string): Promise<void> {
  const now = clock.now();
  await inTransaction(db, (tx) =>
    enqueueJob(tx, { kind: AUDIT_LOG_CHECK_JOB, key: 'audit-log', payload: { actorId, clientIp }, runAt: now }, now),
  );
}

/** Verifies the journal and writes into it what was found: whoever looks at it later sees when all was well. */
export function auditLogCheckJob({ db, clock, log }: { db: Db; clock: Clock; log: Logger }): JobHandler {
  return {
    async run(job) {
      const doer = payload.parse(job.payload);
      const onProgress = (rows: number) => (rows % PROGRESS_EVERY_ROWS === 0 ? job.reportProgress({ rows }) : undefined);
      const verification = await verifyAuditLog(db, { signal: job.signal, onProgress });
      if (verification.kind !== 'checked' || verification.defects.some(({ kind }) => kind === 'end-seal-invalid')) {
        log.error({ event: 'journal' }, 'the end of the journal is not as the portal wrote it: see `npm run audit-log:verify`');
        return { kind: 'failed', reason: 'the end of the journal is not as the portal wrote it' };
      }
      const { defects } = verification;
      if (defects.length > 0) log.error({ event: 'journal', findings: defects.length }, 'rows of the journal are not as they were written');
      const details = auditDetails(verification);
      await inTransaction(db, (tx) =>
        recordAuditEvent(tx, { ...doer, at: clock.now(), event: 'journal.checked', subject: 'journal', subjectId: null, details }),
      );
      return { kind: 'done' };
    },
  };
}

function auditDetails({ rows, defects }: Extract<AuditLogVerification, { kind: 'checked' }>): AuditDetails {
  return {
    checkedRows: rows,
    ...rowRanges('brokenRows', defects, ['broken']),
    ...rowRanges('missingRows', defects, ['missing']),
    ...rowRanges('unprovenRows', defects, ['unproven']),
    ...rowRanges('strayRows', defects, ['before-start', 'after-end']),
    ...(defects.some(({ kind }) => kind === 'start-seal-invalid') ? { brokenFront: true } : {}),
  };
}

/** «5, 9–12 …», or nothing where there are none. */
function rowRanges(
  name: 'brokenRows' | 'missingRows' | 'unprovenRows' | 'strayRows',
  findings: ChainDefect[],
  kinds: ChainDefect['kind'][],
): AuditDetails {
  const ranges = findings.flatMap((finding) => ('from' in finding && kinds.includes(finding.kind) ? [finding] : []));
  if (ranges.length === 0) return {};
  const texts = ranges.slice(0, MAX_RANGES).map(({ from, to }) => (from === to ? String(from) : `${from}–${to}`));
  return { [name]: texts.join(', ') + (ranges.length > MAX_RANGES ? ' …' : '') };
}
