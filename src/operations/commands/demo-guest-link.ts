import { findOpenClass } from '../../demo/open-class.ts';
import { listGuestLinks } from '../../guests/list-guest-links.ts';
import { makeGuestLink } from '../../guests/create-guest-link.ts';
import type { PortalNeeds } from '../../portal.ts';

/** The address of a link for guests of the demo's open class. Undefined where Jitsi asks for accounts. */
export async function demoGuestLink(needs: PortalNeeds): Promise<string | undefined> {
  const meetingId = await findOpenClass(needs.db);
  const standing = async () => (await listGuestLinks(needs, meetingId)).find(({ state }) => state === 'open')?.address;
  const found = await standing();
  if (found !== undefined) return found;
  await makeGuestLink(needs, null, meetingId, { mostUses: 100, endsAt: undefined, code: undefined });
  return standing();
}
