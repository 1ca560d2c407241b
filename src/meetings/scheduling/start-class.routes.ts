import type { RequestHandler } from 'express';
import { signedInAccount, signedInActor } from '../../accounts/guards.ts';
import { findEditableCourse } from '../../courses/course-authority.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { HttpError } from '../../platform/http/http-error.ts';
import { parseInput } from '../../platform/http/parse-request.ts';
import { renderPage } from '../../platform/http/render-page.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import { TimeFormatter } from '../../platform/shared/time-formatter.ts';
import { findOpenableMeetings } from '../join/openable-meetings.ts';
import { classLengthsMinutes, startClass } from './create-meeting.ts';
import { startClassForm } from './meeting.forms.ts';

/** `POST /start-class`: creates a class that starts now and redirects into it. */
export function startClassPage(context: AppContext): RequestHandler {
  return async (request, response) => {
    const form = parseInput(startClassForm, request.body);
    const course = await findEditableCourse(context.db, signedInActor(response), form.course, 'meetings:write');
    if (!course) throw new HttpError(404, 'not-found');
    const durationMinutes = classLengthsMinutes.find((minutes) => minutes === form.minutes);
    if (durationMinutes === undefined) throw new HttpError(400, 'bad-request');
    const { locale } = signedInAccount(response);
    const messages = messagesFor(locale).manageMeetings;
    const title = messages.startTitle(new TimeFormatter(locale, context.settings.timeZone).weekday(context.clock.now()));
    const options = { allowConflicts: form.allow_conflicts };
    const result = await startClass(context, signedInActor(response), course.id, { title, durationMinutes }, options);
    switch (result.kind) {
      case 'started':
        return response.redirect(303, `/join-meeting/${result.id}`);
      case 'schedule-conflict':
      case 'inactive': {
        const scheduleConflicts = result.kind === 'schedule-conflict' ? result.conflicts : undefined;
        return renderPage(response, 'meetings/scheduling/start-class', {
          title: messages.start,
          status: 409,
          course,
          form,
          scheduleConflicts,
          openable: await findOpenableMeetings(context, response, scheduleConflicts ?? []),
        });
      }
      case 'not-found':
        throw new HttpError(404, 'not-found');
      default:
        result satisfies never;
    }
  };
}
