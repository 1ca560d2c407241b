import type { RequestHandler, Response } from 'express';
import { displayName, hasPermission } from '../../accounts/account.ts';
import { findAccount } from '../../accounts/find-account.ts';
import { signedInAccount, signedInActor } from '../../accounts/guards.ts';
import { endedLinkMessages } from '../../accounts/issued-links.ts';
import { updateEnrollmentRole, endEnrollment, type UpdateEnrollmentResult } from '../../courses/update-enrollment.ts';
import { findCourseSuggestion, suggestCourses } from '../../courses/find-courses.ts';
import { enrollUser } from '../../courses/enroll-users.ts';
import { stillInCallMessages, type FindCurrentCalls } from '../../courses/current-calls.ts';
import type { FlashDetail } from '../../platform/http/flash.ts';
import { requireId, parseInput } from '../../platform/http/parse-request.ts';
import { HttpError } from '../../platform/http/http-error.ts';
import { enrollForm } from './person.forms.ts';
import type { AccountContext } from '../../accounts/context.ts';
import { redirectToPerson, showPerson } from './show-person.ts';

/** Enrollments, from the page of a person. */
export function personCoursePages(
  context: AccountContext,
  findCurrentCalls: FindCurrentCalls,
): Record<'enroll' | 'updateRole' | 'end', RequestHandler> {
  return {
    async enroll(request, response) {
      const id = requireId(request.params['id']);
      const form = parseInput(enrollForm, request.body);
      const matches = form.course === undefined ? await suggestCourses(context.db, form.in) : [];
      const courseId = form.course ?? (matches.length === 1 ? matches[0]!.id : undefined);
      if (courseId === undefined)
        return showPerson(context, response, id, { status: 422, enroll: { typed: form.in, role: form.role, matches } });
      const result = await enrollUser(context, signedInActor(response), { userId: id, courseId, role: form.role });
      if (result === 'not-found') throw new HttpError(404, 'not-found');
      const title = await findTitle(courseId);
      if (result === 'other-role') await updateEnrollmentRole(context, signedInActor(response), { userId: id, courseId }, form.role);
      redirectToPerson(response, id, result === 'unchanged' ? 'person-in-course' : 'person-enrolled', [title]);
    },

    async updateRole(request, response) {
      const key = enrollmentKeyOf(request.params);
      const { role } = parseInput(enrollForm, request.body);
      const result = await updateEnrollmentRole(context, signedInActor(response), key, role);
      await respond(response, key, result, 'person-course-role');
    },

    async end(request, response) {
      const key = enrollmentKeyOf(request.params);
      const result = await endEnrollment(context, signedInActor(response), key);
      const account = await findAccount(context.db, key.userId);
      const calls = await findCurrentCalls(key.userId, key.courseId);
      const canManageMeetings = hasPermission(signedInAccount(response), 'meetings:write');
      const callDetails = account ? stillInCallMessages(displayName(account), calls, canManageMeetings) : [];
      await respond(response, key, result, 'person-left-course', callDetails);
    },
  };

  async function respond(
    response: Response,
    { userId, courseId }: EnrollmentKey,
    result: UpdateEnrollmentResult,
    flash: string,
    callDetails: FlashDetail[] = [],
  ) {
    if (result.kind === 'not-found') throw new HttpError(404, 'not-found');
    const details = [...(result.kind === 'updated' ? endedLinkMessages(result.ended) : []), ...callDetails];
    redirectToPerson(response, userId, flash, [await findTitle(courseId)], undefined, details);
  }

  async function findTitle(courseId: number): Promise<string> {
    return (await findCourseSuggestion(context.db, courseId))!.title;
  }
}

type EnrollmentKey = { userId: number; courseId: number };

function enrollmentKeyOf(params: Record<string, string | string[]>): EnrollmentKey {
  return { userId: requireId(params['id']), courseId: requireId(params['course']) };
}
