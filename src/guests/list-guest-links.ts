import { displayName } from '../accounts/account.ts';
import type { AppContext } from '../platform/http/context.ts';
import { decryptCode } from './guest-code.ts';
import { guestLinkUrl, isUsedUp, type GuestLink } from './guest-link.ts';
import { findGuestLinksOfMeeting } from './guest-links.queries.ts';
import { findGuestsOfMeeting, type LinkGuest } from './guest-passes.queries.ts';

/** How a link stands. */
export type GuestLinkState = 'open' | 'used-up' | 'ended' | 'withdrawn';

/** A link as those see it who run the meeting, with whoever used it. */
export type GuestLinkDetails = GuestLink & {
  state: GuestLinkState;
  /** Undefined where it leads nowhere any more. */
  url: string | undefined;
  code: string | undefined;
  createdBy: string | undefined;
  guests: LinkGuest[];
};

/** The links of a meeting, the newest first. */
export async function listGuestLinks({ db, clock, settings }: AppContext, meetingId: number): Promise<GuestLinkDetails[]> {
  const guests = await findGuestsOfMeeting(db, meetingId);
  const { sessionSecret, publicUrl } = settings.http;
  return (await findGuestLinksOfMeeting(db, meetingId)).map(({ link, maker }) => ({
    ...link,
    state: guestLinkState(link, clock.now()),
    url: link.withdrawn ? undefined : guestLinkUrl(publicUrl, sessionSecret, link.id),
    code: link.encryptedCode && decryptCode(sessionSecret, meetingId, link.encryptedCode),
    createdBy: maker && displayName(maker),
    guests: guests.filter(({ linkId }) => linkId === link.id),
  }));
}

function guestLinkState(link: GuestLink, now: Date): GuestLinkState {
  if (link.withdrawn) return 'withdrawn';
  if (link.endsAt && now >= link.endsAt) return 'ended';
  return isUsedUp(link) ? 'used-up' : 'open';
}
