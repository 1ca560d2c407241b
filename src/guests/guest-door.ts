import { hashSecret } from '../accounts/links/account-link.ts';
import { hasMeetingAccess } from '../meetings/join/enters-as-themselves.ts';
import type { JoinAsGuest } from '../meetings/join/guest-join.ts';
import type { MeetingContext } from '../meetings/join/join-meeting.ts';
import { setPassCookie, readPassCookie } from './guest-pass.ts';
import { findGuestPass } from './guest-passes.queries.ts';
import { joinAsGuest } from './join-as-guest.ts';

/** Lets whoever brings a pass into its meeting. Who is signed in and has a place of their own there enters as themselves. */
export function createGuestJoinHandler(context: MeetingContext): JoinAsGuest {
  const { db, clock, settings } = context;
  return async (request, response, { meetingId, ...entry }) => {
    const secret = readPassCookie(request, settings.http, meetingId);
    const secretHash = hashSecret(secret);
    const pass = secretHash === undefined ? undefined : await findGuestPass(db, { secretHash, meetingId });
    if (!pass || (request.user && (await hasMeetingAccess(context, request.user.id, meetingId)))) return undefined;
    const joining = await joinAsGuest(context, pass, entry);
    // A class that was lengthened in between keeps its guests.
    if (joining?.kind === 'admitted') setPassCookie(response, settings.http, secret!, joining.meetingInfo.meeting, clock.now());
    return joining;
  };
}
