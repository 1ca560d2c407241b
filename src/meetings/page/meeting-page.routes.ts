import type { Request, RequestHandler, Response } from 'express';
import { signedInActor } from '../../accounts/guards.ts';
import { listTeacherNames } from '../../courses/teachers.ts';
import type { CountReminders } from '../../notifications/preferences/mail-preferences.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { HttpError } from '../../platform/http/http-error.ts';
import { requireId } from '../../platform/http/parse-request.ts';
import { renderPage } from '../../platform/http/render-page.ts';
import { isMailReadable } from '../../platform/mail/queue-mail.ts';
import { findCallPolicy } from '../call-options/call-policy.queries.ts';
import { ineffectiveOptions, resolveCallOptions, resolveLobby } from '../call-options/resolve-call-options.ts';
import { isOutsider } from '../join/decide-join.ts';
import { findSeriesNeighbours } from '../find-series.ts';
import { secondsUntilChange } from '../join/viewer-state.ts';
import { findEditableMeeting } from '../meeting-authority.ts';
import { extensionMinutes } from '../meeting-plan.ts';
import { closesAt, mayBeInCall, opensAt, type ManagedMeeting } from '../meeting.ts';
import { wasEndedWithoutModerator } from '../ended-call.ts';
import { findOpenableMeetings } from '../join/openable-meetings.ts';
import { findManagedMeeting } from '../meetings.queries.ts';
import { listNamedModerators } from '../moderators/find-moderators.ts';
import type { LoadMeetingHeader, MeetingHeader } from './meeting-header.ts';

/** A student's attendance in one meeting; `status` and `label` as on the page of the course. */
export type OwnAttendance = { status: string; label: string; percent: number | undefined };

/** Undefined where nothing is known. Implemented by attendance, which lies above meetings, and passed in. */
export type FindOwnAttendance = (response: Response, meeting: ManagedMeeting) => Promise<OwnAttendance | undefined>;

/** Published recordings that the account may watch. Implemented by recordings, which lie above meetings, and passed in. */
export type ListPublishedRecordings = (
  response: Response,
  meeting: ManagedMeeting,
  options: { canManage: boolean },
) => Promise<{ id: number; title: string; startedAt: Date }[]>;

/** Who may not come back into a meeting. Implemented by attendance as well. */
export type ListRemovals = (
  meeting: ManagedMeeting,
) => Promise<{ id: number; name: string; isGuest: boolean; scope: string; reason: string }[]>;

/** When the call ends because no moderator is left; undefined where it does not. Implemented by attendance as well. */
export type FindEndWithoutModerator = (meeting: ManagedMeeting) => Promise<{ left: Date; endsAt: Date } | undefined>;

/** What the page shows of higher modules. */
type Parts = {
  loadHeader: LoadMeetingHeader;
  countReminders: CountReminders;
  findOwnAttendance: FindOwnAttendance;
  listRemovals: ListRemovals;
  listPublishedRecordings: ListPublishedRecordings;
  findEndWithoutModerator: FindEndWithoutModerator;
};

/** `/meetings/:id`: the page of a meeting, for who manages it and for who attends it. */
export function meetingPage(
  context: AppContext,
  { loadHeader, countReminders, findOwnAttendance, listRemovals, listPublishedRecordings, findEndWithoutModerator }: Parts,
): RequestHandler {
  const { db, clock, settings } = context;
  return async (request, response) => {
    const header = await requireVisibleMeeting(request, response);
    const { meeting, canManage } = header;
    const now = clock.now();
    const series = await findSeriesNeighbours(db, meeting);
    const neighbours = [series.previous, series.next].filter((one) => one !== undefined);
    const asksAttendance = header.state === 'over' && header.enrolledAs === 'student';
    renderPage(response, 'meetings/page/details', {
      title: header.name,
      header,
      opensAt: { teachers: opensAt(meeting, true), students: opensAt(meeting, false) },
      closesAt: closesAt(meeting),
      teachers: (await listTeacherNames(db, [meeting.courseId])).get(meeting.courseId) ?? [],
      moderators: await listNamedModerators(db, meeting.id),
      series,
      openable: await findOpenableMeetings(context, response, neighbours),
      ownAttendance: asksAttendance ? await findOwnAttendance(response, meeting) : undefined,
      recordings: await listPublishedRecordings(response, meeting, { canManage }),
      hasStarted: meeting.startsAt <= now,
      canReopen: header.isInCharge && meeting.ended && now < closesAt(meeting),
      // Also for an ended call, where Jitsi did not empty the room the first time.
      canEndAgain: settings.jitsi.prosodyUrl !== undefined,
      management: canManage ? await loadManagement(header, now) : undefined,
      changesIn: secondsUntilChange([header], now),
    });
  };

  /** Throws a 404 where the account may neither manage the meeting nor join it. */
  async function requireVisibleMeeting(request: Request, response: Response): Promise<MeetingHeader> {
    const id = requireId(request.params['id']);
    const managed = await findEditableMeeting(db, settings.jitsi, signedInActor(response), id);
    const meeting = managed?.meeting ?? (await findManagedMeeting(db, settings.jitsi.serverUrl, id));
    const header = meeting && (await loadHeader(response, meeting, 'details', { canManage: managed !== undefined }));
    if (!header || (!managed && isOutsider(header.decision))) throw new HttpError(404, 'not-found');
    return header;
  }

  async function loadManagement({ meeting }: MeetingHeader, now: Date) {
    const { policy } = await findCallPolicy(db);
    const isClosed = now >= closesAt(meeting);
    return {
      canAskOccupants: settings.jitsi.prosodyUrl !== undefined && mayBeInCall(meeting, now),
      canExtend: meeting.active && !meeting.cancelled && meeting.startsAt <= now && !isClosed,
      extensionMinutes,
      effectiveOptions: resolveCallOptions(settings.jitsi, policy, meeting),
      usualOptions: resolveCallOptions(settings.jitsi, policy, { ...meeting, choices: {} }),
      lobby: resolveLobby(settings.jitsi, policy, meeting),
      ineffectiveOptions: ineffectiveOptions(settings.jitsi),
      removals: await listRemovals(meeting),
      endWithoutModerator: await findEndWithoutModerator(meeting),
      wasEndedWithoutModerator: meeting.ended && (await wasEndedWithoutModerator(db, meeting.id)),
      reminders: await countReminders(meeting),
      sendsMail: isMailReadable(settings),
    };
  }
}
