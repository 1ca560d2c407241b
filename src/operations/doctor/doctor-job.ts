import { inTransaction } from '../../platform/db/database.ts';
import { enqueueJob } from '../../platform/jobs/enqueue-job.ts';
import type { JobHandler, JobHandlers } from '../../platform/jobs/job.ts';
import { runChecks } from './run-checks.ts';
import { saveDoctorRun } from './doctor-runs.queries.ts';
import type { CheckResult } from './check-result.ts';
import type { DoctorContext } from './context.ts';

/** The kind of the jobs that examine the portal and its Jitsi. */
export const DOCTOR_JOB = 'doctor';

/** Lets the doctor come in the background; one that waits already is enough. */
export async function queueDoctorRun({ db, clock }: DoctorContext): Promise<void> {
  const now = clock.now();
  await inTransaction(db, (tx) => enqueueJob(tx, { kind: DOCTOR_JOB, key: 'doctor', payload: {}, runAt: now }, now));
}

export function doctorJobs(context: DoctorContext): JobHandlers {
  return { [DOCTOR_JOB]: doctorJob(context) };
}

/** Examines and keeps what was found. Whatever goes wrong, it is not tried again by itself: somebody waits in front of the page. */
function doctorJob(context: DoctorContext): JobHandler {
  const { db, clock, log } = context;
  return {
    async run() {
      const results: CheckResult[] = [];
      let complete = true;
      try {
        for await (const finding of runChecks(context)) results.push(finding);
      } catch (error) {
        complete = false;
        log.error({ event: 'doctor', error: (error as Error).stack }, 'the doctor could not end the examination');
      }
      await inTransaction(db, (tx) => saveDoctorRun(tx, { ranAt: clock.now(), complete, results }));
      return { kind: 'done' };
    },
  };
}
