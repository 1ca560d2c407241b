import type { RequestHandler } from 'express';
import { hasPermission } from '../../accounts/account.ts';
import { signedInAccount, signedInActor } from '../../accounts/guards.ts';
import { managesAllCourses } from '../../courses/course-authority.ts';
import { buildCourseListQuery, findManagedCourses } from '../../courses/managed-courses.ts';
import { listTaughtCourses, MAX_TAUGHT_COURSES } from '../../courses/teachers.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { parseInput } from '../../platform/http/parse-request.ts';
import { renderPage } from '../../platform/http/render-page.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import { findPage, PAGE_SIZE } from '../../platform/pagination/find-page.ts';
import { listQuery, listUrl, parseCursor } from '../../platform/pagination/list-url.ts';
import { addMs, days } from '../../platform/shared/clock.ts';
import { findLatestStarts } from './planning.queries.ts';

const PATH = '/schedule';

/** Classes of the coming days count as recent: their course is the one that a teacher thinks of. */
const RECENT_UNTIL_MS = days(7);

/**
 * `/schedule`: the courses that the user may plan for. Those that the user teaches come first, latest class first; then all that the
 * user manages, with a search. A user with a single course is led to its form.
 */
export function courseChoicePage(context: AppContext): RequestHandler {
  const { db, clock } = context;
  return async (request, response) => {
    const account = signedInAccount(response);
    const actor = signedInActor(response);
    const taught = hasPermission(account, 'own-courses:write') ? await listTaughtCourses(db, account.id) : [];
    const showsAll = managesAllCourses(actor, 'meetings:write') || taught.length === MAX_TAUGHT_COURSES;
    if (!showsAll && taught.length === 1) return response.redirect(303, `/courses/${taught[0]!.id}/schedule`);
    const { at, q } = parseInput(listQuery, request.query);
    const { query, sort } = buildCourseListQuery(actor, { q }, 'meetings:write');
    const page = showsAll ? await findPage(db, { ...query, cursor: parseCursor(at, sort.sort), size: PAGE_SIZE }) : undefined;
    const others = page ? await findManagedCourses(db, page.ids) : [];
    const ids = [...taught, ...others].map(({ id }) => id);
    const latest = await findLatestStarts(db, ids, addMs(clock.now(), RECENT_UNTIL_MS));
    const latestTime = ({ id }: { id: number }) => latest.get(id)?.getTime() ?? 0;
    renderPage(response, 'meetings/planning/course-choice', {
      htmx: page !== undefined,
      title: messagesFor(account.locale).schedule.chooseCourse,
      taught: taught.sort((one, other) => latestTime(other) - latestTime(one)),
      others,
      latest,
      list: page,
      q,
      address: listUrl(PATH, { q, at }),
    });
  };
}
