import type { z } from 'zod';
import { managesAllCourses } from '../courses/course-authority.ts';
import { hasMeetingAccess } from '../meetings/join/meeting-access.ts';
import { findEditableMeeting } from '../meetings/meeting-authority.ts';
import type { AppContext } from '../platform/http/context.ts';
import { listRecordings, listUnassigned, listWatchableRecordings, MAX_UNASSIGNED } from '../recordings/list-recordings.ts';
import { assignRecording, deleteRecording, updateRecording } from '../recordings/manage-recording.ts';
import type { RecordingInput } from '../recordings/recording.ts';
import { findCaller } from './caller.ts';
import { meetingParams } from './meeting.schemas.ts';
import { defineOperation, type Operation } from './operation.ts';
import { validationProblem } from './problem.ts';
import {
  assignRecordingBody,
  recordingParams,
  recordingSchema,
  recordingsSchema,
  unassignedRecordingsSchema,
  updateRecordingBody,
} from './recording.schemas.ts';
import { showRecording, toRecordingItem } from './show-recording.ts';

/** What was recorded of a meeting, and for callers who manage it what becomes of it. */
export function recordingOperations(context: AppContext): Record<'list' | 'listUnassigned' | 'update' | 'assign' | 'delete', Operation> {
  const { db, settings } = context;
  const responses = { 200: { description: 'The recording now.', schema: recordingSchema } };

  return {
    list: defineOperation({
      id: 'listRecordings',
      tag: 'Meetings',
      summary: 'List the recordings of a meeting',
      description:
        'Callers who manage the meeting get all; others get those that are published to them, whether or not they may join it now.',
      params: meetingParams,
      responses: { 200: { description: 'The recordings, in the order of time.', schema: recordingsSchema } },
      problems: ['not-found'],
      async handle({ params: { meeting_id: id } }, request) {
        const { actor } = await findCaller(context, request);
        const canManage = (await findEditableMeeting(db, settings.jitsi, actor, id)) !== undefined;
        const { userId, usedSecondFactor } = request.apiToken;
        const recordings = canManage
          ? await listRecordings(context, id)
          : await listWatchableRecordings(context, { userId, usedSecondFactor }, id);
        if (!canManage && recordings.length === 0 && !(await hasMeetingAccess(context, userId, id))) return { problem: 'not-found' };
        return { status: 200, body: { items: recordings.map((one) => toRecordingItem(context, one)) } };
      },
    }),

    listUnassigned: defineOperation({
      id: 'listUnassignedRecordings',
      tag: 'Meetings',
      summary: 'List the recordings that belong to no meeting',
      description: 'For callers who manage the meetings of all courses.',
      responses: { 200: { description: `The newest ${MAX_UNASSIGNED}, newest first.`, schema: unassignedRecordingsSchema } },
      problems: ['forbidden'],
      async handle(_input, request) {
        const { actor } = await findCaller(context, request);
        if (!managesAllCourses(actor, 'meetings:write')) return { problem: 'forbidden' };
        const recordings = await listUnassigned(context);
        return { status: 200, body: { items: recordings.map((one) => ({ ...toRecordingItem(context, one), room: one.room })) } };
      },
    }),

    update: defineOperation({
      id: 'updateRecording',
      tag: 'Meetings',
      summary: 'Name or cut a recording',
      description:
        'Idempotent. Fields that are not sent keep their value. Players play from `plays_from` to `plays_until`; the file stays whole.',
      params: recordingParams,
      body: updateRecordingBody,
      responses,
      problems: ['not-found', 'validation-failed'],
      async handle({ params: { recording_id: id }, body }, request) {
        const caller = await findCaller(context, request);
        const result = await updateRecording(context, caller.actor, id, toChanges(body));
        if (typeof result === 'object') return validationProblem(result.errors);
        return result === 'not-found' ? { problem: 'not-found' } : showRecording(context, caller, id);
      },
    }),

    assign: defineOperation({
      id: 'assignRecording',
      tag: 'Meetings',
      summary: 'Give a recording that belongs to no meeting to one',
      description: 'For callers who manage the meetings of all courses. It is published to nobody then. Once it belongs to a meeting: 404.',
      params: recordingParams,
      body: assignRecordingBody,
      responses,
      problems: ['not-found', 'validation-failed'],
      async handle({ params: { recording_id: id }, body }, request) {
        const caller = await findCaller(context, request);
        const result = await assignRecording(context, caller.actor, id, body.meeting_id);
        if (result === 'no-meeting') return validationProblem({ meeting_id: 'unknown' });
        return result === 'not-found' ? { problem: 'not-found' } : showRecording(context, caller, id);
      },
    }),

    delete: defineOperation({
      id: 'deleteRecording',
      tag: 'Meetings',
      summary: 'Delete a recording with its file',
      description: 'It cannot be undone.',
      params: recordingParams,
      responses: { 204: { description: 'The recording is deleted.' } },
      problems: ['not-found'],
      async handle({ params: { recording_id: id } }, request) {
        const { actor } = await findCaller(context, request);
        const result = await deleteRecording(context, actor, id);
        return result === 'not-found' ? { problem: 'not-found' } : { status: 204 };
      },
    }),
  };
}

function toChanges({ title, plays_from, plays_until, downloadable }: z.infer<typeof updateRecordingBody>): Partial<RecordingInput> {
  return {
    ...(title !== undefined && { title }),
    ...(plays_from !== undefined && { playsFrom: plays_from ?? undefined }),
    ...(plays_until !== undefined && { playsUntil: plays_until ?? undefined }),
    ...(downloadable !== undefined && { downloadable }),
  };
}
