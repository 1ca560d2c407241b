import type { RequestHandler } from 'express';
import { signedInAccount } from '../accounts/guards.ts';
import { findCourse } from '../courses/find-courses.ts';
import { findMember } from '../courses/find-members.ts';
import type { AppContext } from '../platform/http/context.ts';
import { requireId } from '../platform/http/parse-request.ts';
import { HttpError } from '../platform/http/http-error.ts';
import { renderPage } from '../platform/http/render-page.ts';
import { messagesFor } from '../platform/messages/messages.ts';
import { evaluateCourseAttendance } from './course-attendance.ts';
import { countErasedMeetings, listStartedMeetings } from './started-meetings.queries.ts';
import { attendanceStatusLabel } from './status-label.ts';

/** `/courses/:id/attendance`: in which classes of a course the person was who looks. */
export function ownAttendancePage({ db, clock }: AppContext): RequestHandler {
  return async (request, response) => {
    const account = signedInAccount(response);
    const messages = messagesFor(account.locale);
    const course = await findCourse(db, { id: account.id, canJoinAny: false }, requireId(request.params['id']));
    const member = course && (await findMember(db, course.id, account.id));
    if (!course || !member) throw new HttpError(404, 'not-found');
    const now = clock.now();
    const classes = await listStartedMeetings(db, course.id, now);
    const [own] = await evaluateCourseAttendance(db, classes, [member], now);
    renderPage(response, 'attendance/own', {
      title: messages.attendance.own.title,
      course,
      rate: own!.rate,
      erased: await countErasedMeetings(db, course.id),
      classes: classes
        .map((one, index) => ({
          ...one,
          evaluation: own!.evaluations[index],
          says: attendanceStatusLabel(messages, own!.evaluations[index]),
        }))
        .filter(({ evaluation }) => evaluation !== undefined)
        .reverse(),
    });
  };
}
