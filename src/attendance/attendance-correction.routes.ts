import type { Request, RequestHandler, Response } from 'express';
import { z } from 'zod';
import { signedInActor } from '../accounts/guards.ts';
import { requireTaughtMeeting } from '../meetings/meeting-authority.ts';
import type { AppContext } from '../platform/http/context.ts';
import { setFlash } from '../platform/http/flash.ts';
import { multilineText, wholeNumber } from '../platform/http/form-fields.ts';
import { HttpError } from '../platform/http/http-error.ts';
import { parseInput, requireId } from '../platform/http/parse-request.ts';
import { renderPage } from '../platform/http/render-page.ts';
import { correctedStatuses } from './attendance.ts';
import { listAttendanceRows, loadCallAttendance } from './call-attendance.ts';
import { correctAttendance, findCorrectionState, isMemberOrParticipant, type CorrectionState } from './correct-attendance.ts';

export type AttendanceCorrectionPages = { show: RequestHandler; update: RequestHandler };

/** More than the use case allows, so that a text that is too long is shown again instead of being lost. */
const MAX_INPUT_LENGTH = 5000;

const correctionForm = z.object({
  status: z.enum([...correctedStatuses, 'none']),
  reason: multilineText(MAX_INPUT_LENGTH).default(''),
  version: wholeNumber(),
});

/** `/meetings/:id/attendance/:person`: the attendance of one user in one call, and its correction. */
export function attendanceCorrectionPages(context: AppContext): AttendanceCorrectionPages {
  const { db } = context;
  return {
    async show(request, response) {
      const subject = await requireSubject(request, response);
      await showForm(response, subject, await findCorrectionState(db, subject.meeting.id, subject.userId));
    },

    async update(request, response) {
      const subject = await requireSubject(request, response);
      const { meeting, userId } = subject;
      const form = parseInput(correctionForm, request.body);
      const result = await correctAttendance(context, signedInActor(response), { meetingId: meeting.id, userId }, form);
      switch (result.kind) {
        case 'corrected':
          setFlash(response, form.status === 'none' ? 'attendance-correction-removed' : 'attendance-corrected');
          return response.redirect(303, `/meetings/${meeting.id}/attendance`);
        case 'unchanged':
          return response.redirect(303, `/meetings/${meeting.id}/attendance`);
        case 'invalid':
          return showForm(response, subject, form, { status: 422, error: result.error });
        case 'conflict':
          return showForm(response, subject, { ...form, version: result.current.version }, { status: 409, current: result.current });
        case 'not-found':
          throw new HttpError(404, 'not-found');
        default:
          result satisfies never;
      }
    },
  };

  async function requireSubject(request: Request, response: Response) {
    const found = await requireTaughtMeeting(context, request, response);
    const userId = requireId(request.params['person']);
    if (!(await isMemberOrParticipant(db, found.meeting, userId))) throw new HttpError(404, 'not-found');
    return { ...found, userId };
  }

  async function showForm(
    response: Response,
    subject: Awaited<ReturnType<typeof requireSubject>>,
    form: CorrectionState,
    options: { status?: number; error?: 'missing' | 'too-long'; current?: CorrectionState } = {},
  ): Promise<void> {
    const call = await loadCallAttendance(context, subject);
    const [row] = await listAttendanceRows(db, subject.meeting.courseId, call, [subject.userId]);
    renderPage(response, 'attendance/correction', {
      title: row!.name,
      ...subject,
      ...options,
      row,
      reported: call.reported,
      form,
      statuses: ['none', ...correctedStatuses],
    });
  }
}
