import type { RequestHandler, Response } from 'express';
import { signedInAccount, signedInActor } from '../../accounts/guards.ts';
import { callOptionTable, optionNames } from '../../jitsi/tokens/call-option-table.ts';
import type { CountReminders } from '../../notifications/preferences/mail-preferences.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { setFlash } from '../../platform/http/flash.ts';
import { HttpError } from '../../platform/http/http-error.ts';
import { parseInput, requireId } from '../../platform/http/parse-request.ts';
import { renderPage } from '../../platform/http/render-page.ts';
import { isMailReadable } from '../../platform/mail/queue-mail.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import { TimeFormatter } from '../../platform/shared/time-formatter.ts';
import { findCallPolicy } from '../call-options/call-policy.queries.ts';
import { resolveCallOptions, resolveLobby } from '../call-options/resolve-call-options.ts';
import { countJoins } from '../join/join-summaries.queries.ts';
import type { FindLiveCalls } from '../live-call.ts';
import { requireMeeting } from '../meeting-authority.ts';
import { closesAt, mayBeInCall, meetingState, opensAt } from '../meeting.ts';
import { hasActivity } from '../meetings.queries.ts';
import { extendForm } from './meeting.forms.ts';
import { extendMeeting, extensionMinutes } from './update-meeting.ts';

/** Jitsi learns them when it asks for a reservation, and not otherwise. */
const reservedOptions = optionNames.filter((name) => callOptionTable[name].enforcedBy === 'reservation');

export type MeetingPages = Record<'show' | 'extend', RequestHandler>;

/** `/meetings/:id`: the page of a meeting for its managers, and `/lengthen`. */
export function meetingPages(context: AppContext, findLiveCalls: FindLiveCalls, countReminders: CountReminders): MeetingPages {
  const { db, clock, settings } = context;
  return {
    async show(request, response) {
      const { meeting, course } = await requireMeeting(context, request, response);
      const now = clock.now();
      const isClosed = now >= closesAt(meeting);
      const isJoinable = opensAt(meeting, true) <= now && !isClosed;
      const { policy } = await findCallPolicy(db);
      const canEmptyRoom = settings.jitsi.prosodyUrl !== undefined;
      renderPage(response, 'meetings/scheduling/show', {
        title: meeting.title,
        layout: 'administration',
        meeting,
        course,
        state: meetingState(meeting, now),
        opensAt: { teachers: opensAt(meeting, true), students: opensAt(meeting, false) },
        closesAt: closesAt(meeting),
        live: await findLiveCalls(isJoinable ? [{ id: meeting.id, canManage: true }] : []),
        canAskOccupants: canEmptyRoom && mayBeInCall(meeting, now),
        canEnd: isJoinable && !meeting.ended,
        canReopen: meeting.ended && !isClosed,
        // Also for an ended call, where Jitsi did not empty the room the first time.
        canEndAgain: canEmptyRoom,
        canExtend: meeting.active && !meeting.cancelled && meeting.startsAt <= now && !isClosed,
        canDelete: !(await hasActivity(db, meeting.id)),
        extensionMinutes,
        effectiveOptions: resolveCallOptions(settings.jitsi, policy, meeting),
        lobby: resolveLobby(settings.jitsi, policy, meeting),
        ineffectiveOptions: settings.jitsi.webhookSecret === undefined ? reservedOptions : [],
        joins: await countJoins(db, meeting.id),
        reminders: await countReminders(meeting),
        sendsMail: isMailReadable(settings),
      });
    },

    async extend(request, response) {
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
            layout: 'administration',
            status: 409,
            ...(await requireMeeting(context, request, response)),
            form,
            scheduleConflicts: result.conflicts,
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
    },
  };

  function formatTime(response: Response, instant: Date): string {
    const { locale, timeZone } = signedInAccount(response);
    return new TimeFormatter(locale, timeZone ?? settings.timeZone).time(instant);
  }
}
