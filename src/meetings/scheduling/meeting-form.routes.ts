import type { RequestHandler, Response } from 'express';
import { accountOf, actorOf } from '../../accounts/guards.ts';
import type { Course } from '../../courses/course.ts';
import { courseOfRequest } from '../../courses/require-course.ts';
import type { Needs } from '../../platform/http/context.ts';
import { leaveNotice } from '../../platform/http/flash.ts';
import { idIn, parsed } from '../../platform/http/parse-request.ts';
import { Refusal } from '../../platform/http/http-error.ts';
import { showPage } from '../../platform/http/render-page.ts';
import { mailIsRead } from '../../platform/mail/mail.ts';
import { after, days, minutes } from '../../platform/shared/clock.ts';
import { LocalTime } from '../../platform/shared/time-formatter.ts';
import { wordsIn } from '../../platform/messages/messages.ts';
import { changeMeeting } from './update-meeting.ts';
import type { Clash } from './schedule-conflicts.ts';
import { makeMeeting } from './create-meeting.ts';
import type { ManagedMeeting } from '../managed-meeting.ts';
import { findMeetingFor } from '../meeting-authority.ts';
import { copyQuery, meetingChangeForm, meetingForm, type MeetingForm } from './meeting.forms.ts';
import { meetingOfRequest } from '../require-meeting.ts';
import { DEFAULT_CLOSING, DEFAULT_OPENING } from '../meeting.ts';
import { optionsOfForm, readOptions } from '../call-options/option-form.ts';
import { formFaultsOf, formOf, planFromForm, type FormFaults } from './parse-meeting-form.ts';

export type MeetingFormPages = Record<'make' | 'saveNew' | 'change' | 'save', RequestHandler>;

/** The form of a meeting: a new one of a course, also as a copy of another, and one that is changed. */
export function meetingFormPages(needs: Needs): MeetingFormPages {
  const { clock, settings } = needs;
  const zone = settings.timeZone;
  return {
    async make(request, response) {
      const { course } = await courseOfRequest(needs, request, response, 'meetings:manage');
      const copied = await copiedFrom(response, parsed(copyQuery, request.query).copy);
      await showForm(response, { course, form: copied ? aWeekLater(copied) : blank(), copied });
    },

    async saveNew(request, response) {
      const { course } = await courseOfRequest(needs, request, response, 'meetings:manage');
      const form = parsed(meetingForm, request.body);
      const typed = planFromForm(form, zone, await readOptions(needs, form, {}));
      if (typed.kind === 'faulty') return showForm(response, { course, form, faults: typed.faults });
      const making = await makeMeeting(needs, actorOf(response), course.id, typed.plan, { despiteClashes: form.despite });
      switch (making.kind) {
        case 'made':
          leaveNotice(response, 'meeting-made', [form.title]);
          return response.redirect(303, `/admin/meetings/${making.id}`);
        case 'faulty':
          return showForm(response, { course, form, faults: formFaultsOf(making.faults) });
        case 'clash':
          return showForm(response, { course, form, clashes: making.clashes });
        case 'not-found':
          throw new Refusal(404, 'not-found');
        default:
          making satisfies never;
      }
    },

    async change(request, response) {
      const { course, meeting } = await meetingOfRequest(needs, request, response);
      await showForm(response, {
        course,
        meeting,
        form: { ...formOf(meeting, zone), active: meeting.active, tell: true, version: meeting.version },
      });
    },

    async save(request, response) {
      const { course, meeting } = await meetingOfRequest(needs, request, response);
      const form = parsed(meetingChangeForm, request.body);
      const typed = planFromForm(form, zone, await readOptions(needs, form, meeting.choices), meeting);
      if (typed.kind === 'faulty') return showForm(response, { course, meeting, form, faults: typed.faults });
      const { active, tell, version } = form;
      const change = { ...typed.plan, active, tell: tell && mailIsRead(settings), version };
      const changing = await changeMeeting(needs, actorOf(response), meeting.id, change, { despiteClashes: form.despite });
      switch (changing.kind) {
        case 'changed':
        case 'unchanged':
          leaveNotice(response, 'meeting-changed');
          return response.redirect(303, `/admin/meetings/${meeting.id}`);
        case 'faulty':
          return showForm(response, { course, meeting, form, faults: formFaultsOf(changing.faults) });
        case 'clash':
          return showForm(response, { course, meeting, form, clashes: changing.clashes });
        case 'conflict':
          // Saving once more is then a decision: the form carries the version that its reader has now seen.
          return showForm(response, { course, meeting, form: { ...form, version: changing.meeting.version }, conflict: changing.meeting });
        case 'not-found':
          throw new Refusal(404, 'not-found');
        default:
          changing satisfies never;
      }
    },
  };

  /** The next full hour of today, for an hour. */
  function blank(): Form {
    const hour = minutes(60);
    const startsAt = new Date(Math.ceil((clock.now().getTime() + 1) / hour) * hour);
    return formOf({ title: '', startsAt, endsAt: after(startsAt, hour), teacherOpening: null, studentOpening: null, closing: null }, zone);
  }

  async function copiedFrom(response: Response, text: string | undefined): Promise<ManagedMeeting | undefined> {
    const id = idIn(text);
    return id === undefined ? undefined : (await findMeetingFor(needs.db, settings.jitsi, actorOf(response), id))?.meeting;
  }

  /** At the same time on the wall, also where the clock changes in between. */
  function aWeekLater(meeting: ManagedMeeting): Form {
    const form = formOf(meeting, zone);
    return { ...form, date: formOf({ ...meeting, startsAt: after(new Date(`${form.date}T12:00:00Z`), days(7)) }, 'utc').date };
  }

  async function showForm(response: Response, { course, meeting, copied, form, faults, clashes, conflict }: FormView): Promise<void> {
    const { locale } = accountOf(response);
    const words = wordsIn(locale).manageMeetings;
    showPage(response, 'meetings/manage/form', {
      title: meeting ? words.changeTitle(meeting.title) : copied ? words.copyTitle(copied.title) : words.schedule,
      layout: 'administration',
      status: clashes || conflict ? 409 : faults ? 422 : 200,
      course,
      meeting,
      copied,
      form,
      faults: faults ?? {},
      clashes,
      conflict,
      zoneName: new LocalTime(locale, zone).zoneName(clock.now()),
      usual: { teacher_opening: DEFAULT_OPENING.teacher, student_opening: DEFAULT_OPENING.student, closing: DEFAULT_CLOSING },
      sendsMail: mailIsRead(settings),
      ...(await optionsOfForm(needs)),
    });
  }
}

type Form = Omit<MeetingForm, 'despite'> & { active?: boolean; tell?: boolean; version?: number };

type FormView = {
  course: Course;
  form: Form;
  meeting?: ManagedMeeting;
  copied?: ManagedMeeting | undefined;
  faults?: FormFaults;
  clashes?: Clash[];
  conflict?: ManagedMeeting;
};
