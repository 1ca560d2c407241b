import type { RequestHandler, Response } from 'express';
import { signedInAccount, signedInActor } from '../../accounts/guards.ts';
import type { Course } from '../../courses/course.ts';
import { requireCourse } from '../../courses/course-authority.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { setFlash } from '../../platform/http/flash.ts';
import { parseId, parseInput } from '../../platform/http/parse-request.ts';
import { HttpError } from '../../platform/http/http-error.ts';
import { renderPage } from '../../platform/http/render-page.ts';
import { isMailReadable } from '../../platform/mail/mail.ts';
import { addMs, days, minutes } from '../../platform/shared/clock.ts';
import { TimeFormatter } from '../../platform/shared/time-formatter.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import { updateMeeting } from './update-meeting.ts';
import type { ScheduleConflict } from './schedule-conflicts.ts';
import { createMeeting } from './create-meeting.ts';
import type { ManagedMeeting } from '../managed-meeting.ts';
import { findEditableMeeting } from '../meeting-authority.ts';
import { copyQuery, meetingUpdateForm, meetingForm, type MeetingForm } from './meeting.forms.ts';
import { requireMeeting } from '../require-meeting.ts';
import { DEFAULT_CLOSING_MINUTES, DEFAULT_OPENING_MINUTES } from '../meeting.ts';
import { loadOptionForm, parseOptionForm } from '../call-options/call-options.forms.ts';
import { toMeetingFormErrors, toMeetingForm, parseMeetingForm, type MeetingFormErrors } from './parse-meeting-form.ts';

export type MeetingFormPages = Record<'make' | 'saveNew' | 'change' | 'save', RequestHandler>;

/** The form of a meeting: a new one of a course, also as a copy of another, and one that is changed. */
export function meetingFormPages(context: AppContext): MeetingFormPages {
  const { clock, settings } = context;
  const zone = settings.timeZone;
  return {
    async make(request, response) {
      const { course } = await requireCourse(context, request, response, 'meetings:write');
      const copied = await copiedFrom(response, parseInput(copyQuery, request.query).copy);
      await showForm(response, { course, form: copied ? aWeekLater(copied) : blank(), copied });
    },

    async saveNew(request, response) {
      const { course } = await requireCourse(context, request, response, 'meetings:write');
      const form = parseInput(meetingForm, request.body);
      const typed = parseMeetingForm(form, zone, await parseOptionForm(context, form, {}));
      if (typed.kind === 'faulty') return showForm(response, { course, form, faults: typed.errors });
      const making = await createMeeting(context, signedInActor(response), course.id, typed.plan, { allowConflicts: form.despite });
      switch (making.kind) {
        case 'created':
          setFlash(response, 'meeting-made', [form.title]);
          return response.redirect(303, `/admin/meetings/${making.id}`);
        case 'faulty':
          return showForm(response, { course, form, faults: toMeetingFormErrors(making.errors) });
        case 'clash':
          return showForm(response, { course, form, clashes: making.conflicts });
        case 'not-found':
          throw new HttpError(404, 'not-found');
        default:
          making satisfies never;
      }
    },

    async change(request, response) {
      const { course, meeting } = await requireMeeting(context, request, response);
      await showForm(response, {
        course,
        meeting,
        form: { ...toMeetingForm(meeting, zone), active: meeting.active, tell: true, version: meeting.version },
      });
    },

    async save(request, response) {
      const { course, meeting } = await requireMeeting(context, request, response);
      const form = parseInput(meetingUpdateForm, request.body);
      const typed = parseMeetingForm(form, zone, await parseOptionForm(context, form, meeting.choices), meeting);
      if (typed.kind === 'faulty') return showForm(response, { course, meeting, form, faults: typed.errors });
      const { active, tell, version } = form;
      const change = { ...typed.plan, active, notifyMembers: tell && isMailReadable(settings), version };
      const changing = await updateMeeting(context, signedInActor(response), meeting.id, change, { allowConflicts: form.despite });
      switch (changing.kind) {
        case 'changed':
        case 'unchanged':
          setFlash(response, 'meeting-changed');
          return response.redirect(303, `/admin/meetings/${meeting.id}`);
        case 'faulty':
          return showForm(response, { course, meeting, form, faults: toMeetingFormErrors(changing.errors) });
        case 'clash':
          return showForm(response, { course, meeting, form, clashes: changing.conflicts });
        case 'conflict':
          // Saving once more is then a decision: the form carries the version that its reader has now seen.
          return showForm(response, { course, meeting, form: { ...form, version: changing.meeting.version }, conflict: changing.meeting });
        case 'not-found':
          throw new HttpError(404, 'not-found');
        default:
          changing satisfies never;
      }
    },
  };

  /** The next full hour of today, for an hour. */
  function blank(): FormValues {
    const hour = minutes(60);
    const startsAt = new Date(Math.ceil((clock.now().getTime() + 1) / hour) * hour);
    return toMeetingForm(
      { title: '', startsAt, endsAt: addMs(startsAt, hour), teacherOpening: null, studentOpening: null, closing: null },
      zone,
    );
  }

  async function copiedFrom(response: Response, text: string | undefined): Promise<ManagedMeeting | undefined> {
    const id = parseId(text);
    return id === undefined ? undefined : (await findEditableMeeting(context.db, settings.jitsi, signedInActor(response), id))?.meeting;
  }

  /** At the same time on the wall, also where the clock changes in between. */
  function aWeekLater(meeting: ManagedMeeting): FormValues {
    const form = toMeetingForm(meeting, zone);
    return { ...form, date: toMeetingForm({ ...meeting, startsAt: addMs(new Date(`${form.date}T12:00:00Z`), days(7)) }, 'utc').date };
  }

  async function showForm(response: Response, { course, meeting, copied, form, faults, clashes, conflict }: FormView): Promise<void> {
    const { locale } = signedInAccount(response);
    const messages = messagesFor(locale).manageMeetings;
    renderPage(response, 'meetings/manage/form', {
      title: meeting ? messages.changeTitle(meeting.title) : copied ? messages.copyTitle(copied.title) : messages.schedule,
      layout: 'administration',
      status: clashes || conflict ? 409 : faults ? 422 : 200,
      course,
      meeting,
      copied,
      form,
      faults: faults ?? {},
      clashes,
      conflict,
      zoneName: new TimeFormatter(locale, zone).zoneName(clock.now()),
      usual: {
        teacher_opening: DEFAULT_OPENING_MINUTES.teacher,
        student_opening: DEFAULT_OPENING_MINUTES.student,
        closing: DEFAULT_CLOSING_MINUTES,
      },
      sendsMail: isMailReadable(settings),
      ...(await loadOptionForm(context)),
    });
  }
}

type FormValues = Omit<MeetingForm, 'despite'> & { active?: boolean; tell?: boolean; version?: number };

type FormView = {
  course: Course;
  form: FormValues;
  meeting?: ManagedMeeting;
  copied?: ManagedMeeting | undefined;
  faults?: MeetingFormErrors;
  clashes?: ScheduleConflict[];
  conflict?: ManagedMeeting;
};
