import type { AppContext } from '../platform/http/context.ts';
import { publishRecording, withdrawRecording } from '../recordings/manage-recording.ts';
import { findCaller } from './caller.ts';
import { defineOperation, type Operation } from './operation.ts';
import { validationProblem } from './problem.ts';
import { publicationBody, recordingParams, recordingSchema } from './recording.schemas.ts';
import { showRecording } from './show-recording.ts';

/** To whom a recording is published. */
export function publicationOperations(context: AppContext): Record<'publish' | 'withdraw', Operation> {
  return {
    publish: defineOperation({
      id: 'publishRecording',
      tag: 'Meetings',
      summary: 'Publish a recording to the course or to a section of it',
      description: 'Idempotent. Who may join the meetings of the course, or of the section, can watch it.',
      params: recordingParams,
      body: publicationBody,
      responses: { 200: { description: 'The recording now.', schema: recordingSchema } },
      problems: ['not-found', 'validation-failed'],
      async handle({ params: { recording_id: id }, body }, request) {
        const caller = await findCaller(context, request);
        const result = context.settings.recordings ? await publishRecording(context, caller.actor, id, body.section_id) : 'not-found';
        if (result === 'unknown-section') return validationProblem({ section: 'unknown' });
        return result === 'not-found' ? { problem: 'not-found' } : showRecording(context, caller, id);
      },
    }),

    withdraw: defineOperation({
      id: 'withdrawRecording',
      tag: 'Meetings',
      summary: 'Withdraw a published recording',
      description: 'Idempotent.',
      params: recordingParams,
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
