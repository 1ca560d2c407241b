import type { Request, RequestHandler, Response } from 'express';
import { actorOf } from '../accounts/guards.ts';
import type { Needs } from '../platform/http/context.ts';
import { leaveNotice } from '../platform/http/flash.ts';
import { idFrom, parsed } from '../platform/http/parse-request.ts';
import { Refusal } from '../platform/http/http-error.ts';
import { showPage } from '../platform/http/render-page.ts';
import { meetingOfRequest } from '../meetings/require-meeting.ts';
import { marks } from './attendance.ts';
import { correctionForm } from './attendance.forms.ts';
import { attendanceOfCall, attendanceRows } from './call-attendance.ts';
import { correctAttendance, type WantedCorrection } from './correct-attendance.ts';
import { findCorrectionState, isOfMeeting, type CorrectionState } from './attendance-corrections.queries.ts';

export type CorrectionPages = { show: RequestHandler; save: RequestHandler };

/** `/admin/meetings/:id/attendance/:person`: one person in one call, and what a teacher says of it. */
export function correctionPages(needs: Needs): CorrectionPages {
  const { db, clock } = needs;
  return {
    async show(request, response) {
      const asked = await askedFor(request, response);
      await show(response, asked, await findCorrectionState(db, asked.meeting.id, asked.userId));
    },

    async save(request, response) {
      const asked = await askedFor(request, response);
      const { meeting, userId } = asked;
      const form = parsed(correctionForm, request.body);
      const outcome = await correctAttendance(needs, actorOf(response), { meetingId: meeting.id, userId }, form);
      switch (outcome.kind) {
        case 'corrected':
          leaveNotice(response, form.mark === 'none' ? 'attendance-as-told' : 'attendance-corrected');
          return response.redirect(303, `/admin/meetings/${meeting.id}/attendance`);
        case 'unchanged':
          return response.redirect(303, `/admin/meetings/${meeting.id}/attendance`);
        case 'faulty':
          return show(response, asked, form, { status: 422, fault: outcome.fault });
        case 'conflict':
          return show(response, asked, { ...form, version: outcome.current.version }, { status: 409, now: outcome.current });
        case 'not-found':
          throw new Refusal(404, 'not-found');
        default:
          outcome satisfies never;
      }
    },
  };

  async function askedFor(request: Request, response: Response) {
    const found = await meetingOfRequest(needs, request, response);
    const userId = idFrom(request.params['person']);
    if (!(await isOfMeeting(db, found.meeting, userId))) throw new Refusal(404, 'not-found');
    return { ...found, userId };
  }

  async function show(
    response: Response,
    asked: Awaited<ReturnType<typeof askedFor>>,
    form: WantedCorrection,
    more: { status?: number; fault?: 'missing' | 'too-long'; now?: CorrectionState } = {},
  ): Promise<void> {
    const call = await attendanceOfCall(db, asked, clock.now());
    const [row] = await attendanceRows(db, asked.meeting.courseId, call, [asked.userId]);
    showPage(response, 'attendance/correction', {
      title: row!.name,
      layout: 'administration',
      ...asked,
      ...more,
      row,
      told: call.told,
      form,
      marks: ['none', ...marks],
    });
  }
}
