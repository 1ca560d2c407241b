import type { Request, RequestHandler, Response } from 'express';
import { z } from 'zod';
import { signedInAccount } from '../../accounts/guards.ts';
import { clientIp } from '../../platform/http/client.ts';
import { requireId, parseInput, isPrefetch } from '../../platform/http/parse-request.ts';
import { HttpError } from '../../platform/http/http-error.ts';
import { buildCallUrl } from '../../jitsi/tokens/call-url.ts';
import { buildRoomClaims } from '../../jitsi/tokens/room-token.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import type { JoinRefusal } from './decide-join.ts';
import { issueGeneralToken } from './issue-general-token.ts';
import type { MeetingContext } from '../context.ts';
import { joinMeeting } from './join-meeting.ts';
import { findMeetingIdByRoom } from './join-context.queries.ts';
import { refusalStatus } from './show-refusal.ts';
import { singleLineText } from '../../platform/http/form-fields.ts';

export type TokenPages = { generate: RequestHandler; test: RequestHandler; testDisabled: RequestHandler };

export function tokenPages(context: MeetingContext): TokenPages {
  if (context.settings.jitsi.auth === 'sql') return { generate: answerNoTokens, test: answerNoTokens, testDisabled: testOff };
  return {
    /** `GET` or `POST /jitsi/generate-token`: a token for one room, or, by `POST` without a room, general access. */
    async generate(request, response) {
      if (isPrefetch(request)) return void response.status(204).end();
      if (hasUnreadBody(request)) throw new HttpError(415, 'bad-request');
      const given = request.method === 'POST' ? { ...request.query, ...(request.body as object) } : request.query;
      const { room_name: room } = parseInput(tokenRequestForm, given);
      if (room !== undefined) await answerForRoom(response, room);
      else if (request.method === 'POST') await answerGeneral(request, response);
      else throw new HttpError(400, 'bad-request');
    },

    /** `GET /test-meeting-jwt/:id`, on a development machine: what the person would be given, whatever the hour. */
    async test(request, response) {
      if (isPrefetch(request)) return void response.status(204).end();
      const meetingId = requireId(request.params['id']);
      const joining = await joinMeeting(context, {
        userId: signedInAccount(response).id,
        meetingId,
        entryPoint: 'debug',
        skippedRules: { schedule: true },
      });
      if (joining.kind === 'refused') return refuse(response, joining.refusal, refusalStatus(joining.refusal));
      const { meetingInfo, tokenRequest, token, config } = joining;
      const payload = buildRoomClaims(context.tokenSigner, tokenRequest);
      response.json({
        videollamada_id: meetingInfo.meeting.id,
        curso: meetingInfo.courseTitle,
        room_name: meetingInfo.meeting.roomName,
        jwt_token: token,
        meeting_url: buildCallUrl(meetingInfo.meeting.link, token, config),
        payload,
        user: payload.context.user,
      });
    },

    testDisabled: testOff,
  };

  function testOff(request: Request): void {
    const id = String(request.params['id']).slice(0, 20);
    context.log.warn({ event: 'test_meeting_jwt', user: request.user?.id, meeting: id }, 'JWT de prueba pedido con APP_DEBUG apagado');
    throw new HttpError(404, 'not-found');
  }

  async function answerForRoom(response: Response, room: string): Promise<void> {
    const meetingId = await findMeetingIdByRoom(context.db, room);
    // No meeting has the number 0: a room that nobody knows is decided, recorded and logged like any other refusal.
    const joining = await joinMeeting(context, { userId: signedInAccount(response).id, meetingId: meetingId ?? 0, entryPoint: 'endpoint' });
    if (joining.kind === 'refused') return refuse(response, joining.refusal, 403);
    const { tokenRequest, token } = joining;
    response.json({ token, room_name: tokenRequest.room, expires_at: tokenRequest.expiresAt.toISOString() });
  }

  async function answerGeneral(request: Request, response: Response): Promise<void> {
    const account = signedInAccount(response);
    const issued = await issueGeneralToken(context, account, clientIp(request));
    if (issued === 'administrators-only') {
      response.status(403).json({ error: issued, message: messagesFor(account.locale).token.adminOnly });
      return;
    }
    response.json({ token: issued.token, room_name: '*', expires_at: issued.expiresAt.toISOString() });
  }

  function refuse(response: Response, refusal: JoinRefusal, status: number): void {
    const { title, text } = messagesFor(signedInAccount(response).locale).joining.refusals[refusal.kind];
    response.status(status).json({ error: refusal.kind, message: `${title}. ${text}` });
  }
}

/** Jitsi asks for accounts (JITSI_AUTH=sql) and looks at no token. */
function answerNoTokens(_request: Request, response: Response): void {
  response.status(409).json({ error: 'no-tokens', message: messagesFor(signedInAccount(response).locale).token.notInUse });
}

/** Something was sent in a form that nobody here reads: it may have named a room. */
function hasUnreadBody(request: Request): boolean {
  const length = request.get('Content-Length') ?? '0';
  return request.body === undefined && (length !== '0' || request.get('Transfer-Encoding') !== undefined);
}

/** Strict: a misspelt `room_name` must not count as none, which asks for every room. */
export const tokenRequestForm = z.strictObject({ room_name: singleLineText(300).optional() });
