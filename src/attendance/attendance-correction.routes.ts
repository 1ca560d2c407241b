import type { Request, RequestHandler, Response } from 'express';
import { signedInActor } from '../accounts/guards.ts';
import type { AppContext } from '../platform/http/context.ts';
import { setFlash } from '../platform/http/flash.ts';
import { requireId, parseInput } from '../platform/http/parse-request.ts';
import { HttpError } from '../platform/http/http-error.ts';
import { renderPage } from '../platform/http/render-page.ts';
import { requireMeeting } from '../meetings/require-meeting.ts';
import { correctedStatuses } from './attendance.ts';
import { correctionForm } from './attendance.forms.ts';
import { loadCallAttendance, listAttendanceRows } from './call-attendance.ts';
import { correctAttendance, type CorrectionInput } from './correct-attendance.ts';
import { findCorrectionState, isMemberOrParticipant, type CorrectionState } from './attendance-corrections.queries.ts';

export type AttendanceCorrectionPages = { show: RequestHandler; update: RequestHandler };

/** `/admin/meetings/:id/attendance/:person`: one person in one call, and what a teacher says of it. */
export function attendanceCorrectionPages(context: AppContext): AttendanceCorrectionPages {
  const { db, clock } = context;
  return {
    async show(request, response) {
      const asked = await askedFor(request, response);
      await show(response, asked, await findCorrectionState(db, asked.meeting.id, asked.userId));
    },

    async update(request, response) {
      const asked = await askedFor(request, response);
      const { meeting, userId } = asked;
      const form = parseInput(correctionForm, request.body);
      const outcome = await correctAttendance(context, signedInActor(response), { meetingId: meeting.id, userId }, form);
      switch (outcome.kind) {
        case 'corrected':
          setFlash(response, form.status === 'none' ? 'attendance-as-told' : 'attendance-corrected');
          return response.redirect(303, `/admin/meetings/${meeting.id}/attendance`);
        case 'unchanged':
          return response.redirect(303, `/admin/meetings/${meeting.id}/attendance`);
        case 'faulty':
          return show(response, asked, form, { status: 422, fault: outcome.error });
        case 'conflict':
          return show(response, asked, { ...form, version: outcome.current.version }, { status: 409, now: outcome.current });
        case 'not-found':
          throw new HttpError(404, 'not-found');
        default:
          outcome satisfies never;
      }
    },
  };

  async function askedFor(request: Request, response: Response) {
    const found = await requireMeeting(context, request, response);
    const userId = requireId(request.params['person']);
    if (!(await isMemberOrParticipant(db, found.meeting, userId))) throw new HttpError(404, 'not-found');
    return { ...found, userId };
  }

  async function show(
    response: Response,
    asked: Awaited<ReturnType<typeof askedFor>>,
    form: CorrectionInput,
    more: { status?: number; fault?: 'missing' | 'too-long'; now?: CorrectionState } = {},
  ): Promise<void> {
    const call = await loadCallAttendance(db, asked, clock.now());
    const [row] = await listAttendanceRows(db, asked.meeting.courseId, call, [asked.userId]);
    renderPage(response, 'attendance/correction', {
      title: row!.name,
      layout: 'administration',
      ...asked,
      ...more,
      row,
      reported: call.reported,
      form,
      statuses: ['none', ...correctedStatuses],
    });
  }
}
