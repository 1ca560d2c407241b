import type { RequestHandler, Response } from 'express';
import { displayName, hasPermission } from '../../accounts/account.ts';
import { findAccount } from '../../accounts/find-account.ts';
import { signedInAccount, signedInActor } from '../../accounts/guards.ts';
import { updateEnrollmentRole, endEnrollment } from '../../courses/update-enrollment.ts';
import { findCourseSuggestion, suggestCourses, type CourseSuggestion } from '../../courses/find-courses.ts';
import { enrollUser } from '../../courses/enroll-users.ts';
import { stillInCallMessages, type FindCurrentCalls } from '../../courses/current-calls.ts';
import type { FlashDetail } from '../../platform/http/flash.ts';
import { requireId, parseInput } from '../../platform/http/parse-request.ts';
import { HttpError } from '../../platform/http/http-error.ts';
import { enrollForm } from './person.forms.ts';
import type { PersonContext } from './context.ts';
import { redirectToPerson, showPerson } from './show-person.ts';

export type PersonCoursePages = Record<'enroll' | 'changeRole' | 'end', RequestHandler>;

/** The courses of a person, from the page of the person. */
export function personCoursePages(context: PersonContext, present: FindCurrentCalls): PersonCoursePages {
  return {
    async enroll(request, response) {
      const id = requireId(request.params['id']);
      const form = parseInput(enrollForm, request.body);
      const matching = form.course === undefined ? await suggestCourses(context.db, form.in) : [];
      const courseId = form.course ?? (matching.length === 1 ? matching[0]!.id : undefined);
      if (courseId === undefined)
        return showPerson(context, response, id, { status: 422, enroll: { typed: form.in, role: form.role, matching } });
      const enrolling = await enrollUser(context, signedInActor(response), { userId: id, courseId, role: form.role });
      if (enrolling === 'not-found') throw new HttpError(404, 'not-found');
      const { title } = await titleOf(courseId);
      if (enrolling === 'other-role') await updateEnrollmentRole(context, signedInActor(response), { userId: id, courseId }, form.role);
      redirectToPerson(response, id, enrolling === 'unchanged' ? 'person-in-course' : 'person-enrolled', [title]);
    },

    async changeRole(request, response) {
      const place = enrollmentKeyOf(request.params);
      const { role } = parseInput(enrollForm, request.body);
      const change = await updateEnrollmentRole(context, signedInActor(response), place, role);
      await answer(response, place, change, 'person-course-role');
    },

    async end(request, response) {
      const place = enrollmentKeyOf(request.params);
      const change = await endEnrollment(context, signedInActor(response), place);
      const account = await findAccount(context.db, place.userId);
      const calls = await present(place.userId, place.courseId);
      const besides =
        account && stillInCallMessages(displayName(account), calls, hasPermission(signedInAccount(response), 'meetings:write'));
      await answer(response, place, change, 'person-left-course', besides);
    },
  };

  async function answer(
    response: Response,
    { userId, courseId }: EnrollmentKey,
    change: 'updated' | 'unchanged' | 'not-found',
    notice: string,
    besides?: FlashDetail[],
  ) {
    if (change === 'not-found') throw new HttpError(404, 'not-found');
    redirectToPerson(response, userId, notice, [(await titleOf(courseId)).title], undefined, besides);
  }

  async function titleOf(courseId: number): Promise<CourseSuggestion> {
    return (await findCourseSuggestion(context.db, courseId))!;
  }
}

type EnrollmentKey = { userId: number; courseId: number };

function enrollmentKeyOf(params: Record<string, string | string[]>): EnrollmentKey {
  return { userId: requireId(params['id']), courseId: requireId(params['course']) };
}
