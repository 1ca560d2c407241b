import type { Selectable } from 'kysely';
import { hasPermission, type Account } from '../accounts/account.ts';
import type { Db } from '../platform/db/database.ts';
import { searchFilters } from '../platform/pagination/filter.ts';
import { byName } from '../platform/pagination/list-url.ts';
import { findPage } from '../platform/pagination/find-page.ts';
import { compareTerms, type Course, type CourseInput, type CourseRole } from './course.ts';
import type { CourseTable } from './courses.table.ts';

/** Who asks for courses or meetings. `canJoinAny`: an administrator, who sees all of them; other users see those they are enrolled in. */
export type Viewer = { id: number; canJoinAny: boolean };

/** What the account sees by its permissions. */
export function toViewer(account: Account): Viewer {
  return { id: account.id, canJoinAny: hasPermission(account, 'meetings:join-any') };
}

export type ListedCourse = Course & { enrolledAs: CourseRole | undefined };

/** A page of the courses that the viewer may see, by title. */
export async function listCourses(
  db: Db,
  viewer: Viewer,
  { limit, after }: { limit: number; after?: { sortKey: string; id: number } | undefined },
): Promise<ListedCourse[]> {
  const rows = await selectVisible(db, viewer)
    .$if(after !== undefined, (query) =>
      query.where((eb) => eb(eb.refTuple('c.sort_key', 'c.id'), '>', eb.tuple(after!.sortKey, after!.id))),
    )
    .orderBy('c.sort_key')
    .orderBy('c.id')
    .limit(limit)
    .execute();
  return rows.map(toListedCourse);
}

/** Undefined where the course does not exist and where the viewer may not see it: callers cannot tell the two apart. */
export async function findCourse(db: Db, viewer: Viewer, id: number): Promise<ListedCourse | undefined> {
  const row = await selectVisible(db, viewer).where('c.id', '=', id).executeTakeFirst();
  return row && toListedCourse(row);
}

function selectVisible(db: Db, viewer: Viewer) {
  return db
    .selectFrom('courses as c')
    .leftJoin('enrollments as e', (join) =>
      join.onRef('e.course_id', '=', 'c.id').on('e.user_id', '=', viewer.id).on('e.status', '=', 'active'),
    )
    .$if(!viewer.canJoinAny, (query) => query.where('e.id', 'is not', null))
    .selectAll('c')
    .select('e.role as enrolled_as');
}

function toListedCourse(row: Selectable<CourseTable> & { enrolled_as: CourseRole | null }): ListedCourse {
  return { ...toCourse(row), enrolledAs: row.enrolled_as ?? undefined };
}

export function toCourse(row: Selectable<CourseTable>): Course {
  return {
    id: row.id,
    title: row.title,
    description: row.description,
    code: row.code ?? '',
    term: row.term ?? '',
    active: row.is_active === 1,
    sortKey: row.sort_key,
    version: row.version,
  };
}

/** An enrollment of a user, active or ended, with its course. */
export type CourseMembership = {
  courseId: number;
  title: string;
  courseActive: boolean;
  role: CourseRole;
  section: string | undefined;
  enrolledAt: Date;
  /** Undefined while the enrollment is active. */
  endedAt: Date | undefined;
};

const MAX_MEMBERSHIPS = 200;

/** The enrollments of a user: active ones first, then by title. */
export async function listCourseMemberships(db: Db, userId: number): Promise<CourseMembership[]> {
  const rows = await db
    .selectFrom('enrollments as e')
    .innerJoin('courses as c', 'c.id', 'e.course_id')
    .leftJoin('sections as s', 's.id', 'e.section_id')
    .select(['c.id', 'c.title', 'c.is_active', 's.name as section', 'e.role', 'e.created_at', 'e.ended_at', 'e.status'])
    .where('e.user_id', '=', userId)
    .orderBy('e.status')
    .orderBy('c.sort_key')
    .orderBy('c.id')
    .limit(MAX_MEMBERSHIPS)
    .execute();
  return rows.map((row) => ({
    courseId: row.id,
    title: row.title,
    courseActive: row.is_active === 1,
    role: row.role,
    section: row.section ?? undefined,
    enrolledAt: new Date(row.created_at),
    endedAt: row.status === 'active' ? undefined : new Date(row.ended_at ?? row.created_at),
  }));
}

/** The course that has this code in this term; undefined where one of the two is empty, or for the course `exceptId` itself. */
export async function findCodeOwner(
  db: Db,
  { code = '', term = '' }: Pick<CourseInput, 'code' | 'term'>,
  exceptId?: number,
): Promise<{ id: number; title: string } | undefined> {
  if (code === '' || term === '') return undefined;
  const owner = await db.selectFrom('courses').select(['id', 'title']).where('code', '=', code).where('term', '=', term).executeTakeFirst();
  return owner && owner.id !== exceptId ? owner : undefined;
}

/** The terms of all courses, newest first. */
export async function listTerms(db: Db): Promise<string[]> {
  const rows = await db.selectFrom('courses').select('term').distinct().where('term', 'is not', null).execute();
  return rows.map(({ term }) => term!).sort(compareTerms);
}

export type CourseSuggestion = { id: number; title: string };

const MAX_SUGGESTIONS = 8;

/** The first courses by title that match the search terms; none for an empty search. */
export async function suggestCourses(db: Db, search: string): Promise<CourseSuggestion[]> {
  const filters = searchFilters('course', search);
  if (filters.length === 0) return [];
  const { ids } = await findPage(db, { table: 'courses', filters, sort: byName, cursor: { position: 'start' }, size: MAX_SUGGESTIONS });
  const courses = await findTitles(db, ids);
  return ids.flatMap((id) => courses.find((course) => course.id === id) ?? []);
}

export async function findCourseSuggestion(db: Db, id: number): Promise<CourseSuggestion | undefined> {
  return (await findTitles(db, [id]))[0];
}

async function findTitles(db: Db, ids: readonly number[]): Promise<CourseSuggestion[]> {
  return ids.length === 0 ? [] : db.selectFrom('courses').select(['id', 'title']).where('id', 'in', ids).execute();
}
