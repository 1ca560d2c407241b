import type { RequestHandler, Response } from 'express';
import { signedInAccount, signedInActor } from '../../accounts/guards.ts';
import { countNoticeRecipients } from '../../courses/notice-recipients.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { setFlash, setFlashMessage, type FlashDetail } from '../../platform/http/flash.ts';
import { requireId, parseInput } from '../../platform/http/parse-request.ts';
import { HttpError } from '../../platform/http/http-error.ts';
import { renderPage } from '../../platform/http/render-page.ts';
import { isMailReadable } from '../../platform/mail/mail.ts';
import { TimeFormatter } from '../../platform/shared/time-formatter.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import { resolveCallOptions } from '../call-options/resolve-call-options.ts';
import { findCallPolicy } from '../call-options/call-policy.queries.ts';
import { countJoins } from '../join/join-summaries.queries.ts';
import { cancelMeeting, restoreMeeting } from './cancel-meeting.ts';
import { deleteMeeting } from './delete-meeting.ts';
import { extensionMinutes, extendMeeting } from './extend-meeting.ts';
import type { FindLiveCalls } from '../live-call.ts';
import type { CountReminders } from '../notices/reminder-counts.ts';
import { mayBeInCall } from '../may-be-in-call.ts';
import type { MeetingWithCourse } from '../managed-meeting.ts';
import { hasActivity } from '../meetings.queries.ts';
import { cancelForm, extendForm, notifyForm } from './meeting.forms.ts';
import { requireMeeting } from '../require-meeting.ts';
import { meetingState } from '../meeting-state.ts';
import { closesAt, opensAt } from '../meeting.ts';

export type MeetingPages = Record<'show' | 'askCancel' | 'cancel' | 'restore' | 'askDelete' | 'delete' | 'lengthen', RequestHandler>;

