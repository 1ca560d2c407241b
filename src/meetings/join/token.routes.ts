import type { Request, RequestHandler, Response } from 'express';
import { accountOf } from '../../accounts/guards.ts';
import { clientAddress } from '../../platform/http/client-ip.ts';
import { idFrom, parsed } from '../../platform/http/parse-request.ts';
import { Refusal } from '../../platform/http/http-error.ts';
import { callAddress } from '../../jitsi/tokens/call-url.ts';
import { claimsOf } from '../../jitsi/tokens/room-token.ts';
import { wordsIn } from '../../platform/messages/messages.ts';
import type { JoinRefusal } from './decide-join.ts';
import { issueGeneralToken } from './issue-general-token.ts';
import { joinMeeting, type MeetingNeeds } from './join-meeting.ts';
import { isLookingAhead } from '../../platform/http/prefetch.ts';
import { findMeetingIdOfRoom } from '../timetable/visible-meetings.queries.ts';
import { refusalStatus } from './refusal-status.ts';
import { tokenRequest } from './token.forms.ts';

export type TokenPages = { generate: RequestHandler; test: RequestHandler; testOff: RequestHandler };

export function tokenPages(needs: MeetingNeeds): TokenPages {
  if (needs.settings.jitsi.auth === 'sql') return { generate: noTokens, test: noTokens, testOff };
  return {
    /** `GET` or `POST /jitsi/generate-token`: a token for one room, or, by `POST` without a room, general access. */
    async generate(request, response) {
      if (isLookingAhead(request)) return void response.status(204).end();
      if (hasUnreadBody(request)) throw new Refusal(415, 'bad-request');
      const given = request.method === 'POST' ? { ...request.query, ...(request.body as object) } : request.query;
      const { room_name: room } = parsed(tokenRequest, given);
      if (room !== undefined) await answerForRoom(response, room);
      else if (request.method === 'POST') await answerGeneral(request, response);
      else throw new Refusal(400, 'bad-request');
    },

    /** `GET /test-meeting-jwt/:id`, on a development machine: what the person would be given, whatever the hour. */
    async test(request, response) {
      if (isLookingAhead(request)) return void response.status(204).end();
      const meetingId = idFrom(request.params['id']);
      const joining = await joinMeeting(needs, { userId: accountOf(response).id, meetingId, door: 'debug', excuses: { schedule: true } });
      if (joining.kind === 'refused') return refuse(response, joining.refusal, refusalStatus(joining.refusal));
      const { known, pass, token, config } = joining;
      const payload = claimsOf(needs.mint, pass);
      response.json({
        videollamada_id: known.meeting.id,
        curso: known.courseTitle,
        room_name: known.meeting.roomName,
        jwt_token: token,
        meeting_url: callAddress(known.meeting.link, token, config),
        payload,
        user: payload.context.user,
      });
    },

    testOff,
  };

  function testOff(request: Request): void {
    const id = String(request.params['id']).slice(0, 20);
    needs.log.warn({ event: 'test_meeting_jwt', user: request.user?.id, meeting: id }, 'JWT de prueba pedido con APP_DEBUG apagado');
    throw new Refusal(404, 'not-found');
  }

  async function answerForRoom(response: Response, room: string): Promise<void> {
    const meetingId = await findMeetingIdOfRoom(needs.db, room);
    // No meeting has the number 0: a room that nobody knows is decided, recorded and logged like any other refusal.
    const joining = await joinMeeting(needs, { userId: accountOf(response).id, meetingId: meetingId ?? 0, door: 'endpoint' });
    if (joining.kind === 'refused') return refuse(response, joining.refusal, 403);
    const { pass, token } = joining;
    response.json({ token, room_name: pass.room, expires_at: pass.expiresAt.toISOString() });
  }

  async function answerGeneral(request: Request, response: Response): Promise<void> {
    const account = accountOf(response);
    const issued = await issueGeneralToken(needs, account, clientAddress(request));
    if (issued === 'administrators-only') {
      response.status(403).json({ error: issued, message: wordsIn(account.locale).token.adminOnly });
      return;
    }
    response.json({ token: issued.token, room_name: '*', expires_at: issued.expiresAt.toISOString() });
  }

  function refuse(response: Response, refusal: JoinRefusal, status: number): void {
    const { title, text } = wordsIn(accountOf(response).locale).joining.refusals[refusal.kind];
    response.status(status).json({ error: refusal.kind, message: `${title}. ${text}` });
  }
}

/** Jitsi asks for accounts (JITSI_AUTH=sql) and looks at no token. */
function noTokens(_request: Request, response: Response): void {
  response.status(409).json({ error: 'no-tokens', message: wordsIn(accountOf(response).locale).token.notInUse });
}

/** Something was sent in a form that nobody here reads: it may have named a room. */
function hasUnreadBody(request: Request): boolean {
  const length = request.get('Content-Length') ?? '0';
  return request.body === undefined && (length !== '0' || request.get('Transfer-Encoding') !== undefined);
}
