import type { RequestHandler, Response } from 'express';
import { z } from 'zod';
import { signedInAccount, signedInActor } from '../accounts/guards.ts';
import { endedLinkMessages } from '../accounts/issued-links.ts';
import type { AppContext } from '../platform/http/context.ts';
import { setFlashMessage } from '../platform/http/flash.ts';
import { trimmedLine } from '../platform/http/form-fields.ts';
import { HttpError } from '../platform/http/http-error.ts';
import { parseInput, requireId } from '../platform/http/parse-request.ts';
import { renderPage } from '../platform/http/render-page.ts';
import { messagesFor } from '../platform/messages/messages.ts';
import { isDate } from '../platform/shared/wall-time.ts';
import { requireCoursePage, type CoursePage } from './course-authority.ts';
import { setEnrollmentDays } from './enrollment-days.ts';
import { findMember, type Member } from './find-members.ts';

const daysForm = z.object({ first_day: trimmedLine(10), last_day: trimmedLine(10) });

type DaysForm = z.infer<typeof daysForm>;

type DaysErrors = Partial<Record<keyof DaysForm, 'date' | 'order'>>;

/** `/courses/:id/members/:person/days`: from when to when somebody is in a course. */
export function enrollmentDayPages(context: AppContext): Record<'show' | 'save', RequestHandler> {
  return {
    async show(request, response) {
      const access = await requireCoursePage(context, request, response, 'courses:write');
      const member = await requireMember(access, requireId(request.params['person']));
      showForm(response, access, member, { first_day: member.firstDay ?? '', last_day: member.lastDay ?? '' });
    },

    async save(request, response) {
      const access = await requireCoursePage(context, request, response, 'courses:write');
      const member = await requireMember(access, requireId(request.params['person']));
      const form = parseInput(daysForm, request.body);
      const errors = findInvalid(form);
      if (Object.keys(errors).length > 0) return showForm(response, access, member, form, errors);
      const days = { firstDay: form.first_day || null, lastDay: form.last_day || null };
      const key = { userId: member.id, courseId: access.course.id };
      const result = await setEnrollmentDays(context, signedInActor(response), key, days);
      switch (result.kind) {
        case 'saved':
          setFlashMessage(response, {
            name: result.active ? 'member-dated' : 'member-dated-away',
            params: [member.name],
            details: endedLinkMessages(result.ended),
          });
          return response.redirect(303, `/courses/${access.course.id}/members`);
        case 'unchanged':
          return response.redirect(303, `/courses/${access.course.id}/members`);
        case 'wrong-order':
          return showForm(response, access, member, form, { last_day: 'order' });
        case 'own-days':
          throw new HttpError(403, 'forbidden');
        case 'not-found':
          throw new HttpError(404, 'not-found');
        default:
          result satisfies never;
      }
    },
  };

  async function requireMember({ course }: CoursePage, userId: number): Promise<Member> {
    const member = await findMember(context.db, course.id, userId);
    if (!member) throw new HttpError(404, 'not-found');
    return member;
  }
}

function findInvalid(form: DaysForm): DaysErrors {
  const errors: DaysErrors = {};
  for (const name of ['first_day', 'last_day'] as const) if (form[name] !== '' && !isDate(form[name])) errors[name] = 'date';
  return errors;
}

function showForm(response: Response, access: CoursePage, member: Member, form: DaysForm, errors: DaysErrors = {}): void {
  renderPage(response, 'courses/enrollment-days', {
    title: messagesFor(signedInAccount(response).locale).manageCourses.days.title(member.name),
    status: Object.keys(errors).length > 0 ? 422 : 200,
    access,
    member,
    form,
    errors,
  });
}
