import { z } from 'zod';
import type { MeetingContext } from '../meetings/context.ts';
import { findWatchRefusalOf } from '../meetings/join/meeting-access.ts';
import { findEditableMeeting, findTaughtMeeting } from '../meetings/meeting-authority.ts';
import { loadMinutes } from '../minutes/minutes.ts';
import { findCaller } from './caller.ts';
import { meetingParams } from './meeting.schemas.ts';
import { defineOperation, type Operation } from './operation.ts';

const pollSchema = z
  .strictObject({
    question: z.string(),
    asked_at: z.iso.datetime(),
    voters: z.int().meta({ description: 'How many people voted. Who voted what is not kept.' }),
    options: z.array(z.strictObject({ text: z.string(), votes: z.int() })),
  })
  .meta({ id: 'Poll' });

const linkSchema = z
  .strictObject({
    url: z.string().meta({ description: 'As somebody wrote it into the chat; nobody has checked where it leads.' }),
    written_at: z.iso.datetime(),
    written_by: z.string().nullable().meta({ description: 'A name; null where it is unknown, and for who may not see attendance.' }),
  })
  .meta({ id: 'ChatLink' });

const minutesSchema = z
  .strictObject({
    opened_at: z.iso.datetime().nullable().meta({ description: 'When the room was opened first; null where Jitsi reported nothing.' }),
    closed_at: z.iso.datetime().nullable().meta({ description: 'Null while it is open, and where Jitsi did not say so.' }),
    teachers: z
      .array(
        z.strictObject({ id: z.int(), name: z.string(), first_joined_at: z.iso.datetime(), last_left_at: z.iso.datetime().nullable() }),
      )
      .meta({ description: 'Who teaches the course, or was named to moderate, and was in the call.' }),
    polls: z.array(pollSchema),
    links: z.array(linkSchema),
    erased_at: z.iso
      .datetime()
      .nullable()
      .meta({ description: 'When the rules of privacy had attendance, polls and links deleted; null while they are kept.' }),
  })
  .meta({ id: 'Minutes' });

/** What remains of a class besides its attendance and its recordings, which have operations of their own. */
export function minutesOperation(context: MeetingContext): Operation {
  const { db, settings } = context;
  return defineOperation({
    id: 'showMinutes',
    tag: 'Meetings',
    summary: 'Show the minutes of a meeting',
    description:
      'For callers who manage the meeting, and for those who may join it, at whatever time. Polls and links are there where the portal keeps them.',
    params: meetingParams,
    responses: { 200: { description: 'Times, teachers, polls and links.', schema: minutesSchema } },
    problems: ['not-found'],
    async handle({ params }, request) {
      const { actor } = await findCaller(context, request);
      const id = params.meeting_id;
      const taught = await findTaughtMeeting(db, settings.jitsi, actor, id);
      const found = taught ?? (await findEditableMeeting(db, settings.jitsi, null, id));
      if (!found) return { problem: 'not-found' };
      const { userId, usedSecondFactor } = request.apiToken;
      const audience = { meetingId: id, sectionId: found.meeting.sectionId };
      if (!taught && (await findWatchRefusalOf(context, { userId, usedSecondFactor }, audience))) return { problem: 'not-found' };
      const { times, teachers, polls, links, erasedAt } = await loadMinutes(context, found, {
        userId,
        usedSecondFactor,
        canManage: taught?.canManage === true,
        seesNames: taught !== undefined,
      });
      return {
        status: 200,
        body: {
          opened_at: times?.openedAt.toISOString() ?? null,
          closed_at: times?.closedAt?.toISOString() ?? null,
          teachers: teachers.map((one) => ({
            id: one.id,
            name: one.name,
            first_joined_at: one.firstJoinedAt.toISOString(),
            last_left_at: one.lastLeftAt?.toISOString() ?? null,
          })),
          polls: polls.map(({ question, askedAt, voters, options }) => ({ question, asked_at: askedAt.toISOString(), voters, options })),
          links: links.map(({ url, writtenAt, writtenBy }) => ({
            url,
            written_at: writtenAt.toISOString(),
            written_by: writtenBy ?? null,
          })),
          erased_at: erasedAt?.toISOString() ?? null,
        },
      };
    },
  });
}
