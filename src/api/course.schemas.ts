import { z } from 'zod';
import { courseRoles, normalizeCourseCode } from '../courses/course.ts';
import { byName, formatCursor, parseCursor } from '../platform/pagination/list-url.ts';
import { idParameter, lineSchema, pageQuery, pageSchema, textSchema } from './schemas.ts';

export const courseParams = z.object({ course_id: idParameter('Id of the course.') });

export const courseSchema = z
  .strictObject({
    id: z.int(),
    title: z.string(),
    description: z.string(),
    code: z.string().meta({ description: '`PY-101`; empty where there is none.' }),
    term: z.string().meta({ description: '`2026-2`; empty where there is none.' }),
    active: z.boolean(),
    enrolled_as: z
      .enum(courseRoles)
      .nullable()
      .meta({ description: 'The role of the caller in the course; null for a caller who is not enrolled.' }),
  })
  .meta({ id: 'Course' });

export const coursePageSchema = pageSchema(courseSchema).meta({ id: 'CoursePage' });

export const courseListQuery = z.object(pageQuery);

const titleField = () => lineSchema(5000).meta({ description: '1 to 200 characters.' });

const descriptionField = () => textSchema(10_000).meta({ description: 'Up to 4000 characters.' });

const codeField = () =>
  lineSchema(5000)
    .transform(normalizeCourseCode)
    .meta({ description: 'Up to 40 characters, stored in capitals. A code is of one course in each term.' });

const termField = () => lineSchema(5000).meta({ description: 'Up to 20 characters.' });

export const createCourseBody = z
  .object({
    title: titleField(),
    description: descriptionField().default(''),
    code: codeField().default(''),
    term: termField().default(''),
  })
  .meta({ id: 'NewCourse' });

export const updateCourseBody = z
  .object({
    title: titleField().optional(),
    description: descriptionField().optional(),
    code: codeField().optional(),
    term: termField().optional(),
    active: z.boolean().optional(),
  })
  .meta({ id: 'CourseUpdate' });

export function formatCourseCursor({ sortKey, id }: { sortKey: string; id: number }): string {
  return formatCursor('after', { key: sortKey, id });
}

/** The course after which the page starts; undefined for an invalid cursor. */
export function parseCourseCursor(cursor: string | undefined): { sortKey: string; id: number } | undefined {
  const parsed = parseCursor(cursor, byName);
  return 'row' in parsed ? { sortKey: String(parsed.row.key), id: parsed.row.id } : undefined;
}
