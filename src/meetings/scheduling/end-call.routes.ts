import type { RequestHandler } from 'express';
import { signedInAccount, signedInActor } from '../../accounts/guards.ts';
import { setFlash, setFlashWarning } from '../../platform/http/flash.ts';
import { requireId } from '../../platform/http/parse-request.ts';
import { HttpError } from '../../platform/http/http-error.ts';
import { renderPage } from '../../platform/http/render-page.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import { reopenCall } from './close-call.ts';
import { endCall, type EndCallResult } from './end-call.ts';
import type { MeetingContext } from '../context.ts';
import { requireMeeting } from '../require-meeting.ts';

export type EndCallPages = Record<'ask' | 'end' | 'reopen', RequestHandler>;

/** `/admin/meetings/:id/end`: puts everyone out of a call, and keeps them out until it is opened again. */
export function endCallPages(context: MeetingContext): EndCallPages {
  const { settings } = context;
  return {
    async ask(request, response) {
      const { meeting, course } = await requireMeeting(context, request, response);
      renderPage(response, 'meetings/manage/end', {
        title: messagesFor(signedInAccount(response).locale).endCall.title(meeting.title.trim() || meeting.id),
        layout: 'administration',
        meeting,
        course,
        putsOut: settings.jitsi.prosodyUrl !== undefined,
      });
    },

    async end(request, response) {
      const { meeting } = await requireMeeting(context, request, response);
      const ending = await endCall(context, signedInActor(response), meeting);
      if (ending === 'not-found') throw new HttpError(404, 'not-found');
      const leave = ending === 'ended' || ending === 'empty' ? setFlash : setFlashWarning;
      leave(response, flashNames[ending], [meeting.title.trim() || meeting.id]);
      response.redirect(303, `/admin/meetings/${meeting.id}`);
    },

    async reopen(request, response) {
      const id = requireId(request.params['id']);
      const reopening = await reopenCall(context, signedInActor(response), id);
      if (reopening === 'not-found') throw new HttpError(404, 'not-found');
      if (reopening === 'reopened') setFlash(response, 'call-reopened');
      response.redirect(303, `/admin/meetings/${id}`);
    },
  };
}

const flashNames: Record<Exclude<EndCallResult, 'not-found'>, string> = {
  ended: 'call-ended',
  empty: 'call-nobody-inside',
  'only-closed': 'call-only-closed',
  'no-module': 'call-no-module',
  refused: 'call-refused',
  unreachable: 'call-unreachable',
};
