import { z } from 'zod';
import { isMailReadable } from '../platform/mail/mail.ts';
import { cancelMeeting, restoreMeeting } from '../meetings/scheduling/cancel-meeting.ts';
import { reopenCall } from '../meetings/scheduling/close-call.ts';
import { endCall, type EndCallResult } from '../meetings/scheduling/end-call.ts';
import type { MeetingContext } from '../meetings/context.ts';
import { findEditableMeeting } from '../meetings/meeting-authority.ts';
import { findCaller } from './caller.ts';
import { validationProblem } from './problem.ts';
import { cancelMeetingBody, endedMeetingSchema, meetingSchema, restoreMeetingBody, meetingParams } from './meeting.schemas.ts';
import { defineOperation, type Operation } from './operation.ts';
import { etagHeader } from './schemas.ts';
import { showMeeting } from './show-meeting.ts';

export type MeetingStateOperations = Record<'cancel' | 'restore' | 'end' | 'reopen', Operation>;

const responses = { 200: { description: 'The meeting as it is now.', schema: meetingSchema, headers: etagHeader } };

/** Whether a meeting takes place, for who runs it. The same call again changes nothing more. */
export function meetingStateOperations(context: MeetingContext): MeetingStateOperations {
  const { db, settings } = context;
  return {
    cancel: defineOperation({
      id: 'cancelMeeting',
      tag: 'Meetings',
      summary: 'Call a meeting off',
      description: 'It stays where it was, with the note, and nobody can enter.',
      params: meetingParams,
      body: cancelMeetingBody,
      responses,
      problems: ['not-found', 'not-possible', 'invalid'],
      async handle({ params, body }, call) {
        const caller = await findCaller(context, call);
        const cancelled = { note: body.note.trim(), notifyMembers: body.tell && isMailReadable(settings) };
        const cancelling = await cancelMeeting(context, caller.actor, params.meeting_id, cancelled);
        switch (cancelling) {
          case 'cancelled':
          case 'unchanged':
            return showMeeting(context, caller, params.meeting_id);
          case 'over':
            return { problem: 'not-possible' };
          case 'note-too-long':
            return validationProblem({ note: 'tooLong' });
          case 'not-found':
            return { problem: 'not-found' };
          default:
            return cancelling satisfies never;
        }
      },
    }),

    restore: defineOperation({
      id: 'restoreMeeting',
      tag: 'Meetings',
      summary: 'Take a cancellation back',
      params: meetingParams,
      body: restoreMeetingBody,
      responses,
      problems: ['not-found'],
      async handle({ params, body }, call) {
        const caller = await findCaller(context, call);
        const restoring = await restoreMeeting(context, caller.actor, params.meeting_id, body.tell && isMailReadable(settings));
        return restoring === 'not-found' ? { problem: 'not-found' } : showMeeting(context, caller, params.meeting_id);
      },
    }),

    end: defineOperation({
      id: 'endMeeting',
      tag: 'Meetings',
      summary: 'End a meeting before its time',
      description: 'From now on nobody gets in; and Jitsi, where it takes orders of the portal, puts out who is inside.',
      params: meetingParams,
      responses: { 200: { description: 'The meeting as it is now.', schema: endedMeetingSchema, headers: etagHeader } },
      problems: ['not-found'],
      async handle({ params }, call) {
        const caller = await findCaller(context, call);
        const found = await findEditableMeeting(db, settings.jitsi, caller.actor, params.meeting_id);
        const ending = found ? await endCall(context, caller.actor, found.meeting) : 'not-found';
        if (ending === 'not-found') return { problem: 'not-found' };
        const shown = await showMeeting(context, caller, params.meeting_id);
        return 'problem' in shown ? shown : { ...shown, body: { ...(shown.body as object), inside: toParticipantsOutcome(ending) } };
      },
    }),

    reopen: defineOperation({
      id: 'reopenMeeting',
      tag: 'Meetings',
      summary: 'Open a meeting again that was ended before its time',
      params: meetingParams,
      responses,
      problems: ['not-found'],
      async handle({ params }, call) {
        const caller = await findCaller(context, call);
        const reopening = await reopenCall(context, caller.actor, params.meeting_id);
        return reopening === 'not-found' ? { problem: 'not-found' } : showMeeting(context, caller, params.meeting_id);
      },
    }),
  };
}

function toParticipantsOutcome(ending: Exclude<EndCallResult, 'not-found'>): z.input<typeof endedMeetingSchema>['inside'] {
  if (ending === 'ended') return 'put-out';
  return ending === 'empty' ? 'nobody' : 'stay';
}
