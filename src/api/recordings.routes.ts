import { z } from 'zod';
import { hasMeetingAccess } from '../meetings/join/meeting-access.ts';
import { findEditableMeeting } from '../meetings/meeting-authority.ts';
import type { AppContext } from '../platform/http/context.ts';
import { listRecordings, listWatchableRecordings } from '../recordings/list-recordings.ts';
import { findManagedRecording, publishRecording, withdrawRecording } from '../recordings/manage-recording.ts';
import type { Recording } from '../recordings/recording.ts';
import { findCaller } from './caller.ts';
import { meetingParams } from './meeting.schemas.ts';
import { defineOperation, type Operation } from './operation.ts';
import { validationProblem } from './problem.ts';
import { idParameter, sectionIdField, sectionReference } from './schemas.ts';

const recordingSchema = z
  .strictObject({
    id: z.int(),
    title: z.string().meta({ description: 'Empty where it has none.' }),
    started_at: z.iso.datetime(),
    seconds: z.int().nullable().meta({ description: 'The length of the whole file; null where it is unknown.' }),
    plays_from: z.int().nullable().meta({ description: 'Seconds from the beginning of the file; null: the beginning.' }),
    plays_until: z.int().nullable().meta({ description: 'Null: the end.' }),
    bytes: z.int(),
    published_at: z.iso.datetime().nullable().meta({ description: 'Null: only who manages the meeting sees it.' }),
    section: sectionReference('The section to which it is published; null: the whole course, or nobody yet.'),
    downloadable: z.boolean(),
    url: z.string().meta({ description: 'The page where it plays, for a browser that is signed in.' }),
  })
  .meta({ id: 'Recording' });

const recordingsSchema = z.strictObject({ items: z.array(recordingSchema) }).meta({ id: 'Recordings' });

const publicationBody = z
  .object({
    section_id: sectionIdField('Of the course; null: the whole course. Missing: to whom the meeting was for.').optional(),
  })
  .meta({ id: 'Publication' });

/** What was recorded of a meeting, and to whom it is published. */
export function recordingOperations(context: AppContext): Record<'list' | 'publish' | 'withdraw', Operation> {
  const { db, settings } = context;
  const params = z.object({ recording_id: idParameter('Id of the recording.') });

  const toItem = (one: Recording): z.input<typeof recordingSchema> => ({
    id: one.id,
    title: one.title,
    started_at: one.startedAt.toISOString(),
    seconds: one.seconds ?? null,
    plays_from: one.playsFrom ?? null,
    plays_until: one.playsUntil ?? null,
    bytes: one.bytes,
    published_at: one.publishedAt?.toISOString() ?? null,
    section: one.section ?? null,
    downloadable: one.downloadable,
    url: `${settings.http.publicUrl}/recordings/${one.id}`,
  });

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
        return { status: 200, body: { items: recordings.map(toItem) } };
      },
    }),

    publish: defineOperation({
      id: 'publishRecording',
      tag: 'Meetings',
      summary: 'Publish a recording to the course or to a section of it',
      description: 'Idempotent. Who may join the meetings of the course, or of the section, can watch it.',
      params,
      body: publicationBody,
      responses: { 200: { description: 'The recording now.', schema: recordingSchema } },
      problems: ['not-found', 'validation-failed'],
      async handle({ params: { recording_id: id }, body }, request) {
        const { actor } = await findCaller(context, request);
        const result = settings.recordings ? await publishRecording(context, actor, id, body.section_id) : 'not-found';
        if (result === 'unknown-section') return validationProblem({ section: 'unknown' });
        const managed = result === 'not-found' ? undefined : await findManagedRecording(context, actor, id);
        return managed ? { status: 200, body: toItem(managed.recording) } : { problem: 'not-found' };
      },
    }),

    withdraw: defineOperation({
      id: 'withdrawRecording',
      tag: 'Meetings',
      summary: 'Withdraw a published recording',
      description: 'Idempotent.',
      params,
      responses: { 204: { description: 'Only who manages the meeting can watch it.' } },
      problems: ['not-found'],
      async handle({ params: { recording_id: id } }, request) {
        const { actor } = await findCaller(context, request);
        const result = await withdrawRecording(context, actor, id);
        return result === 'not-found' ? { problem: 'not-found' } : { status: 204 };
      },
    }),
  };
}
