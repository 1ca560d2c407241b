import type { z } from 'zod';
import type { MeetingContext } from '../meetings/context.ts';
import { findTaughtMeeting } from '../meetings/meeting-authority.ts';
import { cancelMeeting, restoreMeeting } from '../meetings/scheduling/cancel-meeting.ts';
import { reopenCall, endCall, type EndCallResult } from '../meetings/scheduling/end-call.ts';
import { isMailReadable } from '../platform/mail/queue-mail.ts';
import { findCaller } from './caller.ts';
import { cancelMeetingBody, endedMeetingSchema, meetingParams, meetingSchema, restoreMeetingBody } from './meeting.schemas.ts';
import { defineOperation, type Operation } from './operation.ts';
import { validationProblem } from './problem.ts';
import { etagHeader } from './schemas.ts';
import { showMeeting } from './show-meeting.ts';

export type MeetingStateOperations = Record<'cancel' | 'restore' | 'end' | 'reopen', Operation>;

const responses = { 200: { description: 'The changed meeting.', schema: meetingSchema, headers: etagHeader } };

/** Whether a meeting takes place, for callers who manage it; a substitute ends and reopens it, too. All operations are idempotent. */
export function meetingStateOperations(context: MeetingContext): MeetingStateOperations {
  const { db, settings } = context;
  return {
    cancel: defineOperation({
      id: 'cancelMeeting',
      tag: 'Meetings',
      summary: 'Cancel a meeting',
      description: 'It stays in the timetable, with the note, and nobody can join.',
      params: meetingParams,
      body: cancelMeetingBody,
      responses,
      problems: ['not-found', 'invalid-state', 'validation-failed'],
      async handle({ params, body }, request) {
        const caller = await findCaller(context, request);
        const cancellation = { note: body.note, notifyMembers: body.notify && isMailReadable(settings) };
        const result = await cancelMeeting(context, caller.actor, params.meeting_id, cancellation);
        switch (result) {
          case 'cancelled':
          case 'unchanged':
            return showMeeting(context, caller, params.meeting_id);
          case 'over':
            return { problem: 'invalid-state' };
          case 'note-too-long':
            return validationProblem({ note: 'tooLong' });
          case 'not-found':
            return { problem: 'not-found' };
          default:
            return result satisfies never;
        }
      },
    }),

    restore: defineOperation({
      id: 'restoreMeeting',
      tag: 'Meetings',
      summary: 'Restore a cancelled meeting',
      params: meetingParams,
      body: restoreMeetingBody,
      responses,
      problems: ['not-found'],
      async handle({ params, body }, request) {
        const caller = await findCaller(context, request);
        const result = await restoreMeeting(context, caller.actor, params.meeting_id, body.notify && isMailReadable(settings));
        return result === 'not-found' ? { problem: 'not-found' } : showMeeting(context, caller, params.meeting_id);
      },
    }),

    end: defineOperation({
      id: 'endMeeting',
      tag: 'Meetings',
      summary: 'End a meeting early',
      description:
        'From now on nobody can join. Where Jitsi ends calls for the portal, the participants are removed. One that nobody can join yet is cancelled instead: `invalid-state`.',
      params: meetingParams,
      responses: { 200: { description: 'The changed meeting.', schema: endedMeetingSchema, headers: etagHeader } },
      problems: ['not-found', 'invalid-state'],
      async handle({ params }, request) {
        const caller = await findCaller(context, request);
        const found = await findTaughtMeeting(db, settings.jitsi, caller.actor, params.meeting_id);
        const result = found ? await endCall(context, caller.actor, found.meeting) : 'not-found';
        if (result === 'not-found') return { problem: 'not-found' };
        if (result === 'not-open') return { problem: 'invalid-state' };
        const shown = await showMeeting(context, caller, params.meeting_id);
        return 'problem' in shown ? shown : { ...shown, body: { ...(shown.body as object), participants: toParticipants(result) } };
      },
    }),

    reopen: defineOperation({
      id: 'reopenMeeting',
      tag: 'Meetings',
      summary: 'Reopen a meeting that was ended early',
      params: meetingParams,
      responses,
      problems: ['not-found'],
      async handle({ params }, request) {
        const caller = await findCaller(context, request);
        const result = await reopenCall(context, caller.actor, params.meeting_id);
        return result === 'not-found' ? { problem: 'not-found' } : showMeeting(context, caller, params.meeting_id);
      },
    }),
  };
}

function toParticipants(result: Exclude<EndCallResult, 'not-found' | 'not-open'>): z.input<typeof endedMeetingSchema>['participants'] {
  if (result === 'ended') return 'removed';
  return result === 'empty' ? 'none' : 'remaining';
}
