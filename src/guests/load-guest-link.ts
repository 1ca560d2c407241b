import { listTeacherNames } from '../courses/teachers.ts';
import type { AppContext } from '../platform/http/context.ts';
import { decideGuestJoin, type GuestJoinDecision } from '../meetings/join/decide-join.ts';
import { findRoomByMeeting } from '../meetings/rooms/find-room.ts';
import type { Meeting } from '../meetings/meeting.ts';
import { parseGuestLinkKey, type GuestLink } from './guest-link.ts';
import { findGuestLink } from './guest-links.queries.ts';

/** What a guest's link leads to: its meeting, who runs it, and what the door would say to somebody who came by the link now. */
export type LoadedGuestLink = { link: GuestLink; meeting: Meeting; teachers: string[]; decision: GuestJoinDecision };

/**
 * Undefined where the link leads nowhere: the portal did not make it, or it was withdrawn. The two look alike from outside. Looking
 * uses nothing up: mail scanners open links too.
 */
export async function loadGuestLink({ db, clock, settings }: AppContext, key: string): Promise<LoadedGuestLink | undefined> {
  const id = parseGuestLinkKey(key, settings.http.sessionSecret);
  const link = id === undefined ? undefined : await findGuestLink(db, id);
  const room = link && !link.withdrawn ? await findRoomByMeeting(db, settings.jitsi, link.meetingId) : undefined;
  if (!link || !room) return undefined;
  const { meeting } = room;
  const decision = decideGuestJoin({ meeting, link, jitsiAllowsGuests: settings.jitsi.auth === 'jwt' }, clock.now());
  const teachers = (await listTeacherNames(db, [meeting.courseId])).get(meeting.courseId)!;
  return { link, meeting, teachers, decision };
}
