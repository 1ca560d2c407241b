import type { RequestHandler, Response } from 'express';
import { signedInAccount, signedInActor } from '../../accounts/guards.ts';
import { requireCourse } from '../../courses/course-authority.ts';
import type { Course } from '../../courses/course.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { setFlash } from '../../platform/http/flash.ts';
import { HttpError } from '../../platform/http/http-error.ts';
import { parseId, parseInput } from '../../platform/http/parse-request.ts';
import { renderPage } from '../../platform/http/render-page.ts';
import { isMailReadable } from '../../platform/mail/queue-mail.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import { addMs, days, minutes } from '../../platform/shared/clock.ts';
import { TimeFormatter } from '../../platform/shared/time-formatter.ts';
import { loadOptionForm, parseOptionForm } from '../call-options/call-options.forms.ts';
import { findEditableMeeting, requireMeeting } from '../meeting-authority.ts';
import { DEFAULT_CLOSING_MINUTES, DEFAULT_OPENING_MINUTES, type ManagedMeeting } from '../meeting.ts';
import { createMeeting } from './create-meeting.ts';
import { copyQuery, meetingForm, meetingUpdateForm, type MeetingForm } from './meeting.forms.ts';
import { parseMeetingForm, toMeetingForm, toMeetingFormErrors, type MeetingFormErrors } from './parse-meeting-form.ts';
import type { ScheduleConflict } from './schedule-conflicts.ts';
import { updateMeeting } from './update-meeting.ts';

export type MeetingFormPages = Record<'showCreate' | 'create' | 'showUpdate' | 'update', RequestHandler>;

