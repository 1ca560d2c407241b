import type { RequestHandler } from 'express';
import { accountOf } from '../../accounts/guards.ts';
import { leaveNotice } from '../../platform/http/flash.ts';
import { showPage } from '../../platform/http/render-page.ts';
import { findPendingJob } from '../../platform/jobs/find-job.ts';
import { wordsIn } from '../../platform/messages/messages.ts';
import { DOCTOR_JOB, examineLater } from './doctor-job.ts';
import { findExamination } from './doctor-runs.queries.ts';
import { findingLine } from './check-result-line.ts';
import type { DoctorNeeds } from './context.ts';

export type DoctorPages = { show: RequestHandler; examine: RequestHandler };

/** `/admin/doctor`: what the doctor found last, and a button to let it look again. */
export function doctorPages(needs: DoctorNeeds): DoctorPages {
  return {
    async show(_request, response) {
      const words = wordsIn(accountOf(response).locale);
      const examination = await findExamination(needs.db);
      showPage(response, 'doctor/findings', {
        title: words.doctor.title,
        layout: 'administration',
        running: (await findPendingJob(needs.db, DOCTOR_JOB)) !== undefined,
        examination: examination && {
          ...examination,
          ill: examination.findings.filter(({ verdict }) => verdict === 'bad').length,
          lines: examination.findings.map((finding) => findingLine(words, finding)),
        },
      });
    },

    async examine(_request, response) {
      await examineLater(needs);
      leaveNotice(response, 'doctor-asked');
      response.redirect(303, '/admin/doctor');
    },
  };
}
