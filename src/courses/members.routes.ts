import type { RequestHandler } from 'express';
import { may } from '../accounts/account.ts';
import { accountOf, actorOf } from '../accounts/guards.ts';
import type { Needs } from '../platform/http/context.ts';
import { leaveNotice, leaveOutcome } from '../platform/http/flash.ts';
import { idFrom, parsed } from '../platform/http/parse-request.ts';
import { Refusal } from '../platform/http/http-error.ts';
import { showPage } from '../platform/http/render-page.ts';
import { addressOf } from '../platform/pagination/list-url.ts';
import { momentInFile } from '../platform/pagination/moment-in-file.ts';
import { everyPageOfIds, pageOfIds } from '../platform/pagination/find-page.ts';
import { placeFrom } from '../platform/pagination/cursor.ts';
import { sendCsv } from '../platform/pagination/csv.ts';
import { EXPORT_SIZE, LONG_PAGE_SIZE } from '../platform/pagination/sizes.ts';
import { wordsIn } from '../platform/messages/messages.ts';
import { changeEnrollmentRole, endEnrollment, type EnrollmentChange } from './update-enrollment.ts';
import { findCourseRun } from './course-authority.ts';
import type { Course } from './course.ts';
import { courseOfRequest } from './require-course.ts';
import { listQuery, roleForm } from './courses.forms.ts';
import { enrollPerson } from './enroll-user.ts';
import { findMember, findMembers, memberQuestion, type MemberState } from './find-members.ts';
import { stillInside, type PresentCalls } from './current-calls.ts';

export type MemberPages = Record<'list' | 'export' | 'changeRole' | 'askEnd' | 'end' | 'resume', RequestHandler>;

/** `/admin/courses/:id`: who is in the course, and who was. */
export function memberPages(needs: Needs, present: PresentCalls): MemberPages {
  const { db } = needs;
  return {
    async list(request, response) {
      const run = await courseOfRequest(needs, request, response, 'courses:manage');
      const { q, at, tab } = parsed(listQuery, request.query);
      const state = stateFrom(tab);
      const question = memberQuestion(run.course.id, state, q);
      const found = await pageOfIds(db, { ...question, at: placeFrom(at, question.sort), size: LONG_PAGE_SIZE });
      const path = pathOf(run.course.id);
      showPage(response, 'courses/manage/members', {
        title: run.course.title,
        layout: 'administration',
        run,
        members: await findMembers(db, run.course.id, found.ids),
        list: found,
        tab: state,
        q,
        address: addressOf(path, { q, tab: state, at }),
        exportAddress: addressOf(`${path}/members/export`, { q, tab: state })({}),
      });
    },

    async export(request, response) {
      const { course } = await courseOfRequest(needs, request, response, 'courses:manage');
      const words = wordsIn(accountOf(response).locale).manageCourses;
      const { q, tab } = parsed(listQuery, request.query);
      const pages = everyPageOfIds(db, { ...memberQuestion(course.id, stateFrom(tab), q), size: EXPORT_SIZE });
      await sendCsv(response, `${words.membersFile}-${course.id}`, Object.values(words.memberColumns), rows(needs, course, pages, words));
    },

    async changeRole(request, response) {
      const place = placeOf(request.params);
      const { role } = parsed(roleForm, request.body);
      expectFound(await changeEnrollmentRole(needs, actorOf(response), place, role));
      leaveNotice(response, role === 'teacher' ? 'member-teaches' : 'member-studies', [await nameOf(place)]);
      response.redirect(303, addressOf(pathOf(place.courseId), parsed(listQuery, request.query))({}));
    },

    async askEnd(request, response) {
      const run = await courseOfRequest(needs, request, response, 'courses:manage');
      const member = await findMember(db, run.course.id, idFrom(request.params['person']));
      if (!member || member.endedAt) throw new Refusal(404, 'not-found');
      showPage(response, 'courses/manage/end', {
        title: wordsIn(accountOf(response).locale).manageCourses.end(member.name),
        layout: 'administration',
        run,
        member,
        self: member.id === accountOf(response).id,
      });
    },

    async end(request, response) {
      const place = placeOf(request.params);
      const member = await findMember(db, place.courseId, place.userId);
      expectFound(await endEnrollment(needs, actorOf(response), place));
      const undo = {
        action: `${pathOf(place.courseId)}/members/${place.userId}/resume`,
        fields: [['role', member!.role]] satisfies Field[],
      };
      // Who just left a course that they taught may not see it any more.
      const stillTheirs = await findCourseRun(db, actorOf(response), place.courseId);
      const account = accountOf(response);
      const runs = may(account, 'meetings:manage') || (stillTheirs !== undefined && may(account, 'own-courses:manage'));
      const besides = stillInside(member!.name, await present(place.userId, place.courseId), runs);
      leaveOutcome(response, { name: 'member-ended', of: [member!.name], undo, besides });
      response.redirect(303, stillTheirs ? pathOf(place.courseId) : '/admin/courses');
    },

    async resume(request, response) {
      const place = placeOf(request.params);
      const { role } = parsed(roleForm, request.body);
      // Somebody new is enrolled by a name that is known to who enrols them, and not by trying numbers.
      if (!(await findMember(db, place.courseId, place.userId))) throw new Refusal(404, 'not-found');
      const enrolling = await enrollPerson(needs, actorOf(response), { ...place, role });
      if (enrolling === 'not-found') throw new Refusal(404, 'not-found');
      leaveNotice(response, 'member-resumed', [await nameOf(place)]);
      response.redirect(303, pathOf(place.courseId));
    },
  };

  async function nameOf({ courseId, userId }: { courseId: number; userId: number }): Promise<string> {
    return (await findMember(db, courseId, userId))!.name;
  }
}

type Field = [name: string, value: string];

function placeOf(params: Record<string, string | string[]>): { userId: number; courseId: number } {
  return { courseId: idFrom(params['id']), userId: idFrom(params['person']) };
}

function pathOf(courseId: number): string {
  return `/admin/courses/${courseId}`;
}

function stateFrom(tab: string | undefined): MemberState {
  return tab === 'ended' ? 'ended' : 'active';
}

function expectFound(change: EnrollmentChange): void {
  if (change === 'not-found') throw new Refusal(404, 'not-found');
}

type Words = ReturnType<typeof wordsIn>['manageCourses'];

async function* rows({ db, settings }: Needs, course: Course, pages: AsyncIterable<number[]>, words: Words) {
  const { memberColumns: columns, roles, statuses } = words;
  for await (const ids of pages) {
    yield (await findMembers(db, course.id, ids)).map((member) => ({
      [columns.username]: member.username,
      [columns.name]: member.name,
      [columns.email]: member.email,
      [columns.courseId]: course.id,
      [columns.course]: course.title,
      [columns.role]: roles[member.role],
      [columns.status]: member.endedAt ? statuses.ended : statuses.active,
      [columns.since]: momentInFile(member.since, settings.timeZone),
      [columns.until]: member.endedAt ? momentInFile(member.endedAt, settings.timeZone) : '',
    }));
  }
}
