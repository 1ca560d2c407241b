import type { RequestHandler, Response } from 'express';
import type { z } from 'zod';
import { signedInAccount, signedInActor } from '../accounts/guards.ts';
import type { AppContext } from '../platform/http/context.ts';
import { setFlash } from '../platform/http/flash.ts';
import { parseInput } from '../platform/http/parse-request.ts';
import { renderPage } from '../platform/http/render-page.ts';
import { messagesFor } from '../platform/messages/messages.ts';
import type { AttendanceRules } from './attendance.ts';
import { attendanceRulesForm } from './attendance.forms.ts';
import { findAttendanceRules } from './attendance.queries.ts';
import { updateAttendanceRules } from './update-attendance-rules.ts';

export type AttendanceRulePages = { show: RequestHandler; update: RequestHandler };

/** The most that each of them may be: a rule beyond the length of a class would judge nobody. */
const limits = { lateMinutes: 240, earlyMinutes: 240, minPercent: 100 } as const;

type RulesFormValues = Omit<z.infer<typeof attendanceRulesForm>, 'version'> & { version: number };

/** `/admin/attendance`: what counts as late, as early, and as having been there. */
export function attendanceRulePages(context: AppContext): AttendanceRulePages {
  return {
    async show(_request, response) {
      const { version, ...rules } = await findAttendanceRules(context.db);
      show(response, { ...toFormValues(rules), version });
    },

    async update(request, response) {
      const form = parseInput(attendanceRulesForm, request.body);
      const names = Object.keys(limits) as (keyof AttendanceRules)[];
      const faults = names.filter((name) => !/^\d{1,3}$/.test(form[name]) || Number(form[name]) > limits[name]);
      if (faults.length > 0) return show(response, form, { status: 422, faults });
      const wanted = {
        lateMinutes: Number(form.lateMinutes),
        earlyMinutes: Number(form.earlyMinutes),
        minPercent: Number(form.minPercent),
      };
      const outcome = await updateAttendanceRules(context, signedInActor(response), { ...wanted, version: form.version });
      switch (outcome.kind) {
        case 'changed':
        case 'unchanged':
          if (outcome.kind === 'changed') setFlash(response, 'attendance-rules-changed');
          return response.redirect(303, '/admin/attendance');
        case 'conflict':
          return show(response, { ...form, version: outcome.current.version }, { status: 409, now: outcome.current });
        default:
          outcome satisfies never;
      }
    },
  };
}

function show(
  response: Response,
  form: RulesFormValues,
  more: { status?: number; faults?: (keyof AttendanceRules)[]; now?: AttendanceRules } = {},
): void {
  renderPage(response, 'attendance/rules', {
    title: messagesFor(signedInAccount(response).locale).attendance.ruleForm.title,
    layout: 'administration',
    form,
    faults: [],
    limits,
    ...more,
  });
}

function toFormValues(rules: AttendanceRules): Record<keyof AttendanceRules, string> {
  return { lateMinutes: String(rules.lateMinutes), earlyMinutes: String(rules.earlyMinutes), minPercent: String(rules.minPercent) };
}