/** `/admin/meetings/:id`: what there is to know of a meeting, and to do with it. */
export function meetingPages(context: AppContext, live: FindLiveCalls, reminded: CountReminders): MeetingPages {
  const { db, clock, settings } = context;
  return {
    async show(request, response) {
      const found = await requireMeeting(context, request, response);
      const { meeting } = found;
      const now = clock.now();
      renderPage(response, 'meetings/manage/show', {
        title: meeting.title,
        layout: 'administration',
        ...found,
        state: meetingState(meeting, now),
        opens: { teachers: opensAt(meeting, true), students: opensAt(meeting, false) },
        closes: closesAt(meeting),
        live: await live(opensAt(meeting, true) <= now && now < closesAt(meeting) ? [{ id: meeting.id, canManage: true }] : []),
        asksInside: settings.jitsi.prosodyUrl !== undefined && mayBeInCall(meeting, now),
        mayEnd: !meeting.ended && opensAt(meeting, true) <= now && now < closesAt(meeting),
        mayReopen: meeting.ended && now < closesAt(meeting),
        // Jitsi may not have heard it the first time.
        mayEndAgain: settings.jitsi.prosodyUrl !== undefined,
        mayLengthen: meeting.active && !meeting.cancelled && meeting.startsAt <= now && now < closesAt(meeting),
        lengthenings: extensionMinutes,
        effective: resolveCallOptions(settings.jitsi, (await findCallPolicy(db)).policy, meeting),
        joins: await countJoins(db, meeting.id),
        reminded: await reminded(meeting),
        mayDelete: !(await hasActivity(db, meeting.id)),
        sendsMail: isMailReadable(settings),
      });
    },

    async askCancel(request, response) {
      await showCancel(response, await requireMeeting(context, request, response), { note: '', tell: true });
    },

    async cancel(request, response) {
      const found = await requireMeeting(context, request, response);
      const form = parseInput(cancelForm, request.body);
      const cancelling = await cancelMeeting(context, signedInActor(response), found.meeting.id, {
        ...form,
        notifyMembers: form.tell && isMailReadable(settings),
      });
      switch (cancelling) {
        case 'cancelled':
          setFlashMessage(response, {
            name: 'meeting-cancelled',
            params: [found.meeting.title],
            details: await stillInside(found.meeting.id),
          });
          return redirectToMeeting(response, found);
        case 'note-too-long':
          return showCancel(response, found, form, true);
        case 'unchanged':
        case 'over':
          return redirectToMeeting(response, found);
        case 'not-found':
          throw new HttpError(404, 'not-found');
        default:
          cancelling satisfies never;
      }
    },

    async restore(request, response) {
      const found = await requireMeeting(context, request, response);
      const { tell } = parseInput(notifyForm, request.body);
      const restoring = await restoreMeeting(context, signedInActor(response), found.meeting.id, tell && isMailReadable(settings));
      if (restoring === 'not-found') throw new HttpError(404, 'not-found');
      if (restoring === 'restored') setFlash(response, 'meeting-restored', [found.meeting.title]);
      redirectToMeeting(response, found);
    },

    async askDelete(request, response) {
      const found = await requireMeeting(context, request, response);
      if (await hasActivity(db, found.meeting.id)) return redirectToMeeting(response, found);
      renderPage(response, 'meetings/manage/delete', {
        title: messagesFor(signedInAccount(response).locale).manageMeetings.deleteTitle(found.meeting.title),
        layout: 'administration',
        ...found,
      });
    },

    async delete(request, response) {
      const found = await requireMeeting(context, request, response);
      const deleting = await deleteMeeting(context, signedInActor(response), found.meeting.id);
      switch (deleting.kind) {
        case 'deleted':
          setFlash(response, 'meeting-deleted', [found.meeting.title]);
          return response.redirect(303, `/admin/courses/${deleting.courseId}/meetings`);
        case 'something-happened':
          return redirectToMeeting(response, found);
        case 'not-found':
          throw new HttpError(404, 'not-found');
        default:
          deleting satisfies never;
      }
    },

    async lengthen(request, response) {
      const form = parseInput(extendForm, request.body);
      const minutes = extensionMinutes.find((minutes) => minutes === form.by);
      if (minutes === undefined) throw new HttpError(400, 'bad-request');
      const id = requireId(request.params['id']);
      const back = form.from === 'today' ? '/' : `/admin/meetings/${id}`;
      const wanted = { minutes: minutes, endsAt: new Date(form.ends_at) };
      const outcome = await extendMeeting(context, signedInActor(response), id, wanted, { allowConflicts: form.despite });
      switch (outcome.kind) {
        case 'lengthened':
          setFlash(response, 'meeting-lengthened', [timeOf(response).time(outcome.endsAt)]);
          return response.redirect(303, back);
        case 'clash':
          return renderPage(response, 'meetings/manage/lengthen', {
            title: messagesFor(signedInAccount(response).locale).manageMeetings.lengthenClash(timeOf(response).time(outcome.endsAt)),
            layout: 'administration',
            status: 409,
            ...(await requireMeeting(context, request, response)),
            form,
            clashes: outcome.conflicts,
            endsAt: outcome.endsAt,
          });
        case 'not-running':
        case 'too-long':
        case 'conflict':
          setFlash(response, 'meeting-not-lengthened');
          return response.redirect(303, back);
        case 'not-found':
          throw new HttpError(404, 'not-found');
        default:
          outcome satisfies never;
      }
    },
  };

  async function showCancel(
    response: Response,
    found: MeetingWithCourse,
    form: { note: string; tell: boolean },
    tooLong = false,
  ): Promise<void> {
    const { meeting } = found;
    // One that is over or cancelled already has nothing to be asked.
    if (meeting.cancelled || meeting.endsAt <= clock.now()) return redirectToMeeting(response, found);
    renderPage(response, 'meetings/manage/cancel', {
      title: messagesFor(signedInAccount(response).locale).manageMeetings.cancelTitle(meeting.title),
      layout: 'administration',
      status: tooLong ? 422 : 200,
      ...found,
      form,
      tooLong,
      sendsMail: isMailReadable(settings),
      toTell: await countNoticeRecipients(db, meeting.courseId),
    });
  }

  /** Cancelling puts nobody out of the room. */
  async function stillInside(id: number): Promise<FlashDetail[]> {
    const call = (await live([{ id, canManage: true }])).get(id);
    if (!call || call.participants === 0) return [];
    return [{ name: 'call-still-inside', params: [call.participants, call.names.join(', ')] }];
  }

  function timeOf(response: Response): TimeFormatter {
    const { locale, timeZone } = signedInAccount(response);
    return new TimeFormatter(locale, timeZone ?? settings.timeZone);
  }
}

function redirectToMeeting(response: Response, { meeting }: MeetingWithCourse): void {
  response.redirect(303, `/admin/meetings/${meeting.id}`);
}
