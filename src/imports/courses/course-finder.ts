import { MAX_COURSE_CODE_LENGTH, MAX_COURSE_TERM_LENGTH, normalizeCourseCode } from '../../courses/course.ts';
import type { Db } from '../../platform/db/database.ts';
import { parseId } from '../../platform/http/parse-request.ts';
import { groupBy } from '../../platform/shared/group-by.ts';
import { sortKey } from '../../platform/shared/text-keys.ts';
import type { ColumnName } from '../columns.ts';
import type { RowError, SheetRow } from '../validated-row.ts';
import { findCourses, type ExistingCourse } from './import-courses.queries.ts';

/** The course that a row refers to. */
export type CourseMatch = { course: ExistingCourse } | { error: RowError };

/** What a row says of its course. */
export type CourseReference = Record<'id' | 'code' | 'title' | 'term' | 'section', string | undefined>;

/** The course of a row about something else. */
export function toCourseReference({ cells }: SheetRow): CourseReference {
  return { id: cells.courseId, code: cells.courseCode, title: cells.course, term: cells.term, section: cells.section };
}

/** Undefined if the row names no course. */
type FindCourse = (reference: CourseReference) => CourseMatch | undefined;

/** The title of a course that has sections: «Matemática, sección 2», «1° Medio A». */
export function titleOfSection(title: string, section: string | undefined): string {
  if (section === undefined) return title;
  return /^\p{L}$/u.test(section)
    ? `${title} ${section}`
    : /^[\p{N}-]+$/u.test(section)
      ? `${title}, sección ${section}`
      : `${title}, ${section}`;
}

/** The titles that the course of a row may have, the best first. Many portals have no sections: the title alone is the last. */
export function possibleTitles({ title, section }: CourseReference): string[] {
  if (title === undefined) return [];
  if (section === undefined) return [title];
  return [titleOfSection(title, section), `${title} ${section}`, `${title}-${section}`, title];
}

type CodeAndTerm = { code: string; term: string | undefined };

/** The longest that a code and a term are together, with « · » between them. */
const MAX_CODE_AND_TERM_LENGTH = MAX_COURSE_CODE_LENGTH + MAX_COURSE_TERM_LENGTH + 3;

/** The codes that the course of a row may have: that of its own cell, else the title cell, alone or with the term: «PY-101 2026-2». */
function possibleCodes({ code, title, term }: CourseReference): CodeAndTerm[] {
  const typed = code ?? title;
  if (typed === undefined) return [];
  const words = typed.length > MAX_CODE_AND_TERM_LENGTH ? [] : typed.split(' ');
  const withTerm = words.slice(1).map((_, index) => ({
    code: words.slice(0, index + 1).join(' '),
    term: words
      .slice(index + 1)
      .filter((word) => !/^[·/|-]$/.test(word))
      .join(' '),
  }));
  const possible = [{ code: typed, term }, ...(term === undefined ? withTerm : [])];
  return possible.map(({ code: text, term: own }) => ({ code: normalizeCourseCode(text), term: own }));
}

/**
 * Loads the courses of a batch of rows at once, and answers how the course of each row is found: by id where there is one, else by code and
 * term, else by title. Case and accents of the title matter only if several courses differ in nothing else.
 */
export async function createCourseFinder(
  db: Db,
  references: readonly CourseReference[],
  columns: { id: ColumnName; title: ColumnName },
): Promise<FindCourse> {
  const named = references.filter(({ id }) => id === undefined);
  const courses = await findCourses(db, {
    ids: unique(references.flatMap(({ id }) => parseId(id) ?? [])),
    codes: unique(named.flatMap((reference) => possibleCodes(reference).map(({ code }) => code))),
    sortKeys: unique(named.flatMap((reference) => [...possibleTitles(reference), reference.code ?? ''].map(sortKey))),
  });
  const byId = new Map(courses.map((course) => [course.id, course]));
  const byCode = groupBy(courses, ({ code }) => code);
  const bySortKey = groupBy(courses, ({ title }) => sortKey(title));

  return (reference) => {
    const { id: typedId, code, term } = reference;
    if (typedId !== undefined) {
      const id = parseId(typedId);
      const course = id === undefined ? undefined : byId.get(id);
      const error = id === undefined ? 'invalid-number' : 'unknown-course';
      return course ? { course } : { error: { code: error, column: columns.id, text: typedId } };
    }
    const titles = possibleTitles(reference);
    const name = titles[0] ?? code;
    if (name === undefined) return undefined;
    const candidates =
      candidatesByCode(reference) ??
      candidatesByTitle([...titles, ...(titles.length === 0 && code !== undefined ? [code] : [])], reference);
    const [course, ...others] = candidates;
    if (course && others.length === 0) return { course };
    const text = [titles[0] ?? code, term].filter(Boolean).join(' · ');
    return { error: { code: course ? 'ambiguous-course' : 'unknown-course', column: columns.title, text } };
  };

  /** Undefined if no course has one of the codes in the term; without a term, in any. */
  function candidatesByCode(reference: CourseReference): ExistingCourse[] | undefined {
    for (const { code, term } of possibleCodes(reference)) {
      const found = (code === '' ? [] : (byCode.get(code) ?? [])).filter((course) => term === undefined || isSameTerm(course, term));
      if (found.length > 0) return found;
    }
    return undefined;
  }

  /** A course that has another code or another term than the row is another course. */
  function candidatesByTitle(titles: readonly string[], { code, term }: CourseReference): ExistingCourse[] {
    const isPossible = (course: ExistingCourse) =>
      (term === undefined || course.term === '' || isSameTerm(course, term)) &&
      (code === undefined || course.code === '' || course.code === normalizeCourseCode(code));
    for (const title of titles) {
      const similar = (bySortKey.get(sortKey(title)) ?? []).filter(isPossible);
      const ofTerm = term === undefined ? similar : similar.filter((course) => isSameTerm(course, term));
      const best = ofTerm.length > 0 ? ofTerm : similar;
      const exact = best.filter((course) => course.title.normalize('NFC') === title);
      if (best.length > 0) return exact.length > 0 ? exact : best;
    }
    return [];
  }
}

function isSameTerm(course: ExistingCourse, term: string): boolean {
  return sortKey(course.term) === sortKey(term);
}

function unique<Item>(items: readonly Item[]): Item[] {
  return [...new Set(items)];
}
