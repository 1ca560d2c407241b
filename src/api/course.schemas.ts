import { z } from 'zod';
import { parseCursor, formatCursor, type Sort } from '../platform/pagination/cursor.ts';
import { pageSchema, pageQuery, lineSchema } from './schemas.ts';

export const courseSchema = z
  .strictObject({
    id: z.int(),
    title: z.string(),
    description: z.string(),
    active: z.boolean().meta({ description: 'Whether anything happens in it at present.' }),
    enrolled_as: z
      .enum(['student', 'teacher'])
      .nullable()
      .meta({ description: 'What the person is in it; null: an administrator who is not in it.' }),
  })
  .meta({ id: 'Course' });

export const coursePageSchema = pageSchema(courseSchema).meta({ id: 'CoursePage' });

export const courseListQuery = z.object(pageQuery);

const title = () =>
  lineSchema(5000)
    .transform((typed) => typed.trim())
    .meta({ description: '1 to 200 characters.' });

const description = () =>
  z
    .string()
    .max(10_000)
    .regex(/^[^\u0000-\u0008\u000b-\u001f\u007f]*$/)
    .transform((typed) => typed.trim())
    .meta({ description: 'Up to 4000 characters.' });

export const createCourseBody = z.object({ title: title(), description: description().default('') }).meta({ id: 'NewCourse' });

export const updateCourseBody = z
  .object({ title: title().optional(), description: description().optional(), active: z.boolean().optional() })
  .meta({ id: 'CourseChange' });

const byTitle: Sort = { column: 'sort_key', kind: 'text', direction: 'asc' };

export function formatCourseCursor({ sortKey, id }: { sortKey: string; id: number }): string {
  return formatCursor('after', { key: sortKey, id });
}

/** Behind which course the next page begins; undefined where the text is no cursor of ours. */
export function parseCourseCursor(cursor: string | undefined): { sortKey: string; id: number } | undefined {
  const place = parseCursor(cursor, byTitle);
  return 'row' in place ? { sortKey: String(place.row.key), id: place.row.id } : undefined;
}
