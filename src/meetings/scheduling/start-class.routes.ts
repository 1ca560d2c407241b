import type { RequestHandler } from 'express';
import { signedInAccount, signedInActor } from '../../accounts/guards.ts';
import { findEditableCourse } from '../../courses/course-authority.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { parseInput } from '../../platform/http/parse-request.ts';
import { HttpError } from '../../platform/http/http-error.ts';
import { renderPage } from '../../platform/http/render-page.ts';
import { TimeFormatter } from '../../platform/shared/time-formatter.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import { startClassForm } from './meeting.forms.ts';
import { classLengthsMinutes, startClass } from './start-class.ts';

/** `POST /start-class`: a class that begins now, and into its room. */
export function startClassPage(context: AppContext): RequestHandler {
  return async (request, response) => {
    const form = parseInput(startClassForm, request.body);
    const course = await findEditableCourse(context.db, signedInActor(response), form.course, 'meetings:write');
    if (!course) throw new HttpError(404, 'not-found');
    const lasts = classLengthsMinutes.find((minutes) => minutes === form.lasts);
    if (lasts === undefined) throw new HttpError(400, 'bad-request');
    const { locale } = signedInAccount(response);
    const messages = messagesFor(locale).manageMeetings;
    const day = new TimeFormatter(locale, context.settings.timeZone).weekday(context.clock.now());
    const wanted = { title: messages.startTitle(day), lasts };
    const starting = await startClass(context, signedInActor(response), course.id, wanted, { allowConflicts: form.despite });
    switch (starting.kind) {
      case 'started':
        return response.redirect(303, `/join-meeting/${starting.id}`);
      case 'clash':
      case 'inactive':
        return renderPage(response, 'meetings/manage/start', {
          title: messages.start,
          layout: 'administration',
          status: 409,
          course,
          form,
          clashes: starting.kind === 'clash' ? starting.conflicts : undefined,
        });
      case 'not-found':
        throw new HttpError(404, 'not-found');
      default:
        starting satisfies never;
    }
  };
}
