import type { Request, Response } from 'express';
import { signedInActor } from '../accounts/guards.ts';
import type { AppContext } from '../platform/http/context.ts';
import { requireId } from '../platform/http/parse-request.ts';
import { HttpError } from '../platform/http/http-error.ts';
import { findCourseAccess, type CourseAccess, type CoursePermission } from './course-authority.ts';

/** The course of an address such as `/admin/courses/7`, where this matter of it is this person's to run; otherwise a 404. */
export async function requireCourse(
  { db }: Pick<AppContext, 'db'>,
  request: Request,
  response: Response,
  matter: CoursePermission,
): Promise<CourseAccess> {
  const found = await findCourseAccess(db, signedInActor(response), requireId(request.params['id']));
  if (!found?.can[matter]) throw new HttpError(404, 'not-found');
  return found;
}
