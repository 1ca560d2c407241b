import { z } from 'zod';
import { findEditableMeeting } from '../meetings/meeting-authority.ts';
import { MAX_SUBSTITUTION_DAYS, moderatorScopes, nameModerator, removeModerator } from '../meetings/moderators/name-moderator.ts';
import { listNamedModerators } from '../meetings/moderators/find-moderators.ts';
import type { AppContext } from '../platform/http/context.ts';
import { findCaller } from './caller.ts';
import { booleanQuery, meetingParams } from './meeting.schemas.ts';
import { defineOperation, type Operation } from './operation.ts';
import { validationProblem } from './problem.ts';
import { dateSchema, idParameter, lineSchema } from './schemas.ts';

const moderatorListSchema = z
  .strictObject({
    items: z.array(
      z.strictObject({
        id: z.int().meta({ description: 'Id of the person.' }),
        username: z.string(),
        name: z.string(),
        since: z.iso.datetime(),
        whole_series: z.boolean().meta({ description: 'Named for the whole series: also for meetings that are added to it later.' }),
      }),
    ),
  })
  .meta({ id: 'ModeratorList', description: 'The teachers of the course, who moderate as well, are not among them.' });

const newModeratorBody = z
  .object({
    login: lineSchema(1000).meta({ description: 'Username or e-mail address.' }),
    until: dateSchema()
      .optional()
      .meta({
        description: `The person moderates the later meetings of the course too, up to this day, at most ${MAX_SUBSTITUTION_DAYS} days later.`,
      }),
    scope: z.enum(moderatorScopes).optional().meta({
      description:
        '`meeting`: this one alone; `series`: this one and the later ones of its series, also those that are added to it; `course`: up to `until`. Missing: `course` with `until`, else `meeting`.',
    }),
  })
  .meta({ id: 'NewModerator' });

/** Who moderates a meeting beside the teachers of its course, for callers who manage it. */
export function moderatorOperations(context: AppContext): Record<'list' | 'name' | 'remove', Operation> {
  const { db, settings } = context;
  const responses = { 200: { description: 'Who is named for the meeting now.', schema: moderatorListSchema } };

  async function showList(meetingId: number) {
    const items = (await listNamedModerators(db, meetingId)).map(
      ({ userId, username, name, namedAt, wholeSeries }): z.input<typeof moderatorListSchema>['items'][number] => ({
        id: userId,
        username,
        name,
        since: namedAt.toISOString(),
        whole_series: wholeSeries,
      }),
    );
    return { status: 200, body: { items } } as const;
  }

  return {
    list: defineOperation({
      id: 'listModerators',
      tag: 'Meetings',
      summary: 'List who was named to moderate a meeting',
      params: meetingParams,
      responses,
      problems: ['not-found'],
      async handle({ params }, request) {
        const { actor } = await findCaller(context, request);
        const found = await findEditableMeeting(db, settings.jitsi, actor, params.meeting_id);
        return found ? showList(params.meeting_id) : { problem: 'not-found' };
      },
    }),

    name: defineOperation({
      id: 'nameModerator',
      tag: 'Meetings',
      summary: 'Let a person moderate a meeting',
      description:
        'Idempotent. Also a person who is not in the course: a substitute, a speaker. They and the teachers of the course are told by e-mail.',
      params: meetingParams,
      body: newModeratorBody,
      responses,
      problems: ['not-found', 'invalid-state', 'validation-failed'],
      async handle({ params, body }, request) {
        const { actor } = await findCaller(context, request);
        const found = await findEditableMeeting(db, settings.jitsi, actor, params.meeting_id);
        if (!found) return { problem: 'not-found' };
        const { login, until, scope = until === undefined ? 'meeting' : 'course' } = body;
        if (scope === 'course' && until === undefined) return validationProblem({ until: 'required' });
        const span = scope === 'course' ? { scope, until: until! } : { scope };
        const result = await nameModerator(context, actor, params.meeting_id, { login, ...span });
        switch (result.kind) {
          case 'named':
          case 'unchanged':
            return showList(params.meeting_id);
          case 'over':
            return { problem: 'invalid-state' };
          case 'bad-span':
            return validationProblem({ until: 'invalid' });
          case 'no-series':
            return validationProblem({ scope: 'invalid' });
          case 'unknown-person':
          case 'not-found':
            return { problem: 'not-found' };
          default:
            return result satisfies never;
        }
      },
    }),

    remove: defineOperation({
      id: 'removeModerator',
      tag: 'Meetings',
      summary: 'Take the moderation of a meeting from a named person',
      params: meetingParams.extend({ person_id: idParameter('Id of the person.') }),
      query: z.object({
        following: booleanQuery().default(false).meta({ description: 'Also of the later meetings of the course.' }),
      }),
      responses: { 204: { description: 'The person does not moderate the meeting any more.' } },
      problems: ['not-found'],
      async handle({ params, query }, request) {
        const { actor } = await findCaller(context, request);
        const removal = { userId: params.person_id, following: query.following };
        const { kind } = await removeModerator(context, actor, params.meeting_id, removal);
        return kind === 'removed' ? { status: 204 } : { problem: 'not-found' };
      },
    }),
  };
}
