import type { Request, RequestHandler, Response } from 'express';
import { usedSecondFactor } from '../accounts/demanded-factor.ts';
import { signedInAccount, signedInActor } from '../accounts/guards.ts';
import type { MeetingContext } from '../meetings/context.ts';
import { isOutsider } from '../meetings/join/decide-join.ts';
import { findWatchRefusalOf } from '../meetings/join/meeting-access.ts';
import { showRefusalPage } from '../meetings/join/show-refusal.ts';
import { findEditableMeeting, findTaughtMeeting } from '../meetings/meeting-authority.ts';
import type { MeetingWithCourse } from '../meetings/meeting.ts';
import type { LoadMeetingHeader } from '../meetings/page/meeting-header.ts';
import { setFlash } from '../platform/http/flash.ts';
import { HttpError } from '../platform/http/http-error.ts';
import { requireId } from '../platform/http/parse-request.ts';
import { renderPage } from '../platform/http/render-page.ts';
import { messagesFor } from '../platform/messages/messages.ts';
import { loadMinutes, type MinutesReader } from './minutes.ts';
import { removeChatLink } from './remove-chat-link.ts';

/** `/meetings/:id/minutes`: what remains of a class, on the page and for printing. */
export function minutesPages(
  context: MeetingContext,
  loadHeader: LoadMeetingHeader,
): Record<'show' | 'print' | 'removeLink', RequestHandler> {
  const { db, clock, settings } = context;
  return {
    async show(request, response) {
      const visible = await findVisibleMeeting(request, response);
      if (!visible) return;
      const { found, canManage } = visible;
      const header = await loadHeader(response, found.meeting, 'minutes', { canManage });
      renderPage(response, 'minutes/show', { ...(await loadPage(response, visible)), header });
    },

    async print(request, response) {
      const visible = await findVisibleMeeting(request, response);
      if (!visible) return;
      renderPage(response, 'minutes/print', { ...(await loadPage(response, visible)), layout: 'print' });
    },

    async removeLink(request, response) {
      const [id, link] = [requireId(request.params['id']), requireId(request.params['link'])];
      if (!(await removeChatLink(context, signedInActor(response), id, link))) throw new HttpError(404, 'not-found');
      setFlash(response, 'chat-link-removed');
      response.redirect(303, `/meetings/${id}/minutes`);
    },
  };

  async function loadPage(response: Response, { found, ...reader }: VisibleMeeting) {
    const { meeting } = found;
    const messages = messagesFor(signedInAccount(response).locale);
    const now = clock.now();
    return {
      ...found,
      title: messages.minutes.of(meeting.title.trim() || messages.manageMeetings.untitled(meeting.id)),
      minutes: await loadMinutes(context, found, reader),
      ...reader,
      keepsPollsAndLinks: settings.jitsi.keepsPollsAndLinks,
      hasStarted: meeting.startsAt <= now,
      now,
    };
  }

  /**
   * For who manages the meeting, a substitute, and who may join it at any time, as with its recordings. Whom joining refuses gets the page that joining
   * shows; then the answer is undefined. Throws a 404 for everybody else.
   */
  async function findVisibleMeeting(request: Request, response: Response): Promise<VisibleMeeting | undefined> {
    const id = requireId(request.params['id']);
    const actor = signedInActor(response);
    const user = { userId: actor.id, usedSecondFactor: usedSecondFactor(request.session!.data) };
    const taught = await findTaughtMeeting(db, settings.jitsi, actor, id);
    if (taught) return { found: taught, ...user, canManage: taught.canManage, seesNames: true };
    const found = await findEditableMeeting(db, settings.jitsi, null, id);
    if (!found) throw new HttpError(404, 'not-found');
    const refusal = await findWatchRefusalOf(context, user, { meetingId: id, sectionId: found.meeting.sectionId });
    if (!refusal) return { found, ...user, canManage: false, seesNames: false };
    if (isOutsider(refusal)) throw new HttpError(404, 'not-found');
    const page = { meetingId: id, meetingInfo: undefined, returnTo: request.originalUrl, isGuest: false, app: undefined };
    await showRefusalPage(context, request, response, { refusal, ...page });
    return undefined;
  }
}

type VisibleMeeting = MinutesReader & { found: MeetingWithCourse };
