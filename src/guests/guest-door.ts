import { hashOfSecret } from '../accounts/links/account-link.ts';
import { entersAsThemselves } from '../meetings/join/enters-as-themselves.ts';
import type { GuestDoor } from '../meetings/join/guest-join.ts';
import type { MeetingNeeds } from '../meetings/join/join-meeting.ts';
import { givePass, passSecretOf } from './guest-pass.ts';
import { findPass } from './guest-passes.queries.ts';
import { joinAsGuest } from './join-as-guest.ts';

/** Lets whoever brings a pass into its meeting. Who is signed in and has a place of their own there enters as themselves. */
export function guestDoor(needs: MeetingNeeds): GuestDoor {
  const { db, clock, settings } = needs;
  return async (request, response, { meetingId, ...entry }) => {
    const secret = passSecretOf(request, settings.http, meetingId);
    const secretHash = hashOfSecret(secret);
    const pass = secretHash === undefined ? undefined : await findPass(db, { secretHash, meetingId });
    if (!pass || (request.user && (await entersAsThemselves(needs, request.user.id, meetingId)))) return undefined;
    const joining = await joinAsGuest(needs, pass, entry);
    // A class that was lengthened in between keeps its guests.
    if (joining?.kind === 'admitted') givePass(response, settings.http, secret!, joining.known.meeting, clock.now());
    return joining;
  };
}
