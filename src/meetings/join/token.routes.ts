import type { Request, RequestHandler, Response } from 'express';
import { z } from 'zod';
import { signedInAccount } from '../../accounts/guards.ts';
import { usedSecondFactor } from '../../accounts/demanded-factor.ts';
import { clientIp } from '../../platform/http/client.ts';
import { requireId, parseInput, isPrefetch } from '../../platform/http/parse-request.ts';
import { HttpError } from '../../platform/http/http-error.ts';
import { buildCallUrl } from '../../jitsi/tokens/call-url.ts';
import { buildRoomClaims } from '../../jitsi/tokens/room-token.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import type { JoinRefusal } from './decide-join.ts';
import { issueGeneralToken } from './issue-general-token.ts';
import type { MeetingContext } from '../context.ts';
import { findMeetingOfRoom } from '../find-meeting-of-room.ts';
import { joinMeeting, NO_MEETING } from './join-meeting.ts';
import { refusalStatus } from './show-refusal.ts';
import { singleLineText } from '../../platform/http/form-fields.ts';

/** Strict: a misspelt `room_name` must not count as none, which asks for a token of every room. */
const tokenRequestForm = z.strictObject({ room_name: singleLineText(300).optional() });

export function tokenPages(context: MeetingContext): { generate: RequestHandler; test: RequestHandler; testDisabled: RequestHandler } {
  if (context.settings.jitsi.auth === 'sql') return { generate: sendNoTokens, test: sendNoTokens, testDisabled };
  return {
    /** `GET` or `POST /jitsi/generate-token`: a token for one room; by `POST` without a room, one for every room. */
    async generate(request, response) {
      if (isPrefetch(request)) return void response.status(204).end();
      if (hasUnreadBody(request)) throw new HttpError(415, 'bad-request');
      const input = request.method === 'POST' ? { ...request.query, ...(request.body as object) } : request.query;
      const { room_name: room } = parseInput(tokenRequestForm, input);
      if (room !== undefined) await sendRoomToken(response, room);
      else if (request.method === 'POST') await sendGeneralToken(request, response);
      else throw new HttpError(400, 'bad-request');
    },

    /** `GET /test-meeting-jwt/:id`, on a development machine: the user's token and its claims, whatever the time. */
    async test(request, response) {
      if (isPrefetch(request)) return void response.status(204).end();
      const meetingId = requireId(request.params['id']);
      const result = await joinMeeting(context, {
        userId: signedInAccount(response).id,
        usedSecondFactor: usedSecondFactor(request.session!.data),
        meetingId,
        entryPoint: 'debug',
        clientIp: clientIp(request),
        skippedRules: { schedule: true },
      });
      if (result.kind === 'refused') return sendRefusal(response, result.refusal, refusalStatus(result.refusal));
      const { meetingInfo, tokenRequest, token, config } = result;
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

    testDisabled,
  };

  function testDisabled(request: Request): void {
    const id = String(request.params['id']).slice(0, 20);
    context.log.warn({ event: 'test_meeting_jwt', user: request.user?.id, meeting: id }, 'JWT de prueba pedido con APP_DEBUG apagado');
    throw new HttpError(404, 'not-found');
  }

  async function sendRoomToken(response: Response, room: string): Promise<void> {
    const meetingId = await findMeetingOfRoom(context.db, room);
    const result = await joinMeeting(context, {
      userId: signedInAccount(response).id,
      usedSecondFactor: usedSecondFactor(response.req.session!.data),
      meetingId: meetingId ?? NO_MEETING,
      entryPoint: 'endpoint',
      clientIp: clientIp(response.req),
    });
    if (result.kind === 'refused') return sendRefusal(response, result.refusal, 403);
    const { tokenRequest, token } = result;
    response.json({ token, room_name: tokenRequest.room, expires_at: tokenRequest.expiresAt.toISOString() });
  }

  async function sendGeneralToken(request: Request, response: Response): Promise<void> {
    const account = signedInAccount(response);
    const issued = await issueGeneralToken(context, account, clientIp(request));
    if (issued === 'administrators-only') {
      response.status(403).json({ error: issued, message: messagesFor(account.locale).token.adminOnly });
      return;
    }
    if (issued === 'removed') {
      const { title, text } = messagesFor(account.locale).joining.refusals.removed;
      return void response.status(403).json({ error: issued, message: `${title}. ${text}` });
    }
    response.json({ token: issued.token, room_name: '*', expires_at: issued.expiresAt.toISOString() });
  }

  function sendRefusal(response: Response, refusal: JoinRefusal, status: number): void {
    const { title, text } = messagesFor(signedInAccount(response).locale).joining.refusals[refusal.kind];
    response.status(status).json({ error: refusal.kind, message: `${title}. ${text}` });
  }
}

/** Jitsi asks for accounts (JITSI_AUTH=sql) and reads no token. */
function sendNoTokens(_request: Request, response: Response): void {
  response.status(409).json({ error: 'no-tokens', message: messagesFor(signedInAccount(response).locale).token.notInUse });
}

/** A body of a content type that no parser reads: it may name a room. */
function hasUnreadBody(request: Request): boolean {
  const length = request.get('Content-Length') ?? '0';
  return request.body === undefined && (length !== '0' || request.get('Transfer-Encoding') !== undefined);
}
