import type { RequestHandler, Response } from 'express';
import { accountOf, actorOf } from '../../accounts/guards.ts';
import { countPeopleToTell } from '../../courses/notice-recipients.ts';
import type { Needs } from '../../platform/http/context.ts';
import { leaveNotice, leaveOutcome, type Besides } from '../../platform/http/flash.ts';
import { idFrom, parsed } from '../../platform/http/parse-request.ts';
import { Refusal } from '../../platform/http/http-error.ts';
import { showPage } from '../../platform/http/render-page.ts';
import { mailIsRead } from '../../platform/mail/mail.ts';
import { LocalTime } from '../../platform/shared/time-formatter.ts';
import { wordsIn } from '../../platform/messages/messages.ts';
import { callOptions } from '../call-options/resolve-call-options.ts';
import { findCallPolicy } from '../call-options/call-policy.queries.ts';
import { countJoins } from '../join/join-summaries.queries.ts';
import { cancelMeeting, restoreMeeting } from './cancel-meeting.ts';
import { deleteMeeting } from './delete-meeting.ts';
import { lengthenings, lengthenMeeting } from './extend-meeting.ts';
import type { LiveCalls } from '../live-call.ts';
import type { RemindedMembers } from '../notices/reminder-counts.ts';
import { mayBeInside } from '../may-be-in-call.ts';
import type { MeetingInCourse } from '../managed-meeting.ts';
import { hasAttempts } from '../meetings.queries.ts';
import { cancelForm, lengthenForm, tellForm } from './meeting.forms.ts';
import { meetingOfRequest } from '../require-meeting.ts';
import { stateOf } from '../meeting-state.ts';
import { closesAt, opensAt } from '../meeting.ts';

export type MeetingPages = Record<'show' | 'askCancel' | 'cancel' | 'restore' | 'askDelete' | 'delete' | 'lengthen', RequestHandler>;

