import { z } from 'zod';
import { findCourseAccess } from '../courses/course-authority.ts';
import { createSection, deleteSection, renameSection } from '../courses/manage-sections.ts';
import { listUsedSections, MAX_SECTION_NAME_LENGTH } from '../courses/sections.ts';
import type { AppContext } from '../platform/http/context.ts';
import { findCaller } from './caller.ts';
import { courseParams } from './course.schemas.ts';
import { defineOperation, type Operation } from './operation.ts';
import { validationProblem } from './problem.ts';
import { idParameter, lineSchema } from './schemas.ts';

const sectionListSchema = z
  .strictObject({
    items: z.array(
      z.strictObject({
        id: z.int(),
        name: z.string(),
        members: z.int().meta({ description: 'Its active members.' }),
        meetings: z.int(),
      }),
    ),
  })
  .meta({ id: 'SectionList' });

const sectionBody = z
  .object({
    name: lineSchema(1000).meta({
      description: `1 to ${MAX_SECTION_NAME_LENGTH} characters; unique in the course, whatever its case and accents.`,
    }),
  })
  .meta({ id: 'SectionName' });

/** The sections of a course, for callers who manage it. */
export function sectionOperations(context: AppContext): Record<'list' | 'create' | 'rename' | 'delete', Operation> {
  const { db } = context;
  const params = courseParams.extend({ section_id: idParameter('Id of the section.') });
  const responses = { 200: { description: 'The sections of the course now.', schema: sectionListSchema } };
  const showList = async (courseId: number) => ({ status: 200, body: { items: await listUsedSections(db, courseId) } }) as const;

  return {
    list: defineOperation({
      id: 'listSections',
      tag: 'Courses',
      summary: 'List the sections of a course',
      params: courseParams,
      responses,
      problems: ['not-found'],
      async handle({ params: { course_id: courseId } }, request) {
        const { actor } = await findCaller(context, request);
        return (await findCourseAccess(db, actor, courseId)) ? showList(courseId) : { problem: 'not-found' };
      },
    }),

    create: defineOperation({
      id: 'createSection',
      tag: 'Courses',
      summary: 'Add a section to a course',
      params: courseParams,
      body: sectionBody,
      responses,
      problems: ['not-found', 'validation-failed'],
      async handle({ params: { course_id: courseId }, body }, request) {
        const { actor } = await findCaller(context, request);
        const result = await createSection(context, actor, courseId, body.name);
        if (result.kind === 'invalid') return validationProblem({ name: result.error });
        return result.kind === 'created' ? showList(courseId) : { problem: 'not-found' };
      },
    }),

    rename: defineOperation({
      id: 'renameSection',
      tag: 'Courses',
      summary: 'Rename a section',
      params,
      body: sectionBody,
      responses,
      problems: ['not-found', 'validation-failed'],
      async handle({ params: { course_id: courseId, section_id: id }, body }, request) {
        const { actor } = await findCaller(context, request);
        const result = await renameSection(context, actor, { courseId, id }, body.name);
        if (result.kind === 'invalid') return validationProblem({ name: result.error });
        return result.kind === 'renamed' ? showList(courseId) : { problem: 'not-found' };
      },
    }),

    delete: defineOperation({
      id: 'deleteSection',
      tag: 'Courses',
      summary: 'Delete a section to which nothing belongs',
      params,
      responses: { 204: { description: 'The section is deleted.' } },
      problems: ['not-found', 'section-in-use'],
      async handle({ params: { course_id: courseId, section_id: id } }, request) {
        const { actor } = await findCaller(context, request);
        const { kind } = await deleteSection(context, actor, { courseId, id });
        if (kind === 'in-use') return { problem: 'section-in-use' };
        return kind === 'deleted' ? { status: 204 } : { problem: 'not-found' };
      },
    }),
  };
}
