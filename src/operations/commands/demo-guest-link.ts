import { findOpenDemoClass } from '../../demo/open-class.ts';
import { createGuestLink, listGuestLinks } from '../../guests/manage-guest-links.ts';
import type { PortalContext } from '../../portal.ts';

/** The address of a link for guests of the demo's open class. Undefined where Jitsi asks for accounts. */
export async function findOrCreateDemoGuestLink(context: PortalContext): Promise<string | undefined> {
  const meetingId = await findOpenDemoClass(context.db);
  const standing = async () => (await listGuestLinks(context, meetingId)).find(({ state }) => state === 'valid')?.url;
  const found = await standing();
  if (found !== undefined) return found;
  await createGuestLink(context, null, meetingId, { maxUses: 100, endsAt: undefined, code: undefined });
  return standing();
}
