import type { RequestHandler } from 'express';
import { signedInAccount, signedInActor } from '../../accounts/guards.ts';
import { setFlash, setFlashWarning } from '../../platform/http/flash.ts';
import { HttpError } from '../../platform/http/http-error.ts';
import { requireId } from '../../platform/http/parse-request.ts';
import { renderPage } from '../../platform/http/render-page.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import type { MeetingContext } from '../context.ts';
import { requireTaughtMeeting } from '../meeting-authority.ts';
import { endCall, reopenCall, type EndCallResult } from './end-call.ts';

export type EndCallPages = Record<'confirmEnd' | 'end' | 'reopen', RequestHandler>;

/** `/meetings/:id/end` and `/reopen`, also for a substitute. */
export function endCallPages(context: MeetingContext): EndCallPages {
  const { settings } = context;
  return {
    async confirmEnd(request, response) {
      const { meeting, course } = await requireTaughtMeeting(context, request, response);
      renderPage(response, 'meetings/scheduling/end-call', {
        title: messagesFor(signedInAccount(response).locale).endCall.title(meeting.title.trim() || meeting.id),
        htmx: true,
        meeting,
        course,
        canEmptyRoom: settings.jitsi.prosodyUrl !== undefined,
      });
    },

    async end(request, response) {
      const { meeting } = await requireTaughtMeeting(context, request, response);
      const result = await endCall(context, signedInActor(response), meeting);
      if (result === 'not-found') throw new HttpError(404, 'not-found');
      const set = result === 'ended' || result === 'empty' ? setFlash : setFlashWarning;
      set(response, flashNames[result], [meeting.title.trim() || meeting.id]);
      response.redirect(303, `/meetings/${meeting.id}`);
    },

    async reopen(request, response) {
      const id = requireId(request.params['id']);
      const result = await reopenCall(context, signedInActor(response), id);
      if (result === 'not-found') throw new HttpError(404, 'not-found');
      if (result === 'reopened') setFlash(response, 'call-reopened');
      response.redirect(303, `/meetings/${id}`);
    },
  };
}

const flashNames: Record<Exclude<EndCallResult, 'not-found'>, string> = {
  ended: 'call-ended',
  empty: 'call-room-empty',
  'joins-closed-only': 'call-joins-closed-only',
  'no-module': 'call-no-module',
  'not-open': 'call-not-open',
  refused: 'call-refused',
  unreachable: 'call-unreachable',
};
