import type { AppContext } from '../platform/http/context.ts';
import type { FindLiveCalls } from '../meetings/live-call.ts';
import { addMs, days } from '../platform/shared/clock.ts';
import { findMeetingsWithOpenParticipations } from './open-participations.queries.ts';

/** How many calls somebody is in at this moment, and how many people that are; none where Jitsi tells the portal nothing. */
export function liveCallCounter({ db, clock }: AppContext, live: FindLiveCalls): () => Promise<{ rooms: number; people: number }> {
  return async () => {
    const ids = await findMeetingsWithOpenParticipations(db, addMs(clock.now(), -days(1)));
    const inside = [...(await live(ids.map((id) => ({ id, canManage: false })))).values()].filter(({ participants }) => participants > 0);
    return { rooms: inside.length, people: inside.reduce((sum, { participants }) => sum + participants, 0) };
  };
}
