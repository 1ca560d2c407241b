import type { RequestHandler, Response } from 'express';
import { z } from 'zod';
import { signedInAccount, signedInActor } from '../accounts/guards.ts';
import type { AppContext } from '../platform/http/context.ts';
import { setFlash, setFlashWarning } from '../platform/http/flash.ts';
import { trimmedLine } from '../platform/http/form-fields.ts';
import { HttpError } from '../platform/http/http-error.ts';
import { parseId, parseInput, requireId } from '../platform/http/parse-request.ts';
import { renderPage } from '../platform/http/render-page.ts';
import { messagesFor } from '../platform/messages/messages.ts';
import { listQuery, listUrl } from '../platform/pagination/list-url.ts';
import { requireCourse, requireCoursePage, type CoursePage } from './course-authority.ts';
import {
  assignSections,
  createSection,
  deleteSection,
  renameSection,
  type SectionAssignment,
  type SectionNameError,
} from './manage-sections.ts';
import { listUsedSections } from './sections.ts';

const nameForm = z.object({ name: trimmedLine(1000) });

export type SectionPages = Record<'show' | 'create' | 'rename' | 'delete' | 'assign', RequestHandler>;

/** `/courses/:id/sections`: the sections of a course; `/courses/:id/members/sections`: who belongs to which. */
export function sectionPages(context: AppContext): SectionPages {
  const { db } = context;
  return {
    async show(request, response) {
      await renderSections(response, await requireCoursePage(context, request, response, 'courses:write'));
    },

    async create(request, response) {
      const access = await requireCoursePage(context, request, response, 'courses:write');
      const { name } = parseInput(nameForm, request.body);
      const result = await createSection(context, signedInActor(response), access.course.id, name);
      if (result.kind === 'not-found') throw new HttpError(404, 'not-found');
      if (result.kind === 'invalid') return renderSections(response, access, { name, error: result.error });
      setFlash(response, 'section-created', [name]);
      response.redirect(303, sectionsPath(access.course.id));
    },

    async rename(request, response) {
      const access = await requireCoursePage(context, request, response, 'courses:write');
      const id = requireId(request.params['section']);
      const { name } = parseInput(nameForm, request.body);
      const result = await renameSection(context, signedInActor(response), { courseId: access.course.id, id }, name);
      if (result.kind === 'not-found') throw new HttpError(404, 'not-found');
      if (result.kind === 'invalid') return renderSections(response, access, { id, name, error: result.error });
      setFlash(response, 'section-renamed', [name]);
      response.redirect(303, sectionsPath(access.course.id));
    },

    async delete(request, response) {
      const { course } = await requireCourse(context, request, response, 'courses:write');
      const id = requireId(request.params['section']);
      const result = await deleteSection(context, signedInActor(response), { courseId: course.id, id });
      if (result.kind === 'not-found') throw new HttpError(404, 'not-found');
      if (result.kind === 'in-use') setFlashWarning(response, 'section-in-use', [result.name]);
      else setFlash(response, 'section-deleted', [result.name]);
      response.redirect(303, sectionsPath(course.id));
    },

    async assign(request, response) {
      const { course } = await requireCourse(context, request, response, 'courses:write');
      const result = await assignSections(context, signedInActor(response), course.id, parseAssignments(request.body));
      if (result.kind !== 'assigned') throw new HttpError(404, 'not-found');
      setFlash(response, 'sections-assigned', [result.count]);
      response.redirect(303, listUrl(`/courses/${course.id}/members`, parseInput(listQuery, request.query))({}));
    },
  };

  async function renderSections(response: Response, access: CoursePage, problem?: NameProblem): Promise<void> {
    renderPage(response, 'courses/sections', {
      title: messagesFor(signedInAccount(response).locale).courseSections.title,
      status: problem ? 422 : 200,
      access,
      sections: await listUsedSections(db, access.course.id),
      problem,
    });
  }
}

/** `id`: of the section that was to be renamed; undefined for a new one. */
type NameProblem = { id?: number; name: string; error: SectionNameError };

function sectionsPath(courseId: number): string {
  return `/courses/${courseId}/sections`;
}

/**
 * The members whose section was changed in the form: `section_7` is the choice for the user 7, `was_7` what the page showed. What another
 * manager changed meanwhile stays.
 */
function parseAssignments(body: unknown): SectionAssignment[] {
  const fields = parseInput(z.record(z.string(), z.string().max(1000)), body);
  return Object.entries(fields).flatMap(([name, value]): SectionAssignment[] => {
    const userId = parseId(/^section_(\d+)$/.exec(name)?.[1]);
    if (userId === undefined || value === fields[`was_${userId}`]) return [];
    return [{ userId, sectionId: value === '' ? null : requireId(value) }];
  });
}
