import type { RequestHandler } from 'express';
import { hasPermission } from '../accounts/account.ts';
import { signedInAccount, signedInActor } from '../accounts/guards.ts';
import type { AppContext } from '../platform/http/context.ts';
import { setFlash, setFlashMessage } from '../platform/http/flash.ts';
import { requireId, parseInput } from '../platform/http/parse-request.ts';
import { HttpError } from '../platform/http/http-error.ts';
import { renderPage } from '../platform/http/render-page.ts';
import { listUrl } from '../platform/pagination/list-url.ts';
import { formatCsvTime } from '../platform/pagination/moment-in-file.ts';
import { iteratePages, findPage } from '../platform/pagination/find-page.ts';
import { parseCursor } from '../platform/pagination/cursor.ts';
import { sendCsv } from '../platform/pagination/csv.ts';
import { EXPORT_BATCH_SIZE, LONG_PAGE_SIZE } from '../platform/pagination/sizes.ts';
import { messagesFor } from '../platform/messages/messages.ts';
import { updateEnrollmentRole, endEnrollment, type UpdateEnrollmentResult } from './update-enrollment.ts';
import { findCourseAccess } from './course-authority.ts';
import type { Course } from './course.ts';
import { requireCourse } from './require-course.ts';
import { listQuery, roleForm } from './courses.forms.ts';
import { enrollUser } from './enroll-user.ts';
import { findMember, findMembers, memberListQuery, type MemberState } from './find-members.ts';
import { stillInCallMessages, type FindCurrentCalls } from './current-calls.ts';

export type MemberPages = Record<'list' | 'export' | 'changeRole' | 'askEnd' | 'end' | 'resume', RequestHandler>;

/** `/admin/courses/:id`: who is in the course, and who was. */
export function memberPages(context: AppContext, present: FindCurrentCalls): MemberPages {
  const { db } = context;
  return {
    async list(request, response) {
      const run = await requireCourse(context, request, response, 'courses:write');
      const { q, at, tab } = parseInput(listQuery, request.query);
      const state = parseMemberState(tab);
      const question = memberListQuery(run.course.id, state, q);
      const found = await findPage(db, { ...question, cursor: parseCursor(at, question.sort), size: LONG_PAGE_SIZE });
      const path = membersPath(run.course.id);
      renderPage(response, 'courses/manage/members', {
        title: run.course.title,
        layout: 'administration',
        run,
        members: await findMembers(db, run.course.id, found.ids),
        list: found,
        tab: state,
        q,
        address: listUrl(path, { q, tab: state, at }),
        exportAddress: listUrl(`${path}/members/export`, { q, tab: state })({}),
      });
    },

    async export(request, response) {
      const { course } = await requireCourse(context, request, response, 'courses:write');
      const messages = messagesFor(signedInAccount(response).locale).manageCourses;
      const { q, tab } = parseInput(listQuery, request.query);
      const pages = iteratePages(db, { ...memberListQuery(course.id, parseMemberState(tab), q), size: EXPORT_BATCH_SIZE });
      await sendCsv(
        response,
        `${messages.membersFile}-${course.id}`,
        Object.values(messages.memberColumns),
        csvRows(context, course, pages, messages),
      );
    },

    async changeRole(request, response) {
      const place = parseEnrollmentKey(request.params);
      const { role } = parseInput(roleForm, request.body);
      assertFound(await updateEnrollmentRole(context, signedInActor(response), place, role));
      setFlash(response, role === 'teacher' ? 'member-teaches' : 'member-studies', [await nameOf(place)]);
      response.redirect(303, listUrl(membersPath(place.courseId), parseInput(listQuery, request.query))({}));
    },

    async askEnd(request, response) {
      const run = await requireCourse(context, request, response, 'courses:write');
      const member = await findMember(db, run.course.id, requireId(request.params['person']));
      if (!member || member.endedAt) throw new HttpError(404, 'not-found');
      renderPage(response, 'courses/manage/end', {
        title: messagesFor(signedInAccount(response).locale).manageCourses.end(member.name),
        layout: 'administration',
        run,
        member,
        self: member.id === signedInAccount(response).id,
      });
    },

    async end(request, response) {
      const place = parseEnrollmentKey(request.params);
      const member = await findMember(db, place.courseId, place.userId);
      assertFound(await endEnrollment(context, signedInActor(response), place));
      const undo = {
        action: `${membersPath(place.courseId)}/members/${place.userId}/resume`,
        fields: [['role', member!.role]] satisfies HiddenField[],
      };
      // Who just left a course that they taught may not see it any more.
      const stillTheirs = await findCourseAccess(db, signedInActor(response), place.courseId);
      const account = signedInAccount(response);
      const runs = hasPermission(account, 'meetings:write') || (stillTheirs !== undefined && hasPermission(account, 'own-courses:write'));
      const details = stillInCallMessages(member!.name, await present(place.userId, place.courseId), runs);
      setFlashMessage(response, { name: 'member-ended', params: [member!.name], undo, details });
      response.redirect(303, stillTheirs ? membersPath(place.courseId) : '/admin/courses');
    },

    async resume(request, response) {
      const place = parseEnrollmentKey(request.params);
      const { role } = parseInput(roleForm, request.body);
      // Somebody new is enrolled by a name that is known to who enrols them, and not by trying numbers.
      if (!(await findMember(db, place.courseId, place.userId))) throw new HttpError(404, 'not-found');
      const enrolling = await enrollUser(context, signedInActor(response), { ...place, role });
      if (enrolling === 'not-found') throw new HttpError(404, 'not-found');
      setFlash(response, 'member-resumed', [await nameOf(place)]);
      response.redirect(303, membersPath(place.courseId));
    },
  };

  async function nameOf({ courseId, userId }: { courseId: number; userId: number }): Promise<string> {
    return (await findMember(db, courseId, userId))!.name;
  }
}

type HiddenField = [name: string, value: string];

function parseEnrollmentKey(params: Record<string, string | string[]>): { userId: number; courseId: number } {
  return { courseId: requireId(params['id']), userId: requireId(params['person']) };
}

function membersPath(courseId: number): string {
  return `/admin/courses/${courseId}`;
}

function parseMemberState(tab: string | undefined): MemberState {
  return tab === 'ended' ? 'ended' : 'active';
}

function assertFound(change: UpdateEnrollmentResult): void {
  if (change === 'not-found') throw new HttpError(404, 'not-found');
}

type CourseMessages = ReturnType<typeof messagesFor>['manageCourses'];

async function* csvRows({ db, settings }: AppContext, course: Course, pages: AsyncIterable<number[]>, messages: CourseMessages) {
  const { memberColumns: columns, roles, statuses } = messages;
  for await (const ids of pages) {
    yield (await findMembers(db, course.id, ids)).map((member) => ({
      [columns.username]: member.username,
      [columns.name]: member.name,
      [columns.email]: member.email,
      [columns.courseId]: course.id,
      [columns.course]: course.title,
      [columns.role]: roles[member.role],
      [columns.status]: member.endedAt ? statuses.ended : statuses.active,
      [columns.since]: formatCsvTime(member.enrolledAt, settings.timeZone),
      [columns.until]: member.endedAt ? formatCsvTime(member.endedAt, settings.timeZone) : '',
    }));
  }
}