/** `/courses/:id/meetings/new`, also with a copy of another meeting, and `/meetings/:id/change`. */
export function meetingFormPages(context: AppContext): MeetingFormPages {
  const { clock, settings } = context;
  return {
    async showCreate(request, response) {
      const { course } = await requireCourse(context, request, response, 'meetings:write');
      const copied = await findCopied(response, parseInput(copyQuery, request.query).copy);
      await renderForm(response, { course, form: copied ? oneWeekLater(copied) : blankForm(), copied });
    },

    async create(request, response) {
      const { course } = await requireCourse(context, request, response, 'meetings:write');
      const form = parseInput(meetingForm, request.body);
      const parsed = parseMeetingForm(form, settings.timeZone, await parseOptionForm(context, form, {}));
      if (parsed.kind === 'invalid') return renderForm(response, { course, form, errors: parsed.errors });
      const options = { allowConflicts: form.allow_conflicts, allowPast: form.allow_past };
      const result = await createMeeting(context, signedInActor(response), course.id, parsed.plan, options);
      switch (result.kind) {
        case 'created':
          setFlash(response, 'meeting-created', [form.title]);
          return response.redirect(303, `/meetings/${result.id}`);
        case 'invalid':
          return renderForm(response, { course, form, errors: toMeetingFormErrors(result.errors) });
        case 'in-past':
          return renderForm(response, { course, form, inPast: true });
        case 'schedule-conflict':
          return renderForm(response, { course, form, scheduleConflicts: result.conflicts });
        case 'not-found':
          throw new HttpError(404, 'not-found');
        default:
          result satisfies never;
      }
    },

    async showUpdate(request, response) {
      const { course, meeting } = await requireMeeting(context, request, response);
      const form = { ...toMeetingForm(meeting, settings.timeZone), active: meeting.active, notify: true, version: meeting.version };
      await renderForm(response, { course, meeting, form });
    },

    async update(request, response) {
      const { course, meeting } = await requireMeeting(context, request, response);
      const form = parseInput(meetingUpdateForm, request.body);
      const parsed = parseMeetingForm(form, settings.timeZone, await parseOptionForm(context, form, meeting.choices), meeting);
      if (parsed.kind === 'invalid') return renderForm(response, { course, meeting, form, errors: parsed.errors });
      const { active, notify, version } = form;
      const update = { ...parsed.plan, active, notifyMembers: notify && isMailReadable(settings), version };
      const options = { allowConflicts: form.allow_conflicts, allowPast: form.allow_past };
      const result = await updateMeeting(context, signedInActor(response), meeting.id, update, options);
      switch (result.kind) {
        case 'updated':
        case 'unchanged':
          setFlash(response, 'meeting-updated');
          return response.redirect(303, `/meetings/${meeting.id}`);
        case 'invalid':
          return renderForm(response, { course, meeting, form, errors: toMeetingFormErrors(result.errors) });
        case 'in-past':
          return renderForm(response, { course, meeting, form, inPast: true });
        case 'schedule-conflict':
          return renderForm(response, { course, meeting, form, scheduleConflicts: result.conflicts });
        case 'version-conflict': {
          // The form now carries the current version: saving it again overwrites what the page shows.
          const { version: currentVersion } = result.meeting;
          return renderForm(response, { course, meeting, form: { ...form, version: currentVersion }, conflict: result.meeting });
        }
        case 'not-found':
          throw new HttpError(404, 'not-found');
        default:
          result satisfies never;
      }
    },
  };

  /** One hour from the next full hour. */
  function blankForm(): FormValues {
    const hour = minutes(60);
    const startsAt = new Date(Math.ceil((clock.now().getTime() + 1) / hour) * hour);
    const plan = { title: '', startsAt, endsAt: addMs(startsAt, hour), teacherOpening: null, studentOpening: null, closing: null };
    return toMeetingForm(plan, settings.timeZone);
  }

  async function findCopied(response: Response, text: string | undefined): Promise<ManagedMeeting | undefined> {
    const id = parseId(text);
    return id === undefined ? undefined : (await findEditableMeeting(context.db, settings.jitsi, signedInActor(response), id))?.meeting;
  }

  /** At the same wall time, also where the clock changes in between. */
  function oneWeekLater(meeting: ManagedMeeting): FormValues {
    const form = toMeetingForm(meeting, settings.timeZone);
    const noon = new Date(`${form.date}T12:00:00Z`);
    return { ...form, date: toMeetingForm({ ...meeting, startsAt: addMs(noon, days(7)) }, 'utc').date };
  }

  async function renderForm(response: Response, view: FormView): Promise<void> {
    const { course, meeting, copied, form, errors, inPast = false, scheduleConflicts, conflict } = view;
    const { locale } = signedInAccount(response);
    const messages = messagesFor(locale).manageMeetings;
    renderPage(response, 'meetings/scheduling/form', {
      title: meeting ? messages.updateTitle(meeting.title) : copied ? messages.copyTitle(copied.title) : messages.schedule,
      layout: 'administration',
      status: inPast || scheduleConflicts || conflict ? 409 : errors ? 422 : 200,
      course,
      meeting,
      copied,
      form,
      errors: errors ?? {},
      inPast,
      scheduleConflicts,
      conflict,
      zoneName: new TimeFormatter(locale, settings.timeZone).zoneName(clock.now()),
      defaults: {
        teacher_opening: DEFAULT_OPENING_MINUTES.teacher,
        student_opening: DEFAULT_OPENING_MINUTES.student,
        closing: DEFAULT_CLOSING_MINUTES,
      },
      sendsMail: isMailReadable(settings),
      ...(await loadOptionForm(context)),
    });
  }
}

type FormValues = Omit<MeetingForm, 'allow_conflicts' | 'allow_past'> & {
  allow_past?: boolean;
  active?: boolean;
  notify?: boolean;
  version?: number;
};

type FormView = {
  course: Course;
  form: FormValues;
  meeting?: ManagedMeeting;
  copied?: ManagedMeeting | undefined;
  errors?: MeetingFormErrors;
  inPast?: boolean;
  scheduleConflicts?: ScheduleConflict[];
  conflict?: ManagedMeeting;
};
