import type { RequestHandler, Response } from 'express';
import { z } from 'zod';
import { signedInAccount, signedInActor } from '../accounts/guards.ts';
import type { AppContext } from '../platform/http/context.ts';
import { setFlash } from '../platform/http/flash.ts';
import { checkbox, trimmedLine, wholeNumber } from '../platform/http/form-fields.ts';
import { parseInput } from '../platform/http/parse-request.ts';
import { renderPage } from '../platform/http/render-page.ts';
import { messagesFor } from '../platform/messages/messages.ts';
import { findAttendanceRules } from './attendance.queries.ts';
import type { AttendanceRules } from './attendance.ts';
import { updateAttendanceRules } from './update-attendance-rules.ts';

export type AttendanceRulePages = { show: RequestHandler; update: RequestHandler };

/** The largest value of each rule. Rules longer than a meeting would never apply. */
const limits = { lateMinutes: 240, earlyMinutes: 240, minPercent: 100, certificateMinPercent: 100 } as const;

type LimitedRule = keyof typeof limits;

/** Numbers are texts here, so that an invalid one is shown again as it was typed. */
const attendanceRulesForm = z.object({
  lateMinutes: trimmedLine(),
  earlyMinutes: trimmedLine(),
  minPercent: trimmedLine(),
  studentsIssueCertificates: checkbox(),
  certificateMinPercent: trimmedLine().transform((text) => text || '0'),
  version: wholeNumber(),
});

type AttendanceRulesForm = z.infer<typeof attendanceRulesForm>;

/** `/admin/attendance`: the rules by which attendance counts as late, left early, or present. */
export function attendanceRulePages(context: AppContext): AttendanceRulePages {
  return {
    async show(_request, response) {
      const rules = await findAttendanceRules(context.db);
      showForm(response, {
        lateMinutes: String(rules.lateMinutes),
        earlyMinutes: String(rules.earlyMinutes),
        minPercent: String(rules.minPercent),
        studentsIssueCertificates: rules.studentsIssueCertificates,
        certificateMinPercent: String(rules.certificateMinPercent),
        version: rules.version,
      });
    },

    async update(request, response) {
      const form = parseInput(attendanceRulesForm, request.body);
      const names = Object.keys(limits) as LimitedRule[];
      const errors = names.filter((name) => !/^\d{1,3}$/.test(form[name]) || Number(form[name]) > limits[name]);
      if (errors.length > 0) return showForm(response, form, { status: 422, errors });
      const rules = {
        lateMinutes: Number(form.lateMinutes),
        earlyMinutes: Number(form.earlyMinutes),
        minPercent: Number(form.minPercent),
        studentsIssueCertificates: form.studentsIssueCertificates,
        certificateMinPercent: Number(form.certificateMinPercent),
      };
      const result = await updateAttendanceRules(context, signedInActor(response), { ...rules, version: form.version });
      switch (result.kind) {
        case 'updated':
          setFlash(response, 'attendance-rules-updated');
          return response.redirect(303, '/admin/attendance');
        case 'unchanged':
          return response.redirect(303, '/admin/attendance');
        case 'conflict':
          return showForm(response, { ...form, version: result.current.version }, { status: 409, current: result.current });
        default:
          result satisfies never;
      }
    },
  };
}

function showForm(
  response: Response,
  form: AttendanceRulesForm,
  options: { status?: number; errors?: LimitedRule[]; current?: AttendanceRules } = {},
): void {
  renderPage(response, 'attendance/rules', {
    title: messagesFor(signedInAccount(response).locale).attendance.ruleForm.title,
    layout: 'administration',
    form,
    errors: [],
    limits,
    ...options,
  });
}
