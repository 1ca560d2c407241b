import { z } from 'zod';
import type { JoinRefusal } from '../meetings/join/decide-join.ts';
import type { MeetingContext } from '../meetings/context.ts';
import { joinMeeting } from '../meetings/join/join-meeting.ts';
import { waitingHeaders } from '../meetings/join/retry-headers.ts';
import { defineOperation, type Operation } from './operation.ts';
import type { Problem } from './problem.ts';
import { idParameter, lineSchema } from './schemas.ts';

const joinBody = z
  .object({
    identity: lineSchema(1000).optional().meta({ description: 'Not needed: the account says who the person is.' }),
    name: lineSchema(1000).optional().meta({ description: 'Not needed: the account says how the person is called.' }),
    email: lineSchema(1000).optional().meta({ description: 'Not needed: the account says it.' }),
    is_host: z
      .boolean()
      .default(false)
      .meta({ description: '`true`: only as moderator, or not at all. `false`: with whatever rights the person has.' }),
  })
  .meta({ id: 'JoinRequest' });

const joinedSchema = z
  .strictObject({
    token: z.string().meta({ description: 'What Jitsi takes as `jwt` (the SDK: `token`). Ask for a new one at every entry.' }),
    url: z.url().meta({ description: 'The Jitsi server (the SDK: `serverURL`).' }),
    room_name: z.string().meta({ description: 'The room (the SDK: `room`). The portal names it; the token opens no other.' }),
  })
  .meta({ id: 'Joined' });

export function joinOperation(context: MeetingContext): Operation {
  return defineOperation({
    id: 'joinStream',
    tag: 'Meetings',
    summary: 'Enter a meeting',
    description:
      'A token for the room of this meeting, if the person may enter now: the same decision as behind the button of the portal. `stream_id` is the number of the meeting.',
    params: z.object({ stream_id: idParameter('Number of the meeting.') }),
    body: joinBody,
    responses: { 200: { description: 'The person may enter.', schema: joinedSchema } },
    problems: [
      'missing-scope',
      'account-off',
      'not-found',
      'no-access',
      'not-moderator',
      'not-active',
      'too-early',
      'ended',
      'over',
      'no-link',
      'no-token',
    ],
    async handle({ params, body }, { apiToken }) {
      const request = { userId: apiToken.userId, meetingId: params.stream_id, entryPoint: 'api' as const };
      const joining = await joinMeeting(context, { ...request, requestsModerator: body.is_host, flatClaims: true });
      if (joining.kind === 'refused') return joinProblem(joining.refusal, context.clock.now());
      const { token, meetingInfo, tokenRequest } = joining;
      const room = { url: new URL(meetingInfo.meeting.link).origin, room_name: tokenRequest.room };
      return token === undefined ? { problem: 'no-token', extensions: room } : { status: 200, body: { token, ...room } };
    },
  });
}

function joinProblem(refusal: JoinRefusal, now: Date): Problem {
  switch (refusal.kind) {
    case 'too-early':
      return {
        problem: 'too-early',
        extensions: { opens_at: refusal.opensAt.toISOString() },
        headers: { 'Retry-After': waitingHeaders(refusal.opensAt, now).headers['Retry-After'] },
      };
    case 'unauthenticated':
      return { problem: 'signed-out', headers: { 'WWW-Authenticate': 'Bearer' } };
    case 'account-deactivated':
      return { problem: 'account-off' };
    case 'closed':
      return { problem: 'over' };
    case 'not-found':
    case 'no-access':
    case 'not-moderator':
    case 'not-active':
    case 'ended':
    case 'no-link':
      return { problem: refusal.kind };
    default:
      return refusal satisfies never;
  }
}
