import type { Response } from 'express';
import { signedInAccount, signedInActor } from '../../accounts/guards.ts';
import { maySeeCourse } from '../../courses/course-authority.ts';
import { findSection } from '../../courses/sections.ts';
import type { MeetingContext } from '../context.ts';
import { addCallState } from '../join/call-state.ts';
import { withoutJoinAny } from '../join/meeting-access.ts';
import { getIdentity, getViewer } from '../../platform/http/viewer.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import { mailtoUrl, whatsappUrl } from '../../platform/shared/message-urls.ts';
import { TimeFormatter } from '../../platform/shared/time-formatter.ts';
import { keptOfCall, type KeptOfCall } from '../call-options/resolve-call-options.ts';
import { findJoinContext } from '../join/join-context.queries.ts';
import { viewerState, type ViewerState } from '../join/viewer-state.ts';
import type { FindLiveCalls, LiveCall } from '../live-call.ts';
import { closesAt, opensAt, type ManagedMeeting } from '../meeting.ts';
import { findTaughtMeeting } from '../meeting-authority.ts';
import { hasActivity } from '../meetings.queries.ts';

export type MeetingTab = 'details' | 'attendance' | 'minutes' | 'recordings' | 'guests' | 'who-can-join';

/** What stands above every page of a meeting. */
export type MeetingHeader = ViewerState & {
  meeting: ManagedMeeting;
  /** The title, or the number where it is blank. */
  name: string;
  courseTitle: string;
  courseActive: boolean;
  /** Who was named for the meeting may not open the pages of its course. */
  opensCourse: boolean;
  /** Name of the section that the meeting is for. */
  section: string | undefined;
  tab: MeetingTab;
  canManage: boolean;
  /** Whoever manages the meeting, and a substitute. */
  isInCharge: boolean;
  keepsRecordings: boolean;
  kept: KeptOfCall;
  enrolledAs: 'student' | 'teacher' | undefined;
  live: LiveCall | undefined;
  /** The portal's own link, which asks for a sign-in. */
  joinUrl: string;
  share: { whatsapp: string; mail: string };
  canEnd: boolean;
  canCancel: boolean;
  canDelete: boolean;
};

/** The header for the signed-in account. `canManage` is false for members who only attend. */
export type LoadMeetingHeader = (
  response: Response,
  meeting: ManagedMeeting,
  tab: MeetingTab,
  options?: { canManage: boolean },
) => Promise<MeetingHeader>;

/** The state and the button come from the facts and the rules of a real join. */
export function meetingHeaderLoader(context: MeetingContext, findLiveCalls: FindLiveCalls): LoadMeetingHeader {
  const { db, clock, settings } = context;
  return async (response, meeting, tab, { canManage } = { canManage: true }) => {
    const account = signedInAccount(response);
    const { courseTitle = '', ...found } = (await findJoinContext(db, settings.jitsi, { userId: account.id, meetingId: meeting.id }))!;
    const lacksFactor = getViewer(response)!.lacksSecondFactor;
    const facts = await addCallState(context, lacksFactor ? withoutJoinAny(found.facts) : found.facts, account.id);
    const now = clock.now();
    const isInCharge = canManage || (await findTaughtMeeting(db, settings.jitsi, signedInActor(response), meeting.id)) !== undefined;
    const isOpen = opensAt(meeting, true) <= now && now < closesAt(meeting);
    const state = viewerState({ ...facts, meeting: facts.meeting! }, now);
    const messages = messagesFor(account.locale);
    const name = meeting.title.trim() || messages.manageMeetings.untitled(meeting.id);
    const joinUrl = `${settings.http.publicUrl}/join-meeting/${meeting.id}`;
    const time = new TimeFormatter(account.locale, account.timeZone ?? getIdentity(response.req).timeZone);
    const when = `${time.day(meeting.startsAt)}, ${time.span(meeting.startsAt, meeting.endsAt)} (${time.zoneName(meeting.startsAt)})`;
    const shareText = messages.meetingPage.shareText(name, courseTitle, when, joinUrl);
    return {
      ...state,
      meeting,
      name,
      courseTitle,
      opensCourse: maySeeCourse(account, facts),
      courseActive: facts.meeting!.courseActive,
      section: (await findSection(db, meeting.courseId, meeting.sectionId))?.name,
      tab,
      canManage,
      isInCharge,
      keepsRecordings: settings.recordings !== undefined,
      kept: keptOfCall(settings, found.options),
      enrolledAs: facts.enrolledAs,
      live: (await findLiveCalls(isOpen ? [{ id: meeting.id, canManage }] : [])).get(meeting.id),
      joinUrl,
      share: {
        whatsapp: whatsappUrl('', shareText),
        mail: mailtoUrl('', messages.meetingPage.shareSubject(name), shareText),
      },
      canEnd: isInCharge && isOpen && !meeting.ended,
      canCancel: canManage && !meeting.cancelled && !meeting.ended && now < meeting.endsAt,
      canDelete: canManage && !(await hasActivity(db, meeting.id)),
    };
  };
}
