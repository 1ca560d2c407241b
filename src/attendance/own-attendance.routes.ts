import type { RequestHandler } from 'express';
import { accountOf } from '../accounts/guards.ts';
import { findCourse } from '../courses/find-courses.ts';
import { findMember } from '../courses/find-members.ts';
import type { Needs } from '../platform/http/context.ts';
import { idFrom } from '../platform/http/parse-request.ts';
import { Refusal } from '../platform/http/http-error.ts';
import { showPage } from '../platform/http/render-page.ts';
import { wordsIn } from '../platform/messages/messages.ts';
import { attendanceInCourse } from './course-attendance.ts';
import { countErased, findBegunClasses } from './started-meetings.queries.ts';
import { stateInWords } from './status-label.ts';

/** `/courses/:id/attendance`: in which classes of a course the person was who looks. */
export function ownAttendancePage({ db, clock }: Needs): RequestHandler {
  return async (request, response) => {
    const account = accountOf(response);
    const words = wordsIn(account.locale);
    const course = await findCourse(db, { id: account.id, entersAny: false }, idFrom(request.params['id']));
    const member = course && (await findMember(db, course.id, account.id));
    if (!course || !member) throw new Refusal(404, 'not-found');
    const now = clock.now();
    const classes = await findBegunClasses(db, course.id, now);
    const [own] = await attendanceInCourse(db, classes, [member], now);
    showPage(response, 'attendance/own', {
      title: words.attendance.own.title,
      course,
      share: own!.share,
      erased: await countErased(db, course.id),
      classes: classes
        .map((one, index) => ({ ...one, verdict: own!.verdicts[index], says: stateInWords(words, own!.verdicts[index]) }))
        .filter(({ verdict }) => verdict !== undefined)
        .reverse(),
    });
  };
}
