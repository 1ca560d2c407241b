import { clientIp } from '../platform/http/client.ts';
import { z } from 'zod';
import type { JoinRefusal } from '../meetings/join/decide-join.ts';
import type { MeetingContext } from '../meetings/context.ts';
import { joinMeeting } from '../meetings/join/join-meeting.ts';
import { findRemovalReason } from '../meetings/removals.ts';
import { waitingHeaders } from '../meetings/join/show-refusal.ts';
import { WAITING_RETRY_SECONDS } from '../meetings/join/waiting-room.ts';
import { defineOperation, type Operation } from './operation.ts';
import type { Problem } from './problem.ts';
import { idParameter, lineSchema } from './schemas.ts';

const joinBody = z
  .object({
    identity: lineSchema(1000).optional().meta({ description: 'Ignored: the account identifies the user.' }),
    name: lineSchema(1000).optional().meta({ description: 'Ignored: the account has the name.' }),
    email: lineSchema(1000).optional().meta({ description: 'Ignored: the account has the e-mail address.' }),
    is_host: z
      .boolean()
      .default(false)
      .meta({ description: '`true`: join as moderator or not at all. `false`: join with the rights that the user has.' }),
  })
  .meta({ id: 'JoinRequest' });

const joinedSchema = z
  .strictObject({
    token: z.string().meta({ description: 'The `jwt` for Jitsi (SDK: `token`). Request a new one for every join.' }),
    url: z.url().meta({ description: 'The Jitsi server (SDK: `serverURL`).' }),
    room_name: z.string().meta({ description: 'The room (SDK: `room`). The token is valid for no other.' }),
  })
  .meta({ id: 'Joined' });

export function joinOperation(context: MeetingContext): Operation {
  return defineOperation({
    id: 'joinStream',
    tag: 'Meetings',
    summary: 'Join a meeting',
    description:
      'A token for the room of the meeting, if the user may join now; the same rules as in the portal. `stream_id` is the id of the meeting. ' +
      '`call-full` has `position` in the line: 1 joins next. Who asks again after `Retry-After` seconds keeps it; after three minutes it is lost.',
    params: z.object({ stream_id: idParameter('Id of the meeting.') }),
    body: joinBody,
    responses: { 200: { description: 'The user may join.', schema: joinedSchema } },
    problems: [
      'missing-scope',
      'account-deactivated',
      'not-found',
      'no-access',
      'removed',
      'not-in-section',
      'not-moderator',
      'not-active',
      'too-early',
      'moderator-absent',
      'call-full',
      'ended',
      'closed',
      'no-link',
      'tokens-not-supported',
    ],
    async handle({ params, body }, { apiToken, request }) {
      const { userId, usedSecondFactor } = apiToken;
      const joinRequest = { userId, usedSecondFactor, meetingId: params.stream_id, entryPoint: 'api' as const };
      const result = await joinMeeting(context, {
        ...joinRequest,
        clientIp: clientIp(request),
        requestsModerator: body.is_host,
        flatClaims: true,
      });
      if (result.kind === 'refused') return toJoinProblem(context, result.refusal);
      const { token, meetingInfo, tokenRequest } = result;
      const room = { url: new URL(meetingInfo.meeting.link).origin, room_name: tokenRequest.room };
      return token === undefined ? { problem: 'tokens-not-supported', extensions: room } : { status: 200, body: { token, ...room } };
    },
  });
}

async function toJoinProblem(context: MeetingContext, refusal: JoinRefusal): Promise<Problem> {
  switch (refusal.kind) {
    case 'too-early':
      return {
        problem: 'too-early',
        extensions: { opens_at: refusal.opensAt.toISOString() },
        headers: { 'Retry-After': waitingHeaders(refusal.opensAt, context.clock.now()).headers['Retry-After'] },
      };
    case 'moderator-absent':
      return { problem: refusal.kind, headers: { 'Retry-After': String(WAITING_RETRY_SECONDS) } };
    case 'full':
      return {
        problem: 'call-full',
        extensions: { position: refusal.peopleAhead + 1 },
        headers: { 'Retry-After': String(WAITING_RETRY_SECONDS) },
      };
    case 'removed':
      return { problem: refusal.kind, extensions: { reason: await findRemovalReason(context.db, refusal.removalId) } };
    case 'unauthenticated':
      return { problem: 'unauthenticated', headers: { 'WWW-Authenticate': 'Bearer' } };
    case 'account-deactivated':
    case 'not-found':
    case 'no-access':
    case 'not-in-section':
    case 'not-moderator':
    case 'not-active':
    case 'ended':
    case 'closed':
    case 'no-link':
      return { problem: refusal.kind };
    default:
      return refusal satisfies never;
  }
}
