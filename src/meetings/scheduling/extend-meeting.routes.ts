import type { RequestHandler, Response } from 'express';
import { signedInAccount, signedInActor } from '../../accounts/guards.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { setFlash } from '../../platform/http/flash.ts';
import { HttpError } from '../../platform/http/http-error.ts';
import { parseInput, requireId } from '../../platform/http/parse-request.ts';
import { renderPage } from '../../platform/http/render-page.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import { TimeFormatter } from '../../platform/shared/time-formatter.ts';
import { requireMeeting } from '../meeting-authority.ts';
import { extensionMinutes } from '../meeting-plan.ts';
import { findOpenableMeetings } from '../join/openable-meetings.ts';
import { extendForm } from './meeting.forms.ts';
import { extendMeeting } from './update-meeting.ts';

/** `/meetings/:id/lengthen`. */
export function extendMeetingPage(context: AppContext): RequestHandler {
  return async (request, response) => {
    const form = parseInput(extendForm, request.body);
    const minutes = extensionMinutes.find((count) => count === form.minutes);
    if (minutes === undefined) throw new HttpError(400, 'bad-request');
    const id = requireId(request.params['id']);
    const returnPath = form.from === 'today' ? '/' : `/meetings/${id}`;
    const extension = { minutes, endsAt: new Date(form.ends_at) };
    const result = await extendMeeting(context, signedInActor(response), id, extension, { allowConflicts: form.allow_conflicts });
    switch (result.kind) {
      case 'extended':
        setFlash(response, 'meeting-extended', [formatTime(response, result.endsAt)]);
        return response.redirect(303, returnPath);
      case 'schedule-conflict':
        return renderPage(response, 'meetings/scheduling/extend', {
          title: messagesFor(signedInAccount(response).locale).manageMeetings.extendConflict(formatTime(response, result.endsAt)),
          status: 409,
          ...(await requireMeeting(context, request, response)),
          form,
          scheduleConflicts: result.conflicts,
          openable: await findOpenableMeetings(context, response, result.conflicts),
          endsAt: result.endsAt,
        });
      case 'not-running':
      case 'too-long':
      case 'version-conflict':
        setFlash(response, 'meeting-not-extended');
        return response.redirect(303, returnPath);
      case 'not-found':
        throw new HttpError(404, 'not-found');
      default:
        result satisfies never;
    }
  };

  function formatTime(response: Response, instant: Date): string {
    const { locale, timeZone } = signedInAccount(response);
    return new TimeFormatter(locale, timeZone ?? context.settings.timeZone).time(instant);
  }
}
