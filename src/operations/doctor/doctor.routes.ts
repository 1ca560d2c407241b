import type { RequestHandler } from 'express';
import { signedInAccount } from '../../accounts/guards.ts';
import { setFlash } from '../../platform/http/flash.ts';
import { renderPage } from '../../platform/http/render-page.ts';
import { findPendingJob } from '../../platform/jobs/find-job.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import { DOCTOR_JOB, queueDoctorRun } from './doctor-job.ts';
import { findDoctorRun } from './doctor-runs.queries.ts';
import { formatCheckResult } from './check-result-line.ts';
import type { DoctorContext } from './context.ts';

export type DoctorPages = { show: RequestHandler; run: RequestHandler };

/** `/admin/doctor`: what the doctor found last, and a button to let it look again. */
export function doctorPages(context: DoctorContext): DoctorPages {
  return {
    async show(_request, response) {
      const messages = messagesFor(signedInAccount(response).locale);
      const examination = await findDoctorRun(context.db);
      renderPage(response, 'doctor/findings', {
        title: messages.doctor.title,
        layout: 'administration',
        running: (await findPendingJob(context.db, DOCTOR_JOB)) !== undefined,
        examination: examination && {
          ...examination,
          ill: examination.results.filter(({ status }) => status === 'bad').length,
          lines: examination.results.map((finding) => formatCheckResult(messages, finding)),
        },
      });
    },

    async run(_request, response) {
      await queueDoctorRun(context);
      setFlash(response, 'doctor-asked');
      response.redirect(303, '/admin/doctor');
    },
  };
}
