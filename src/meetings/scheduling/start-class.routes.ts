import type { RequestHandler } from 'express';
import { accountOf, actorOf } from '../../accounts/guards.ts';
import { findCourseFor } from '../../courses/course-authority.ts';
import type { Needs } from '../../platform/http/context.ts';
import { parsed } from '../../platform/http/parse-request.ts';
import { Refusal } from '../../platform/http/http-error.ts';
import { showPage } from '../../platform/http/render-page.ts';
import { LocalTime } from '../../platform/shared/time-formatter.ts';
import { wordsIn } from '../../platform/messages/messages.ts';
import { startForm } from './meeting.forms.ts';
import { lengths, startClass } from './start-class.ts';

/** `POST /start-class`: a class that begins now, and into its room. */
export function startClassPage(needs: Needs): RequestHandler {
  return async (request, response) => {
    const form = parsed(startForm, request.body);
    const course = await findCourseFor(needs.db, actorOf(response), form.course, 'meetings:manage');
    if (!course) throw new Refusal(404, 'not-found');
    const lasts = lengths.find((minutes) => minutes === form.lasts);
    if (lasts === undefined) throw new Refusal(400, 'bad-request');
    const { locale } = accountOf(response);
    const words = wordsIn(locale).manageMeetings;
    const day = new LocalTime(locale, needs.settings.timeZone).weekday(needs.clock.now());
    const wanted = { title: words.startTitle(day), lasts };
    const starting = await startClass(needs, actorOf(response), course.id, wanted, { despiteClashes: form.despite });
    switch (starting.kind) {
      case 'started':
        return response.redirect(303, `/join-meeting/${starting.id}`);
      case 'clash':
      case 'inactive':
        return showPage(response, 'meetings/manage/start', {
          title: words.start,
          layout: 'administration',
          status: 409,
          course,
          form,
          clashes: starting.kind === 'clash' ? starting.clashes : undefined,
        });
      case 'not-found':
        throw new Refusal(404, 'not-found');
      default:
        starting satisfies never;
    }
  };
}
