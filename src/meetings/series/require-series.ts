import type { Request, Response } from 'express';
import type { AppContext } from '../../platform/http/context.ts';
import { HttpError } from '../../platform/http/http-error.ts';
import { findSeries } from '../find-series.ts';
import { requireMeeting } from '../meeting-authority.ts';
import type { MeetingWithCourse } from '../meeting.ts';
import type { Series } from '../series.ts';

/** The series of the meeting in a path such as `/meetings/7/series`. Throws a 404 without one, and where the account may not manage it. */
export async function requireSeries(
  context: AppContext,
  request: Request,
  response: Response,
): Promise<{ found: MeetingWithCourse; series: Series }> {
  const found = await requireMeeting(context, request, response);
  const series = found.meeting.seriesId === null ? undefined : await findSeries(context.db, found.meeting.seriesId);
  if (!series) throw new HttpError(404, 'not-found');
  return { found, series };
}
