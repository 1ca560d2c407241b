import type { Request, Response } from 'express';
import { signedInActor } from '../accounts/guards.ts';
import type { AppContext } from '../platform/http/context.ts';
import { requireId } from '../platform/http/parse-request.ts';
import { HttpError } from '../platform/http/http-error.ts';
import type { MeetingWithCourse } from './managed-meeting.ts';
import { findEditableMeeting } from './meeting-authority.ts';

/** The meeting of an address such as `/admin/meetings/7`, where it is this person's to run; otherwise a 404. */
export async function requireMeeting(
  context: Pick<AppContext, 'db' | 'settings'>,
  request: Request,
  response: Response,
): Promise<MeetingWithCourse> {
  const { db, settings } = context;
  const found = await findEditableMeeting(db, settings.jitsi, signedInActor(response), requireId(request.params['id']));
  if (!found) throw new HttpError(404, 'not-found');
  return found;
}
