import type { Needs } from '../platform/http/context.ts';
import type { LiveCalls } from '../meetings/live-call.ts';
import { after, days } from '../platform/shared/clock.ts';
import { findMeetingsWithOpenStays } from './open-participations.queries.ts';

/** How many calls somebody is in at this moment, and how many people that are; none where Jitsi tells the portal nothing. */
export function liveCounter({ db, clock }: Needs, live: LiveCalls): () => Promise<{ rooms: number; people: number }> {
  return async () => {
    const ids = await findMeetingsWithOpenStays(db, after(clock.now(), -days(1)));
    const inside = [...(await live(ids.map((id) => ({ id, runs: false })))).values()].filter(({ people }) => people > 0);
    return { rooms: inside.length, people: inside.reduce((sum, { people }) => sum + people, 0) };
  };
}
