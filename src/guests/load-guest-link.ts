import { teachersOf } from '../courses/teachers.ts';
import type { Needs } from '../platform/http/context.ts';
import { decideGuest, type GuestDecision } from '../meetings/join/decide-join.ts';
import { findRoomOfMeeting } from '../meetings/rooms/find-room.ts';
import type { Meeting } from '../meetings/meeting.ts';
import { linkIdOfKey, type GuestLink } from './guest-link.ts';
import { findLink } from './guest-links.queries.ts';

/** What a guest's link leads to: its meeting, who runs it, and what the door would say to somebody who came by the link now. */
export type OpenedLink = { link: GuestLink; meeting: Meeting; teachers: string[]; decision: GuestDecision };

/**
 * Undefined where the link leads nowhere: the portal did not make it, or it was withdrawn. The two look alike from outside. Looking
 * uses nothing up: mail scanners open links too.
 */
export async function openGuestLink({ db, clock, settings }: Needs, key: string): Promise<OpenedLink | undefined> {
  const id = linkIdOfKey(key, settings.http.sessionSecret);
  const link = id === undefined ? undefined : await findLink(db, id);
  const room = link && !link.withdrawn ? await findRoomOfMeeting(db, settings.jitsi, link.meetingId) : undefined;
  if (!link || !room) return undefined;
  const { meeting } = room;
  const decision = decideGuest({ meeting, link, jitsiTakesGuests: settings.jitsi.auth === 'jwt' }, clock.now());
  const teachers = (await teachersOf(db, [meeting.courseId])).get(meeting.courseId)!;
  return { link, meeting, teachers, decision };
}
