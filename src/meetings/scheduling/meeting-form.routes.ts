import type { RequestHandler, Response } from 'express';
import { signedInAccount, signedInActor } from '../../accounts/guards.ts';
import type { Course } from '../../courses/course.ts';
import { listSections } from '../../courses/sections.ts';
import { countNoticeRecipients, type NoticeAudience } from '../notices/notice-recipients.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { setFlash } from '../../platform/http/flash.ts';
import { HttpError } from '../../platform/http/http-error.ts';
import { parseInput } from '../../platform/http/parse-request.ts';
import { renderPage } from '../../platform/http/render-page.ts';
import { isMailReadable } from '../../platform/mail/queue-mail.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import { TimeFormatter } from '../../platform/shared/time-formatter.ts';
import { loadOptionForm, parseOptionForm } from '../call-options/call-options.forms.ts';
import { requireMeeting } from '../meeting-authority.ts';
import { DEFAULT_CLOSING_MINUTES, DEFAULT_OPENING_MINUTES, type ManagedMeeting, type MeetingTimes } from '../meeting.ts';
import { findOpenableMeetings } from '../join/openable-meetings.ts';
import { meetingUpdateForm, reviewedTimes, type MeetingForm } from './meeting.forms.ts';
import { parseMeetingForm, toMeetingForm, toMeetingFormErrors, type MeetingFormErrors } from './parse-meeting-form.ts';
import { findScheduleConflicts, type ScheduleConflict } from './schedule-conflicts.ts';
import { announcesMove, updateMeeting } from './update-meeting.ts';

export type MeetingFormPages = Record<'show' | 'update', RequestHandler>;

/** `/meetings/:id/change`: the form that updates one meeting, with a review before members are mailed about other times. */
export function meetingFormPages(context: AppContext): MeetingFormPages {
  const { db, clock, settings } = context;
  return {
    async show(request, response) {
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
      const isReviewed = form.reviewed === reviewedTimes(form);
      const tells = announcesMove(meeting, update, clock.now()) && (await countNoticeRecipients(db, audienceOf(meeting))) > 0;
      const moved = tells ? parsed.plan : undefined;
      if (moved && !isReviewed && version === meeting.version) {
        const [scheduleConflicts] = await findScheduleConflicts(db, course.id, [moved], [meeting.id]);
        return renderForm(response, { course, meeting, form, moved, scheduleConflicts });
      }
      const options = { allowConflicts: form.allow_conflicts && isReviewed, allowPast: form.allow_past && isReviewed };
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
          return renderForm(response, { course, meeting, form, moved, scheduleConflicts: result.conflicts });
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

  async function renderForm(response: Response, view: FormView): Promise<void> {
    const { course, meeting, form, errors, inPast = false, moved, scheduleConflicts = [], conflict } = view;
    const { locale } = signedInAccount(response);
    const portalTime = new TimeFormatter(locale, settings.timeZone);
    renderPage(response, 'meetings/scheduling/form', {
      title: messagesFor(locale).manageMeetings.updateTitle(meeting.title),
      status: inPast || scheduleConflicts.length > 0 || conflict ? 409 : errors ? 422 : 200,
      course,
      meeting,
      form,
      errors: errors ?? {},
      inPast,
      moved,
      scheduleConflicts,
      openable: await findOpenableMeetings(context, response, scheduleConflicts),
      reviewedTimes: reviewedTimes(form),
      portalTime,
      conflict,
      zoneName: portalTime.zoneName(clock.now()),
      defaults: {
        teacher_opening: DEFAULT_OPENING_MINUTES.teacher,
        student_opening: DEFAULT_OPENING_MINUTES.student,
        closing: DEFAULT_CLOSING_MINUTES,
      },
      sendsMail: isMailReadable(settings),
      recipients: await countNoticeRecipients(db, audienceOf(meeting)),
      sections: await listSections(db, course.id),
      ...(await loadOptionForm(context)),
    });
  }
}

function audienceOf({ courseId, sectionId }: ManagedMeeting): NoticeAudience {
  return { courseId, sectionIds: [sectionId] };
}

type FormValues = Omit<MeetingForm, 'allow_conflicts' | 'allow_past'> & {
  allow_past?: boolean;
  active: boolean;
  notify: boolean;
  version: number;
};

type FormView = {
  course: Course;
  form: FormValues;
  meeting: ManagedMeeting;
  errors?: MeetingFormErrors;
  inPast?: boolean;
  /** The times to be saved, where members are mailed about them. */
  moved?: MeetingTimes | undefined;
  scheduleConflicts?: ScheduleConflict[] | undefined;
  conflict?: ManagedMeeting;
};
