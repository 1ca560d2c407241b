import { z } from 'zod';
import { mailIsRead } from '../platform/mail/mail.ts';
import { cancelMeeting, restoreMeeting } from '../meetings/scheduling/cancel-meeting.ts';
import { reopenCall } from '../meetings/scheduling/close-call.ts';
import { endCall, type EndingCall } from '../meetings/scheduling/end-call.ts';
import type { MeetingNeeds } from '../meetings/join/join-meeting.ts';
import { findMeetingFor } from '../meetings/meeting-authority.ts';
import { accountOfCall } from './caller-account.ts';
import { invalid } from './validation-problem.ts';
import { cancellation, endedMeeting, meeting, restoration } from './meeting.schemas.ts';
import { operation, type Operation } from './operation.ts';
import { idParameter } from './schemas.ts';
import { showMeeting } from './show-meeting.ts';

export type MeetingStateOperations = Record<'cancel' | 'restore' | 'end' | 'reopen', Operation>;

const ofMeeting = z.object({ meeting_id: idParameter('Number of the meeting.') });
const etag = { ETag: 'Its version, for `If-Match`.' };
const answers = { 200: { description: 'The meeting as it is now.', schema: meeting, headers: etag } };

/** Whether a meeting takes place, for who runs it. The same call again changes nothing more. */
export function meetingStateOperations(needs: MeetingNeeds): MeetingStateOperations {
  const { db, settings } = needs;
  return {
    cancel: operation({
      id: 'cancelMeeting',
      tag: 'Meetings',
      summary: 'Call a meeting off',
      description: 'It stays where it was, with the note, and nobody can enter.',
      params: ofMeeting,
      body: cancellation,
      answers,
      problems: ['not-found', 'not-possible', 'invalid'],
      async serve({ params, body }, call) {
        const caller = await accountOfCall(needs, call);
        const cancelled = { note: body.note.trim(), tell: body.tell && mailIsRead(settings) };
        const cancelling = await cancelMeeting(needs, caller.actor, params.meeting_id, cancelled);
        switch (cancelling) {
          case 'cancelled':
          case 'unchanged':
            return showMeeting(needs, caller, params.meeting_id);
          case 'over':
            return { problem: 'not-possible' };
          case 'note-too-long':
            return invalid({ note: 'tooLong' });
          case 'not-found':
            return { problem: 'not-found' };
          default:
            return cancelling satisfies never;
        }
      },
    }),

    restore: operation({
      id: 'restoreMeeting',
      tag: 'Meetings',
      summary: 'Take a cancellation back',
      params: ofMeeting,
      body: restoration,
      answers,
      problems: ['not-found'],
      async serve({ params, body }, call) {
        const caller = await accountOfCall(needs, call);
        const restoring = await restoreMeeting(needs, caller.actor, params.meeting_id, body.tell && mailIsRead(settings));
        return restoring === 'not-found' ? { problem: 'not-found' } : showMeeting(needs, caller, params.meeting_id);
      },
    }),

    end: operation({
      id: 'endMeeting',
      tag: 'Meetings',
      summary: 'End a meeting before its time',
      description: 'From now on nobody gets in; and Jitsi, where it takes orders of the portal, puts out who is inside.',
      params: ofMeeting,
      answers: { 200: { description: 'The meeting as it is now.', schema: endedMeeting, headers: etag } },
      problems: ['not-found'],
      async serve({ params }, call) {
        const caller = await accountOfCall(needs, call);
        const found = await findMeetingFor(db, settings.jitsi, caller.actor, params.meeting_id);
        const ending = found ? await endCall(needs, caller.actor, found.meeting) : 'not-found';
        if (ending === 'not-found') return { problem: 'not-found' };
        const shown = await showMeeting(needs, caller, params.meeting_id);
        return 'problem' in shown ? shown : { ...shown, body: { ...(shown.body as object), inside: insideAfter(ending) } };
      },
    }),

    reopen: operation({
      id: 'reopenMeeting',
      tag: 'Meetings',
      summary: 'Open a meeting again that was ended before its time',
      params: ofMeeting,
      answers,
      problems: ['not-found'],
      async serve({ params }, call) {
        const caller = await accountOfCall(needs, call);
        const reopening = await reopenCall(needs, caller.actor, params.meeting_id);
        return reopening === 'not-found' ? { problem: 'not-found' } : showMeeting(needs, caller, params.meeting_id);
      },
    }),
  };
}

function insideAfter(ending: Exclude<EndingCall, 'not-found'>): z.input<typeof endedMeeting>['inside'] {
  if (ending === 'ended') return 'put-out';
  return ending === 'nobody-inside' ? 'nobody' : 'stay';
}
