import type { RequestHandler } from 'express';
import { signedInAccount } from '../../accounts/guards.ts';
import { setFlash } from '../../platform/http/flash.ts';
import { renderPage } from '../../platform/http/render-page.ts';
import { findPendingJob } from '../../platform/jobs/job-queue.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import { DOCTOR_JOB, findDoctorRun, queueDoctorRun } from './doctor-runs.ts';
import { countStatus, type DoctorContext, formatCheckResult } from './check-result.ts';

type DoctorPages = { show: RequestHandler; run: RequestHandler };

/** `/admin/doctor`: the results of the last run, and a button for another. */
export function doctorPages(context: DoctorContext): DoctorPages {
  return {
    async show(_request, response) {
      const messages = messagesFor(signedInAccount(response).locale);
      const run = await findDoctorRun(context.db);
      renderPage(response, 'operations/doctor', {
        title: messages.doctor.title,
        layout: 'administration',
        running: (await findPendingJob(context.db, DOCTOR_JOB)) !== undefined,
        run: run && {
          ...run,
          problemCount: countStatus(run.results, 'failed'),
          uncheckedCount: countStatus(run.results, 'skipped'),
          lines: run.results.map((result) => formatCheckResult(messages, result)),
        },
      });
    },

    async run(_request, response) {
      await queueDoctorRun(context);
      setFlash(response, 'doctor-started');
      response.redirect(303, '/admin/doctor');
    },
  };
}
