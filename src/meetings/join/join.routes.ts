import type { Request, RequestHandler, Response } from 'express';
import { z } from 'zod';
import { singleLineText } from '../../platform/http/form-fields.ts';
import { parseId, parseInput, isPrefetch } from '../../platform/http/parse-request.ts';
import { buildAppUrl, mobilePlatforms, type MobilePlatform } from '../../jitsi/tokens/app-url.ts';
import { buildCallUrl } from '../../jitsi/tokens/call-url.ts';
import { parseReturnState, type ConfigOverrides } from '../../jitsi/tokens/return-state.ts';
import { normalizeRoomName } from '../../jitsi/tokens/normalize-room-name.ts';
import type { Admitted } from './build-admission.ts';
import type { JoinAsGuest } from './guest-join.ts';
import type { EntryPoint } from './join-attempts.queries.ts';
import type { MeetingContext } from '../context.ts';
import { joinMeeting } from './join-meeting.ts';
import { showJitsiDownPage, showRefusalPage } from './show-refusal.ts';
import { findMeetingIdByRoom } from './join-context.queries.ts';
import { phonePath } from './phone-page.ts';

export type JoinPages = { byId: RequestHandler; byRoom: RequestHandler };

/** Into the room, or a page that says why not. */
export function joinPages(context: MeetingContext, guests: JoinAsGuest): JoinPages {
  return {
    /** `GET /join-meeting/:id`, and with `?app=ios` or `android` into Jitsi's application. */
    async byId(request, response) {
      if (answerPrefetch(request, response)) return;
      const meetingId = parseId(request.params['id']) ?? NO_MEETING;
      const app = mobilePlatforms.find((name) => name === request.query['app']);
      // Browsers open an application when somebody presses a link, and not at the end of a sign-in.
      const returnTo = app ? phonePath(meetingId) : request.originalUrl;
      await enter(request, response, { meetingId, entryPoint: 'page', returnTo, app });
    },

    /**
     * `GET /aula/:room`, where Jitsi's `TOKEN_AUTH_URL` leads whoever has no token, after a reload for example: back into the same room,
     * where the rules still let them in, with the settings that their page had.
     */
    async byRoom(request, response) {
      if (answerPrefetch(request, response)) return;
      const room = normalizeRoomName(String(request.params['room']));
      const { tenant, config } = parseReturnState(request.query['state']);
      const meetingId = tenant ? undefined : await findMeetingIdByRoom(context.db, room);
      // What else stands in the state, a token perhaps, does not go through the sign-in page.
      const state = Object.keys(config).length > 0 ? `?${new URLSearchParams({ state: JSON.stringify(config) }).toString()}` : '';
      await enter(request, response, {
        meetingId: meetingId ?? NO_MEETING,
        entryPoint: 'return',
        returnTo: `/aula/${room}${state}`,
        config,
      });
    },
  };

  async function enter(request: Request, response: Response, entry: JoinTarget): Promise<void> {
    const { meetingId, entryPoint, app } = entry;
    try {
      // Whoever wants to try all the same may: the portal sees Jitsi from where it stands itself.
      const withoutToken = request.query['anyway'] === undefined && context.jitsi.isDown();
      const asGuest = await guests(request, response, { meetingId, entryPoint, withoutToken });
      const joining = asGuest ?? (await joinMeeting(context, { userId: request.user?.id, meetingId, entryPoint, withoutToken }));
      const guest = asGuest !== undefined;
      // The page for phones is for members.
      const returnTo = guest && app ? `/join-meeting/${meetingId}` : entry.returnTo;
      if (joining.kind === 'refused') await showRefusalPage(context, request, response, { ...joining, returnTo, guest, app });
      else if (withoutToken) await showJitsiDownPage(context, request, response, { meetingInfo: joining.meetingInfo, returnTo, app });
      else leadIn(response, joining, { ...entry, returnTo });
    } catch (error) {
      context.log.error(
        { event: 'join_meeting', user: request.user?.id, meeting: meetingId },
        `videollamada ${meetingId}: no se pudo crear el JWT`,
      );
      throw error;
    }
  }

  function leadIn(response: Response, { meetingInfo, token, config }: Admitted, { config: had, returnTo, app }: JoinTarget): void {
    // What was decided for the call goes before what the page had.
    const call = buildCallUrl(meetingInfo.meeting.link, token, { ...had, ...config });
    const address = app ? buildAppUrl(app, call, `${context.settings.http.publicUrl}${returnTo}?missing=1`) : call;
    // Express would repeat the address, token and all, in the body.
    response.status(303).location(address).end();
  }
}

/** No meeting has this number: what names none is decided, recorded and logged like any other that is not there. */
const NO_MEETING = 0;

/** `wanted` is where the person comes back to after signing in, `app` into which application they want. */
type JoinTarget = {
  meetingId: number;
  entryPoint: EntryPoint;
  returnTo: string;
  config?: ConfigOverrides;
  app?: MobilePlatform | undefined;
};

/** Says what every answer of a door says; answers by itself whoever does not want in yet. */
function answerPrefetch(request: Request, response: Response): boolean {
  response.set({ 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' });
  if (!isPrefetch(request)) return false;
  response.status(204).end();
  return true;
}

const numberQuery = z.object({ number: singleLineText(100).default('').catch('') });

/** `GET /join-meeting?number=42`: the form on *Hoy* sends a number as its field, the door has it in its address. */
export const redirectToJoinByNumber: RequestHandler = (request, response) => {
  const { number } = parseInput(numberQuery, request.query);
  // «N.º 42» is a number too. What has none is asked of the door like any other that is not there.
  const [digits = '0'] = /\d+/.exec(number.replace(/[\s.]+/g, '')) ?? [];
  response.redirect(303, `/join-meeting/${digits}`);
};
