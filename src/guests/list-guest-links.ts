import { displayName } from '../accounts/account.ts';
import type { Needs } from '../platform/http/context.ts';
import { openCode } from './guest-code.ts';
import { guestLinkAddress, isUsedUp, type GuestLink } from './guest-link.ts';
import { findLinksOf } from './guest-links.queries.ts';
import { findGuestsOf, type GuestOfLink } from './guest-passes.queries.ts';

/** How a link stands. */
export type LinkState = 'open' | 'used-up' | 'ended' | 'withdrawn';

/** A link as those see it who run the meeting, with whoever used it. */
export type ListedLink = GuestLink & {
  state: LinkState;
  /** Undefined where it leads nowhere any more. */
  address: string | undefined;
  code: string | undefined;
  maker: string | undefined;
  guests: GuestOfLink[];
};

/** The links of a meeting, the newest first. */
export async function listGuestLinks({ db, clock, settings }: Needs, meetingId: number): Promise<ListedLink[]> {
  const guests = await findGuestsOf(db, meetingId);
  const { sessionSecret, publicUrl } = settings.http;
  return (await findLinksOf(db, meetingId)).map(({ link, maker }) => ({
    ...link,
    state: stateOf(link, clock.now()),
    address: link.withdrawn ? undefined : guestLinkAddress(publicUrl, sessionSecret, link.id),
    code: link.sealedCode && openCode(sessionSecret, meetingId, link.sealedCode),
    maker: maker && displayName(maker),
    guests: guests.filter(({ linkId }) => linkId === link.id),
  }));
}

function stateOf(link: GuestLink, now: Date): LinkState {
  if (link.withdrawn) return 'withdrawn';
  if (link.endsAt && now >= link.endsAt) return 'ended';
  return isUsedUp(link) ? 'used-up' : 'open';
}
