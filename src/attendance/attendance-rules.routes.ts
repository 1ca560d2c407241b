import type { RequestHandler, Response } from 'express';
import type { z } from 'zod';
import { accountOf, actorOf } from '../accounts/guards.ts';
import type { Needs } from '../platform/http/context.ts';
import { leaveNotice } from '../platform/http/flash.ts';
import { parsed } from '../platform/http/parse-request.ts';
import { showPage } from '../platform/http/render-page.ts';
import { wordsIn } from '../platform/messages/messages.ts';
import type { Rules } from './attendance.ts';
import { rulesForm } from './attendance.forms.ts';
import { findRules } from './attendance.queries.ts';
import { changeRules } from './update-attendance-rules.ts';

export type RulePages = { show: RequestHandler; save: RequestHandler };

/** The most that each of them may be: a rule beyond the length of a class would judge nobody. */
const limits = { lateMinutes: 240, earlyMinutes: 240, leastPercent: 100 } as const;

type Shown = Omit<z.infer<typeof rulesForm>, 'version'> & { version: number };

/** `/admin/attendance`: what counts as late, as early, and as having been there. */
export function rulePages(needs: Needs): RulePages {
  return {
    async show(_request, response) {
      const { version, ...rules } = await findRules(needs.db);
      show(response, { ...textsOf(rules), version });
    },

    async save(request, response) {
      const form = parsed(rulesForm, request.body);
      const names = Object.keys(limits) as (keyof Rules)[];
      const faults = names.filter((name) => !/^\d{1,3}$/.test(form[name]) || Number(form[name]) > limits[name]);
      if (faults.length > 0) return show(response, form, { status: 422, faults });
      const wanted = {
        lateMinutes: Number(form.lateMinutes),
        earlyMinutes: Number(form.earlyMinutes),
        leastPercent: Number(form.leastPercent),
      };
      const outcome = await changeRules(needs, actorOf(response), { ...wanted, version: form.version });
      switch (outcome.kind) {
        case 'changed':
        case 'unchanged':
          if (outcome.kind === 'changed') leaveNotice(response, 'attendance-rules-changed');
          return response.redirect(303, '/admin/attendance');
        case 'conflict':
          return show(response, { ...form, version: outcome.current.version }, { status: 409, now: outcome.current });
        default:
          outcome satisfies never;
      }
    },
  };
}

function show(response: Response, form: Shown, more: { status?: number; faults?: (keyof Rules)[]; now?: Rules } = {}): void {
  showPage(response, 'attendance/rules', {
    title: wordsIn(accountOf(response).locale).attendance.ruleForm.title,
    layout: 'administration',
    form,
    faults: [],
    limits,
    ...more,
  });
}

function textsOf(rules: Rules): Record<keyof Rules, string> {
  return { lateMinutes: String(rules.lateMinutes), earlyMinutes: String(rules.earlyMinutes), leastPercent: String(rules.leastPercent) };
}
