import type { RequestHandler } from 'express';
import { accountOf, actorOf } from '../../accounts/guards.ts';
import { leaveNotice, leaveWarning } from '../../platform/http/flash.ts';
import { idFrom } from '../../platform/http/parse-request.ts';
import { Refusal } from '../../platform/http/http-error.ts';
import { showPage } from '../../platform/http/render-page.ts';
import { wordsIn } from '../../platform/messages/messages.ts';
import { reopenCall } from './close-call.ts';
import { endCall, type EndingCall } from './end-call.ts';
import type { MeetingNeeds } from '../join/join-meeting.ts';
import { meetingOfRequest } from '../require-meeting.ts';

export type EndCallPages = Record<'ask' | 'end' | 'reopen', RequestHandler>;

/** `/admin/meetings/:id/end`: puts everyone out of a call, and keeps them out until it is opened again. */
export function endCallPages(needs: MeetingNeeds): EndCallPages {
  const { settings } = needs;
  return {
    async ask(request, response) {
      const { meeting, course } = await meetingOfRequest(needs, request, response);
      showPage(response, 'meetings/manage/end', {
        title: wordsIn(accountOf(response).locale).endCall.title(meeting.title.trim() || meeting.id),
        layout: 'administration',
        meeting,
        course,
        putsOut: settings.jitsi.prosodyUrl !== undefined,
      });
    },

    async end(request, response) {
      const { meeting } = await meetingOfRequest(needs, request, response);
      const ending = await endCall(needs, actorOf(response), meeting);
      if (ending === 'not-found') throw new Refusal(404, 'not-found');
      const leave = ending === 'ended' || ending === 'nobody-inside' ? leaveNotice : leaveWarning;
      leave(response, notices[ending], [meeting.title.trim() || meeting.id]);
      response.redirect(303, `/admin/meetings/${meeting.id}`);
    },

    async reopen(request, response) {
      const id = idFrom(request.params['id']);
      const reopening = await reopenCall(needs, actorOf(response), id);
      if (reopening === 'not-found') throw new Refusal(404, 'not-found');
      if (reopening === 'reopened') leaveNotice(response, 'call-reopened');
      response.redirect(303, `/admin/meetings/${id}`);
    },
  };
}

const notices: Record<Exclude<EndingCall, 'not-found'>, string> = {
  ended: 'call-ended',
  'nobody-inside': 'call-nobody-inside',
  'only-closed': 'call-only-closed',
  'no-module': 'call-no-module',
  refused: 'call-refused',
  unreachable: 'call-unreachable',
};
