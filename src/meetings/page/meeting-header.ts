import type { Response } from 'express';
import { signedInAccount } from '../../accounts/guards.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { getIdentity } from '../../platform/http/viewer.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import { mailtoUrl, whatsappUrl } from '../../platform/shared/message-urls.ts';
import { TimeFormatter } from '../../platform/shared/time-formatter.ts';
import { findJoinContext } from '../join/join-context.queries.ts';
import { viewerState, type ViewerState } from '../join/viewer-state.ts';
import type { FindLiveCalls, LiveCall } from '../live-call.ts';
import { closesAt, opensAt, type ManagedMeeting } from '../meeting.ts';
import { hasActivity } from '../meetings.queries.ts';

export type MeetingTab = 'details' | 'attendance' | 'guests' | 'who-can-join';

/** What stands above every page of a meeting. */
export type MeetingHeader = ViewerState & {
  meeting: ManagedMeeting;
  /** The title, or the number where it is blank. */
  name: string;
  courseTitle: string;
  courseActive: boolean;
  tab: MeetingTab;
  canManage: boolean;
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
export function meetingHeaderLoader({ db, clock, settings }: AppContext, findLiveCalls: FindLiveCalls): LoadMeetingHeader {
  return async (response, meeting, tab, { canManage } = { canManage: true }) => {
    const account = signedInAccount(response);
    const { facts, courseTitle = '' } = (await findJoinContext(db, settings.jitsi.serverUrl, {
      userId: account.id,
      meetingId: meeting.id,
    }))!;
    const now = clock.now();
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
      courseActive: facts.meeting!.courseActive,
      tab,
      canManage,
      enrolledAs: facts.enrolledAs,
      live: (await findLiveCalls(isOpen ? [{ id: meeting.id, canManage }] : [])).get(meeting.id),
      joinUrl,
      share: {
        whatsapp: whatsappUrl('', shareText),
        mail: mailtoUrl('', messages.meetingPage.shareSubject(name), shareText),
      },
      canEnd: canManage && isOpen && !meeting.ended,
      canCancel: canManage && !meeting.cancelled && !meeting.ended && now < meeting.endsAt,
      canDelete: canManage && !(await hasActivity(db, meeting.id)),
    };
  };
}
