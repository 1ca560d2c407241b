import type { Request, Response } from 'express';
import { actorOf } from '../accounts/guards.ts';
import type { Needs } from '../platform/http/context.ts';
import { idFrom } from '../platform/http/parse-request.ts';
import { Refusal } from '../platform/http/http-error.ts';
import type { MeetingInCourse } from './managed-meeting.ts';
import { findMeetingFor } from './meeting-authority.ts';

/** The meeting of an address such as `/admin/meetings/7`, where it is this person's to run; otherwise a 404. */
export async function meetingOfRequest(
  needs: Pick<Needs, 'db' | 'settings'>,
  request: Request,
  response: Response,
): Promise<MeetingInCourse> {
  const { db, settings } = needs;
  const found = await findMeetingFor(db, settings.jitsi, actorOf(response), idFrom(request.params['id']));
  if (!found) throw new Refusal(404, 'not-found');
  return found;
}
