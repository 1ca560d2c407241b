import type { Request, Response } from 'express';
import { actorOf } from '../accounts/guards.ts';
import type { Needs } from '../platform/http/context.ts';
import { idFrom } from '../platform/http/parse-request.ts';
import { Refusal } from '../platform/http/http-error.ts';
import { findCourseRun, type CourseRun, type Matter } from './course-authority.ts';

/** The course of an address such as `/admin/courses/7`, where this matter of it is this person's to run; otherwise a 404. */
export async function courseOfRequest({ db }: Pick<Needs, 'db'>, request: Request, response: Response, matter: Matter): Promise<CourseRun> {
  const found = await findCourseRun(db, actorOf(response), idFrom(request.params['id']));
  if (!found?.runs[matter]) throw new Refusal(404, 'not-found');
  return found;
}
