import type { RequestHandler, Response } from 'express';
import { signedInAccount, signedInActor } from '../../accounts/guards.ts';
import { countNoticeRecipients } from '../notices/notice-recipients.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { setFlash, setFlashMessage, type FlashDetail } from '../../platform/http/flash.ts';
import { HttpError } from '../../platform/http/http-error.ts';
import { parseInput } from '../../platform/http/parse-request.ts';
import { renderPage } from '../../platform/http/render-page.ts';
import { isMailReadable } from '../../platform/mail/queue-mail.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import type { FindLiveCalls } from '../live-call.ts';
import { requireMeeting } from '../meeting-authority.ts';
import type { ManagedMeeting, MeetingWithCourse } from '../meeting.ts';
import { hasActivity } from '../meetings.queries.ts';
import { cancelMeeting, deleteMeeting, restoreMeeting } from './cancel-meeting.ts';
import { cancelForm, restoreForm } from './meeting.forms.ts';

export type CancelMeetingPages = Record<'confirmCancel' | 'cancel' | 'restore' | 'confirmDelete' | 'delete', RequestHandler>;

/** `/meetings/:id/cancel`, `/restore` and `/delete`. */
export function cancelMeetingPages(context: AppContext, findLiveCalls: FindLiveCalls): CancelMeetingPages {
  const { db, clock, settings } = context;
  return {
    async confirmCancel(request, response) {
      await renderCancel(response, await requireMeeting(context, request, response), { note: '', notify: true });
    },

    async cancel(request, response) {
      const found = await requireMeeting(context, request, response);
      const { meeting } = found;
      const form = parseInput(cancelForm, request.body);
      const cancellation = { note: form.note, notifyMembers: form.notify && isMailReadable(settings) };
      const result = await cancelMeeting(context, signedInActor(response), meeting.id, cancellation);
      switch (result) {
        case 'cancelled': {
          const details = await stillOccupiedDetails(meeting.id);
          setFlashMessage(response, { name: 'meeting-cancelled', params: [meeting.title], details });
          return redirectToMeeting(response, meeting);
        }
        case 'note-too-long':
          return renderCancel(response, found, form, result);
        case 'unchanged':
        case 'over':
          return redirectToMeeting(response, meeting);
        case 'not-found':
          throw new HttpError(404, 'not-found');
        default:
          result satisfies never;
      }
    },

    async restore(request, response) {
      const { meeting } = await requireMeeting(context, request, response);
      const { notify } = parseInput(restoreForm, request.body);
      const result = await restoreMeeting(context, signedInActor(response), meeting.id, notify && isMailReadable(settings));
      if (result === 'not-found') throw new HttpError(404, 'not-found');
      if (result === 'restored') setFlash(response, 'meeting-restored', [meeting.title]);
      redirectToMeeting(response, meeting);
    },

    async confirmDelete(request, response) {
      const { meeting, course } = await requireMeeting(context, request, response);
      if (await hasActivity(db, meeting.id)) return redirectToMeeting(response, meeting);
      renderPage(response, 'meetings/scheduling/delete', {
        title: messagesFor(signedInAccount(response).locale).manageMeetings.deleteTitle(meeting.title),
        meeting,
        course,
      });
    },

    async delete(request, response) {
      const { meeting } = await requireMeeting(context, request, response);
      const result = await deleteMeeting(context, signedInActor(response), meeting.id);
      switch (result.kind) {
        case 'deleted':
          setFlash(response, 'meeting-deleted', [meeting.title]);
          return response.redirect(303, `/courses/${result.courseId}`);
        case 'has-activity':
          return redirectToMeeting(response, meeting);
        case 'not-found':
          throw new HttpError(404, 'not-found');
        default:
          result satisfies never;
      }
    },
  };

  async function renderCancel(
    response: Response,
    { meeting, course }: MeetingWithCourse,
    form: { note: string; notify: boolean },
    error?: 'note-too-long',
  ): Promise<void> {
    if (meeting.cancelled || meeting.endsAt <= clock.now()) return redirectToMeeting(response, meeting);
    renderPage(response, 'meetings/scheduling/cancel', {
      title: messagesFor(signedInAccount(response).locale).manageMeetings.cancelTitle(meeting.title),
      status: error ? 422 : 200,
      meeting,
      course,
      form,
      error,
      sendsMail: isMailReadable(settings),
      recipients: await countNoticeRecipients(db, { courseId: meeting.courseId, sectionIds: [meeting.sectionId] }),
    });
  }

  /** Cancelling removes nobody from the call: tells the user who is in it. */
  async function stillOccupiedDetails(meetingId: number): Promise<FlashDetail[]> {
    const call = (await findLiveCalls([{ id: meetingId, canManage: true }])).get(meetingId);
    if (!call || call.participants === 0) return [];
    return [{ name: 'call-still-occupied', params: [call.participants, call.names.join(', ')] }];
  }
}

function redirectToMeeting(response: Response, { id }: ManagedMeeting): void {
  response.redirect(303, `/meetings/${id}`);
}
