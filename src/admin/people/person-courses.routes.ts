import type { RequestHandler, Response } from 'express';
import { displayName, may } from '../../accounts/account.ts';
import { findAccount } from '../../accounts/find-account.ts';
import { accountOf, actorOf } from '../../accounts/guards.ts';
import { changeEnrollmentRole, endEnrollment } from '../../courses/update-enrollment.ts';
import { courseChosen, coursesMatching, type CourseChoice } from '../../courses/suggest-courses.ts';
import { enrollPerson } from '../../courses/enroll-user.ts';
import { stillInside, type PresentCalls } from '../../courses/current-calls.ts';
import type { Besides } from '../../platform/http/flash.ts';
import { idFrom, parsed } from '../../platform/http/parse-request.ts';
import { Refusal } from '../../platform/http/http-error.ts';
import { enrollForm } from './person.forms.ts';
import type { PersonNeeds } from './context.ts';
import { doneFor, showPerson } from './show-person.ts';

export type PersonCoursePages = Record<'enroll' | 'changeRole' | 'end', RequestHandler>;

/** The courses of a person, from the page of the person. */
export function personCoursePages(needs: PersonNeeds, present: PresentCalls): PersonCoursePages {
  return {
    async enroll(request, response) {
      const id = idFrom(request.params['id']);
      const form = parsed(enrollForm, request.body);
      const matching = form.course === undefined ? await coursesMatching(needs.db, form.in) : [];
      const courseId = form.course ?? (matching.length === 1 ? matching[0]!.id : undefined);
      if (courseId === undefined)
        return showPerson(needs, response, id, { status: 422, enroll: { typed: form.in, role: form.role, matching } });
      const enrolling = await enrollPerson(needs, actorOf(response), { userId: id, courseId, role: form.role });
      if (enrolling === 'not-found') throw new Refusal(404, 'not-found');
      const { title } = await titleOf(courseId);
      if (enrolling === 'other-role') await changeEnrollmentRole(needs, actorOf(response), { userId: id, courseId }, form.role);
      doneFor(response, id, enrolling === 'unchanged' ? 'person-in-course' : 'person-enrolled', [title]);
    },

    async changeRole(request, response) {
      const place = placeOf(request.params);
      const { role } = parsed(enrollForm, request.body);
      const change = await changeEnrollmentRole(needs, actorOf(response), place, role);
      await answer(response, place, change, 'person-course-role');
    },

    async end(request, response) {
      const place = placeOf(request.params);
      const change = await endEnrollment(needs, actorOf(response), place);
      const account = await findAccount(needs.db, place.userId);
      const calls = await present(place.userId, place.courseId);
      const besides = account && stillInside(displayName(account), calls, may(accountOf(response), 'meetings:manage'));
      await answer(response, place, change, 'person-left-course', besides);
    },
  };

  async function answer(
    response: Response,
    { userId, courseId }: Place,
    change: 'changed' | 'unchanged' | 'not-found',
    notice: string,
    besides?: Besides[],
  ) {
    if (change === 'not-found') throw new Refusal(404, 'not-found');
    doneFor(response, userId, notice, [(await titleOf(courseId)).title], undefined, besides);
  }

  async function titleOf(courseId: number): Promise<CourseChoice> {
    return (await courseChosen(needs.db, courseId))!;
  }
}

type Place = { userId: number; courseId: number };

function placeOf(params: Record<string, string | string[]>): Place {
  return { userId: idFrom(params['id']), courseId: idFrom(params['course']) };
}
