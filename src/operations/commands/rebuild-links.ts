import { findOutdatedLinks, rebuildLink } from '../../meetings/rooms/rebuild-links.ts';
import { withPortal } from './command.ts';

/** `npm run links:rebuild`: after a change of Jitsi server, every meeting's link leads to the new one. */
export function rebuildLinks(): Promise<number> {
  return withPortal(async ({ db, settings, clock }) => {
    const stale = await findOutdatedLinks(db, settings.jitsi.serverUrl);
    for (const meeting of stale) await rebuildLink(db, meeting, clock.now());
    console.log(stale.length === 0 ? 'every link is right' : `links rewritten: ${stale.length}`);
    return 0;
  });
}
