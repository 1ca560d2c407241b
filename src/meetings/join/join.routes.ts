import type { Request, RequestHandler, Response } from 'express';
import { z } from 'zod';
import { usedSecondFactor } from '../../accounts/demanded-factor.ts';
import {
  buildAppUrl,
  buildCallUrl,
  type ConfigOverrides,
  type MobilePlatform,
  mobilePlatforms,
  parseReturnState,
} from '../../jitsi/tokens/call-url.ts';
import { normalizeRoomName } from '../../jitsi/tokens/room-name.ts';
import { clientIp } from '../../platform/http/client.ts';
import { trimmedLine } from '../../platform/http/form-fields.ts';
import { isPrefetch, parseId, parseInput } from '../../platform/http/parse-request.ts';
import type { MeetingContext } from '../context.ts';
import { findMeetingOfRoom } from '../find-meeting-of-room.ts';
import type { Admitted } from './build-admission.ts';
import type { EntryPoint } from './join-attempts.queries.ts';
import { type JoinAsGuest, joinMeeting, NO_MEETING } from './join-meeting.ts';
import { phonePath } from './phone-page.ts';
import { showJitsiDownPage, showRefusalPage } from './show-refusal.ts';

const numberQuery = z.object({ number: trimmedLine(100).catch('') });

/** `returnTo` is opened after signing in; with `app` the call opens in Jitsi's application. */
type JoinTarget = {
  meetingId: number;
  entryPoint: EntryPoint;
  returnTo: string;
  config?: ConfigOverrides;
  app?: MobilePlatform | undefined;
};

/** Redirect to the call, or show why not. */
export function joinPages(context: MeetingContext, joinAsGuest: JoinAsGuest): { byId: RequestHandler; byRoom: RequestHandler } {
  return {
    /** `GET /join-meeting/:id`; with `?app=ios` or `android` into Jitsi's application. */
    async byId(request, response) {
      if (answerPrefetch(request, response)) return;
      const meetingId = parseId(request.params['id']) ?? NO_MEETING;
      const app = mobilePlatforms.find((name) => name === request.query['app']);
      // Browsers open an application when the user presses a link, not at the end of a sign-in.
      const returnTo = app ? phonePath(meetingId) : request.originalUrl;
      await join(request, response, { meetingId, entryPoint: 'page', returnTo, app });
    },

    /**
     * `GET /aula/:room`, Jitsi's `TOKEN_AUTH_URL`: where a browser without a valid token is sent, after a reload for example. Back into
     * the same room where the rules still allow it, with the settings that its page had.
     */
    async byRoom(request, response) {
      if (answerPrefetch(request, response)) return;
      const room = normalizeRoomName(String(request.params['room']));
      const { tenant, config } = parseReturnState(request.query['state']);
      const meetingId = (tenant ? undefined : await findMeetingOfRoom(context.db, room)) ?? NO_MEETING;
      // Only the settings go through the sign-in page; the state may hold a token.
      const state = Object.keys(config).length > 0 ? `?${new URLSearchParams({ state: JSON.stringify(config) }).toString()}` : '';
      await join(request, response, { meetingId, entryPoint: 'return', returnTo: `/aula/${room}${state}`, config });
    },
  };

  async function join(request: Request, response: Response, target: JoinTarget): Promise<void> {
    const { meetingId, entryPoint, app } = target;
    try {
      // `anyway`: the portal's network may not reach Jitsi where the user's does.
      const withoutToken = request.query['anyway'] === undefined && context.jitsi.isDown();
      const guestResult = await joinAsGuest(request, response, { meetingId, entryPoint, withoutToken });
      const user = { userId: request.user?.id, usedSecondFactor: usedSecondFactor(request.session?.data ?? {}) };
      const result =
        guestResult ?? (await joinMeeting(context, { ...user, meetingId, entryPoint, withoutToken, clientIp: clientIp(request) }));
      const isGuest = guestResult !== undefined;
      // The phone page is for members.
      const returnTo = isGuest && app ? `/join-meeting/${meetingId}` : target.returnTo;
      if (result.kind === 'refused')
        await showRefusalPage(context, request, response, { ...result, ...{ meetingId, returnTo, isGuest, app } });
      else if (withoutToken) await showJitsiDownPage(context, request, response, { meetingInfo: result.meetingInfo, returnTo, app });
      else redirectToCall(response, result, { ...target, returnTo });
    } catch (error) {
      context.log.error(
        { event: 'join_meeting', user: request.user?.id, meeting: meetingId, error: String(error) },
        `videollamada ${meetingId}: no se pudo entrar por un error`,
      );
      throw error;
    }
  }

  function redirectToCall(response: Response, admitted: Admitted, { config: pageConfig, returnTo, app }: JoinTarget): void {
    // The options of the call override what the page had.
    const config = { ...pageConfig, ...admitted.config };
    // Jitsi's application loses the fragment on Android.
    const tokenIn = app ? 'query' : context.settings.jitsi.tokenIn;
    const callUrl = buildCallUrl(admitted.meetingInfo.meeting.link, admitted.token, config, tokenIn);
    const location = app ? buildAppUrl(app, callUrl, `${context.settings.http.publicUrl}${returnTo}?missing=1`) : callUrl;
    // Express's redirect() would repeat the URL, token and all, in the body.
    response.status(303).location(location).end();
  }
}

/** Answers a prefetch with 204; sets the headers of every join response. */
function answerPrefetch(request: Request, response: Response): boolean {
  response.set({ 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' });
  if (!isPrefetch(request)) return false;
  response.status(204).end();
  return true;
}

/** `GET /join-meeting?number=42`, from the form on *Hoy*. */
export const redirectToJoinByNumber: RequestHandler = (request, response) => {
  const { number } = parseInput(numberQuery, request.query);
  // «N.º 42» names meeting 42. A text without digits becomes the id of no meeting.
  const [digits = String(NO_MEETING)] = /\d+/.exec(number.replace(/[\s.]+/g, '')) ?? [];
  response.redirect(303, `/join-meeting/${digits}`);
};
