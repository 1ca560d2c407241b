import { inTransaction } from '../../platform/db/database.ts';
import { addJob } from '../../platform/jobs/enqueue-job.ts';
import type { JobHandler } from '../../platform/jobs/job.ts';
import { examine } from './run-checks.ts';
import { keepExamination } from './doctor-runs.queries.ts';
import type { Finding } from './check-result.ts';
import type { DoctorNeeds } from './context.ts';

/** The kind of the jobs that examine the portal and its Jitsi. */
export const DOCTOR_JOB = 'doctor';

/** Lets the doctor come in the background; one that waits already is enough. */
export async function examineLater({ db, clock }: DoctorNeeds): Promise<void> {
  const now = clock.now();
  await inTransaction(db, (tx) => addJob(tx, { kind: DOCTOR_JOB, key: 'doctor', payload: {}, runAt: now }, now));
}

/** Examines and keeps what was found. Whatever goes wrong, it is not tried again by itself: somebody waits in front of the page. */
export function doctorJob(needs: DoctorNeeds): JobHandler {
  const { db, clock, log } = needs;
  return {
    async run() {
      const findings: Finding[] = [];
      let complete = true;
      try {
        for await (const finding of examine(needs)) findings.push(finding);
      } catch (error) {
        complete = false;
        log.error({ event: 'doctor', error: (error as Error).stack }, 'the doctor could not end the examination');
      }
      await inTransaction(db, (tx) => keepExamination(tx, { madeAt: clock.now(), complete, findings }));
      return { kind: 'done' };
    },
  };
}
