import type { RequestHandler } from 'express';
import { signedInAccount, signedInActor } from '../accounts/guards.ts';
import { endedLinkMessages } from '../accounts/issued-links.ts';
import type { AppContext } from '../platform/http/context.ts';
import { setFlash, setFlashMessage } from '../platform/http/flash.ts';
import { HttpError } from '../platform/http/http-error.ts';
import { parseInput, requireId } from '../platform/http/parse-request.ts';
import { renderPage } from '../platform/http/render-page.ts';
import { messagesFor, type Messages } from '../platform/messages/messages.ts';
import { sendCsv, formatCsvTime } from '../platform/pagination/csv.ts';
import { formatDate } from '../platform/shared/time-formatter.ts';
import { listQuery, listUrl, parseCursor } from '../platform/pagination/list-url.ts';
import { findPage, iteratePages, EXPORT_BATCH_SIZE, LONG_PAGE_SIZE } from '../platform/pagination/find-page.ts';
import { findCourseAccess, requireCourse, requireCoursePage } from './course-authority.ts';
import type { Course } from './course.ts';
import { roleForm } from './courses.forms.ts';
import { stillInCallMessages, type FindCurrentCalls } from './current-calls.ts';
import { enrollUser } from './enroll-users.ts';
import { findMember, findMembers, teachersFirstQuery, type MemberState } from './find-members.ts';
import { hasSections, listSections } from './sections.ts';
import { endEnrollment, updateEnrollmentRole, type EnrollmentKey } from './update-enrollment.ts';

export type MemberPages = Record<'list' | 'export' | 'updateRole' | 'confirmEnd' | 'end' | 'resume', RequestHandler>;

/** `/courses/:id/members`: present and former members. */
export function memberPages(context: AppContext, findCurrentCalls: FindCurrentCalls): MemberPages {
  const { db } = context;
  return {
    async list(request, response) {
      const access = await requireCoursePage(context, request, response, 'courses:write');
      const { q, at, tab } = parseInput(listQuery, request.query);
      const state = parseMemberState(tab);
      const query = teachersFirstQuery(access.course.id, state, q);
      const page = await findPage(db, { ...query, cursor: parseCursor(at, query.sort), size: LONG_PAGE_SIZE });
      const path = membersPath(access.course.id);
      renderPage(response, 'courses/members', {
        title: access.course.title,
        access,
        members: await findMembers(db, access.course.id, page.ids),
        formatDay: (day: string) => formatDate(signedInAccount(response).locale, day),
        sections: await listSections(db, access.course.id),
        list: page,
        tab: state,
        q,
        address: listUrl(path, { q, tab: state, at }),
        exportAddress: listUrl(`${path}/export`, { q, tab: state })({}),
      });
    },

    async export(request, response) {
      const { course } = await requireCourse(context, request, response, 'courses:write');
      const messages = messagesFor(signedInAccount(response).locale).manageCourses;
      const { q, tab } = parseInput(listQuery, request.query);
      const pages = iteratePages(db, { ...teachersFirstQuery(course.id, parseMemberState(tab), q), size: EXPORT_BATCH_SIZE });
      const isDivided = await hasSections(db, course.id);
      const columns = Object.entries(messages.memberColumns).filter(([name]) => name !== 'section' || isDivided);
      const header = columns.map(([, title]) => title);
      await sendCsv(response, `${messages.membersFile}-${course.id}`, header, csvRows(context, course, pages, messages));
    },

    async updateRole(request, response) {
      const key = parseEnrollmentKey(request.params);
      const { role } = parseInput(roleForm, request.body);
      const result = await updateEnrollmentRole(context, signedInActor(response), key, role);
      if (result.kind === 'not-found') throw new HttpError(404, 'not-found');
      const name = role === 'teacher' ? 'member-now-teacher' : 'member-now-student';
      const details = result.kind === 'updated' ? endedLinkMessages(result.ended) : [];
      setFlashMessage(response, { name, params: [await memberName(key)], details });
      response.redirect(303, listUrl(membersPath(key.courseId), parseInput(listQuery, request.query))({}));
    },

    async confirmEnd(request, response) {
      const access = await requireCourse(context, request, response, 'courses:write');
      const member = await findMember(db, access.course.id, requireId(request.params['person']));
      if (!member || member.endedAt) throw new HttpError(404, 'not-found');
      renderPage(response, 'courses/end-enrollment', {
        title: messagesFor(signedInAccount(response).locale).manageCourses.end(member.name),
        access,
        member,
        isSelf: member.id === signedInAccount(response).id,
      });
    },

    async end(request, response) {
      const key = parseEnrollmentKey(request.params);
      const member = await findMember(db, key.courseId, key.userId);
      const result = await endEnrollment(context, signedInActor(response), key);
      if (result.kind !== 'updated') throw new HttpError(404, 'not-found');
      const undo = {
        action: `${membersPath(key.courseId)}/${key.userId}/resume`,
        fields: [['role', member!.role]] satisfies [name: string, value: string][],
      };
      // A teacher who ended their own enrollment may have lost access to the course.
      const access = await findCourseAccess(db, signedInActor(response), key.courseId);
      const calls = await findCurrentCalls(key.userId, key.courseId);
      const details = [
        ...endedLinkMessages(result.ended),
        ...stillInCallMessages(member!.name, calls, access?.can['meetings:write'] === true),
      ];
      setFlashMessage(response, { name: 'member-ended', params: [member!.name], undo, details });
      response.redirect(303, access ? membersPath(key.courseId) : '/courses');
    },

    async resume(request, response) {
      const key = parseEnrollmentKey(request.params);
      const { role } = parseInput(roleForm, request.body);
      // Only former members: otherwise any user could be enrolled by guessing ids, without knowing a username or e-mail address.
      if (!(await findMember(db, key.courseId, key.userId))) throw new HttpError(404, 'not-found');
      const result = await enrollUser(context, signedInActor(response), { ...key, role });
      if (result === 'not-found') throw new HttpError(404, 'not-found');
      setFlash(response, 'member-resumed', [await memberName(key)]);
      response.redirect(303, membersPath(key.courseId));
    },
  };

  async function memberName({ courseId, userId }: EnrollmentKey): Promise<string> {
    return (await findMember(db, courseId, userId))!.name;
  }
}

function parseEnrollmentKey(params: Record<string, string | string[]>): EnrollmentKey {
  return { courseId: requireId(params['id']), userId: requireId(params['person']) };
}

function membersPath(courseId: number): string {
  return `/courses/${courseId}/members`;
}

function parseMemberState(tab: string | undefined): MemberState {
  return tab === 'ended' ? 'ended' : 'active';
}

async function* csvRows({ db, settings }: AppContext, course: Course, pages: AsyncIterable<number[]>, messages: Messages['manageCourses']) {
  const { memberColumns: columns, roles, statuses } = messages;
  for await (const ids of pages) {
    yield (await findMembers(db, course.id, ids)).map((member) => ({
      [columns.username]: member.username,
      [columns.name]: member.name,
      [columns.email]: member.email,
      [columns.courseId]: course.id,
      [columns.course]: course.title,
      [columns.role]: roles[member.role],
      [columns.section]: member.section?.name ?? '',
      [columns.status]: member.endedAt ? statuses.ended : statuses.active,
      [columns.since]: formatCsvTime(member.enrolledAt, settings.timeZone),
      [columns.until]: member.endedAt ? formatCsvTime(member.endedAt, settings.timeZone) : '',
      [columns.firstDay]: member.firstDay ?? '',
      [columns.lastDay]: member.lastDay ?? '',
    }));
  }
}
