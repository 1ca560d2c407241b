import { z } from 'zod';
import type { JoinRefusal } from '../meetings/join/decide-join.ts';
import { joinMeeting, type MeetingNeeds } from '../meetings/join/join-meeting.ts';
import { waitingHeaders } from '../meetings/join/retry-headers.ts';
import { operation, type Operation } from './operation.ts';
import type { Problem } from './problem.ts';
import { idParameter, text } from './schemas.ts';

const askedToJoin = z
  .object({
    identity: text(1000).optional().meta({ description: 'Not needed: the account says who the person is.' }),
    name: text(1000).optional().meta({ description: 'Not needed: the account says how the person is called.' }),
    email: text(1000).optional().meta({ description: 'Not needed: the account says it.' }),
    is_host: z
      .boolean()
      .default(false)
      .meta({ description: '`true`: only as moderator, or not at all. `false`: with whatever rights the person has.' }),
  })
  .meta({ id: 'JoinRequest' });

const joined = z
  .strictObject({
    token: z.string().meta({ description: 'What Jitsi takes as `jwt` (the SDK: `token`). Ask for a new one at every entry.' }),
    url: z.url().meta({ description: 'The Jitsi server (the SDK: `serverURL`).' }),
    room_name: z.string().meta({ description: 'The room (the SDK: `room`). The portal names it; the token opens no other.' }),
  })
  .meta({ id: 'Joined' });

export function joinOperation(needs: MeetingNeeds): Operation {
  return operation({
    id: 'joinStream',
    tag: 'Meetings',
    summary: 'Enter a meeting',
    description:
      'A token for the room of this meeting, if the person may enter now: the same decision as behind the button of the portal. `stream_id` is the number of the meeting.',
    params: z.object({ stream_id: idParameter('Number of the meeting.') }),
    body: askedToJoin,
    answers: { 200: { description: 'The person may enter.', schema: joined } },
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
    async serve({ params, body }, { grant }) {
      const request = { userId: grant.userId, meetingId: params.stream_id, door: 'api' as const };
      const joining = await joinMeeting(needs, { ...request, asksToModerate: body.is_host, flatClaims: true });
      if (joining.kind === 'refused') return joinProblem(joining.refusal, needs.clock.now());
      const { token, known, pass } = joining;
      const room = { url: new URL(known.meeting.link).origin, room_name: pass.room };
      return token === undefined ? { problem: 'no-token', more: room } : { status: 200, body: { token, ...room } };
    },
  });
}

function joinProblem(refusal: JoinRefusal, now: Date): Problem {
  switch (refusal.kind) {
    case 'too-early':
      return {
        problem: 'too-early',
        more: { opens_at: refusal.opensAt.toISOString() },
        headers: { 'Retry-After': waitingHeaders(refusal.opensAt, now).headers['Retry-After'] },
      };
    case 'signed-out':
      return { problem: 'signed-out', headers: { 'WWW-Authenticate': 'Bearer' } };
    case 'account-off':
    case 'not-found':
    case 'no-access':
    case 'not-moderator':
    case 'not-active':
    case 'ended':
    case 'over':
    case 'no-link':
      return { problem: refusal.kind };
    default:
      return refusal satisfies never;
  }
}
