import { z } from 'zod';
import type { KickResult } from '../attendance/removals/kick.ts';
import { liftRemoval, MAX_REASON_LENGTH, removalLister, removalScopes, removePerson } from '../attendance/removals/remove-person.ts';
import type { MeetingContext } from '../meetings/context.ts';
import { findTaughtMeeting } from '../meetings/meeting-authority.ts';
import { MAX_ID } from '../platform/db/engine.ts';
import { findCaller } from './caller.ts';
import { meetingParams } from './meeting.schemas.ts';
import { defineOperation, type Operation } from './operation.ts';
import { validationProblem } from './problem.ts';
import { idParameter, lineSchema } from './schemas.ts';

const removalSchema = z
  .strictObject({
    id: z.int(),
    person_id: z.int().nullable().meta({ description: 'Null for a guest.' }),
    name: z.string(),
    scope: z.enum(['meeting', 'series', 'course']),
    reason: z.string(),
    by: z.string().nullable(),
    since: z.iso.datetime(),
  })
  .meta({ id: 'Removal' });

const removalListSchema = z.strictObject({ items: z.array(removalSchema) }).meta({ id: 'RemovalList' });

const kickResults = ['kicked', 'not-inside', 'not-reported', 'no-address', 'refused', 'unreachable'] as const satisfies KickResult[];

const removalResultSchema = z
  .strictObject({
    removal: removalSchema.nullable().meta({ description: 'Null with the scope `now`: the person may come back.' }),
    call: z.enum(kickResults).meta({
      description:
        '`kicked`: was in the call, and is out; `not-inside`: was not in the call. Otherwise the person may still be in the call: `not-reported`: Jitsi does not report to this portal who is inside; `no-address`: this portal cannot put anybody out of calls, and where Jitsi asks for accounts, these open the room again; `refused`, `unreachable`: Jitsi.',
    }),
  })
  .meta({ id: 'RemovalResult' });

const newRemovalBody = z
  .object({
    person_id: z.int().min(1).max(MAX_ID).meta({ description: 'Of the course, or seen in the meeting.' }),
    scope: z.enum(removalScopes).default('meeting').meta({
      description:
        '`now`: out of the call, and free to come back; otherwise not back into the meeting, its series, or the course, until it is lifted.',
    }),
    reason: lineSchema(MAX_REASON_LENGTH).default('').meta({ description: 'Shown to the person.' }),
  })
  .meta({ id: 'NewRemoval' });

/** Who was put out of a meeting, for callers who manage it or stand in at it. */
export function removalOperations(context: MeetingContext): Record<'list' | 'create' | 'lift', Operation> {
  const { db, settings } = context;
  const listRemovals = removalLister(context);

  async function listItems(meetingId: number): Promise<z.input<typeof removalSchema>[]> {
    return (await listRemovals({ id: meetingId })).map(({ id, userId, name, scope, reason, by, at }) => ({
      id,
      person_id: userId ?? null,
      name,
      scope,
      reason,
      by: by ?? null,
      since: at.toISOString(),
    }));
  }

  return {
    list: defineOperation({
      id: 'listRemovals',
      tag: 'Meetings',
      summary: 'List who was put out of a meeting and may not come back',
      params: meetingParams,
      responses: { 200: { description: 'The removals that hold in the meeting, newest first.', schema: removalListSchema } },
      problems: ['not-found'],
      async handle({ params }, request) {
        const { actor } = await findCaller(context, request);
        const found = await findTaughtMeeting(db, settings.jitsi, actor, params.meeting_id);
        return found ? { status: 200, body: { items: await listItems(params.meeting_id) } } : { problem: 'not-found' };
      },
    }),

    create: defineOperation({
      id: 'removePerson',
      tag: 'Meetings',
      summary: 'Put a person out of a meeting',
      description:
        'Out of the call at once, and not back in. Idempotent but for `now`: the same request again keeps the removal that there is, with its reason, and asks Jitsi once more. Who moderates is put out by who manages all meetings; who stands in at the meeting puts out of the meeting alone, and no other moderator. Guests, of whom this API tells no ids, are put out on the page of the meeting; their removals are listed and lifted here.',
      params: meetingParams,
      body: newRemovalBody,
      responses: { 200: { description: 'What was recorded holds, whatever Jitsi answers.', schema: removalResultSchema } },
      problems: ['not-found', 'forbidden', 'cannot-target-self', 'validation-failed'],
      async handle({ params, body: { person_id: userId, scope, reason } }, request) {
        const { actor } = await findCaller(context, request);
        const result = await removePerson(context, actor, params.meeting_id, { target: { userId }, scope, reason });
        switch (result.kind) {
          case 'removed': {
            const removal = (await listItems(params.meeting_id)).find(({ id }) => id === result.removalId) ?? null;
            return { status: 200, body: { removal, call: result.kick } };
          }
          case 'self':
            return { problem: 'cannot-target-self' };
          case 'wrong-scope':
            return validationProblem({ scope: 'invalid' });
          case 'forbidden':
            return { problem: 'forbidden' };
          case 'no-person':
          case 'not-found':
            return { problem: 'not-found' };
          default:
            return result satisfies never;
        }
      },
    }),

    lift: defineOperation({
      id: 'liftRemoval',
      tag: 'Meetings',
      summary: 'Let a person come back',
      description: 'Those who may put the person out may lift it, from any meeting of the course.',
      params: meetingParams.extend({ removal_id: idParameter('Id of the removal.') }),
      responses: { 204: { description: 'The removal does not hold any more.' } },
      problems: ['not-found', 'forbidden'],
      async handle({ params }, request) {
        const { actor } = await findCaller(context, request);
        const result = await liftRemoval(context, actor, params.meeting_id, params.removal_id);
        if (result === 'forbidden') return { problem: 'forbidden' };
        return result === 'lifted' ? { status: 204 } : { problem: 'not-found' };
      },
    }),
  };
}