/** `/admin/meetings/:id`: what there is to know of a meeting, and to do with it. */
export function meetingPages(needs: Needs, live: LiveCalls, reminded: RemindedMembers): MeetingPages {
  const { db, clock, settings } = needs;
  return {
    async show(request, response) {
      const found = await meetingOfRequest(needs, request, response);
      const { meeting } = found;
      const now = clock.now();
      showPage(response, 'meetings/manage/show', {
        title: meeting.title,
        layout: 'administration',
        ...found,
        state: stateOf(meeting, now),
        opens: { teachers: opensAt(meeting, true), students: opensAt(meeting, false) },
        closes: closesAt(meeting),
        live: await live(opensAt(meeting, true) <= now && now < closesAt(meeting) ? [{ id: meeting.id, runs: true }] : []),
        asksInside: settings.jitsi.prosodyUrl !== undefined && mayBeInside(meeting, now),
        mayEnd: !meeting.ended && opensAt(meeting, true) <= now && now < closesAt(meeting),
        mayReopen: meeting.ended && now < closesAt(meeting),
        // Jitsi may not have heard it the first time.
        mayEndAgain: settings.jitsi.prosodyUrl !== undefined,
        mayLengthen: meeting.active && !meeting.cancelled && meeting.startsAt <= now && now < closesAt(meeting),
        lengthenings,
        effective: callOptions(settings.jitsi, (await findCallPolicy(db)).policy, meeting),
        joins: (await countJoins(db, [meeting.id])).get(meeting.id),
        reminded: await reminded(meeting),
        mayDelete: !(await hasAttempts(db, meeting.id)),
        sendsMail: mailIsRead(settings),
      });
    },

    async askCancel(request, response) {
      await showCancel(response, await meetingOfRequest(needs, request, response), { note: '', tell: true });
    },

    async cancel(request, response) {
      const found = await meetingOfRequest(needs, request, response);
      const form = parsed(cancelForm, request.body);
      const cancelling = await cancelMeeting(needs, actorOf(response), found.meeting.id, {
        ...form,
        tell: form.tell && mailIsRead(settings),
      });
      switch (cancelling) {
        case 'cancelled':
          leaveOutcome(response, { name: 'meeting-cancelled', of: [found.meeting.title], besides: await stillInside(found.meeting.id) });
          return goTo(response, found);
        case 'note-too-long':
          return showCancel(response, found, form, true);
        case 'unchanged':
        case 'over':
          return goTo(response, found);
        case 'not-found':
          throw new Refusal(404, 'not-found');
        default:
          cancelling satisfies never;
      }
    },

    async restore(request, response) {
      const found = await meetingOfRequest(needs, request, response);
      const { tell } = parsed(tellForm, request.body);
      const restoring = await restoreMeeting(needs, actorOf(response), found.meeting.id, tell && mailIsRead(settings));
      if (restoring === 'not-found') throw new Refusal(404, 'not-found');
      if (restoring === 'restored') leaveNotice(response, 'meeting-restored', [found.meeting.title]);
      goTo(response, found);
    },

    async askDelete(request, response) {
      const found = await meetingOfRequest(needs, request, response);
      if (await hasAttempts(db, found.meeting.id)) return goTo(response, found);
      showPage(response, 'meetings/manage/delete', {
        title: wordsIn(accountOf(response).locale).manageMeetings.deleteTitle(found.meeting.title),
        layout: 'administration',
        ...found,
      });
    },

    async delete(request, response) {
      const found = await meetingOfRequest(needs, request, response);
      const deleting = await deleteMeeting(needs, actorOf(response), found.meeting.id);
      switch (deleting.kind) {
        case 'deleted':
          leaveNotice(response, 'meeting-deleted', [found.meeting.title]);
          return response.redirect(303, `/admin/courses/${deleting.courseId}/meetings`);
        case 'something-happened':
          return goTo(response, found);
        case 'not-found':
          throw new Refusal(404, 'not-found');
        default:
          deleting satisfies never;
      }
    },

    async lengthen(request, response) {
      const form = parsed(lengthenForm, request.body);
      const by = lengthenings.find((minutes) => minutes === form.by);
      if (by === undefined) throw new Refusal(400, 'bad-request');
      const id = idFrom(request.params['id']);
      const back = form.from === 'today' ? '/' : `/admin/meetings/${id}`;
      const wanted = { by, endsAt: new Date(form.ends_at) };
      const outcome = await lengthenMeeting(needs, actorOf(response), id, wanted, { despiteClashes: form.despite });
      switch (outcome.kind) {
        case 'lengthened':
          leaveNotice(response, 'meeting-lengthened', [timeOf(response).time(outcome.endsAt)]);
          return response.redirect(303, back);
        case 'clash':
          return showPage(response, 'meetings/manage/lengthen', {
            title: wordsIn(accountOf(response).locale).manageMeetings.lengthenClash(timeOf(response).time(outcome.endsAt)),
            layout: 'administration',
            status: 409,
            ...(await meetingOfRequest(needs, request, response)),
            form,
            clashes: outcome.clashes,
            endsAt: outcome.endsAt,
          });
        case 'not-running':
        case 'too-long':
        case 'conflict':
          leaveNotice(response, 'meeting-not-lengthened');
          return response.redirect(303, back);
        case 'not-found':
          throw new Refusal(404, 'not-found');
        default:
          outcome satisfies never;
      }
    },
  };

  async function showCancel(
    response: Response,
    found: MeetingInCourse,
    form: { note: string; tell: boolean },
    tooLong = false,
  ): Promise<void> {
    const { meeting } = found;
    // One that is over or cancelled already has nothing to be asked.
    if (meeting.cancelled || meeting.endsAt <= clock.now()) return goTo(response, found);
    showPage(response, 'meetings/manage/cancel', {
      title: wordsIn(accountOf(response).locale).manageMeetings.cancelTitle(meeting.title),
      layout: 'administration',
      status: tooLong ? 422 : 200,
      ...found,
      form,
      tooLong,
      sendsMail: mailIsRead(settings),
      toTell: await countPeopleToTell(db, meeting.courseId),
    });
  }

  /** Cancelling puts nobody out of the room. */
  async function stillInside(id: number): Promise<Besides[]> {
    const call = (await live([{ id, runs: true }])).get(id);
    if (!call || call.people === 0) return [];
    return [{ name: 'call-still-inside', of: [call.people, call.names.join(', ')] }];
  }

  function timeOf(response: Response): LocalTime {
    const { locale, timeZone } = accountOf(response);
    return new LocalTime(locale, timeZone ?? settings.timeZone);
  }
}

function goTo(response: Response, { meeting }: MeetingInCourse): void {
  response.redirect(303, `/admin/meetings/${meeting.id}`);
}
