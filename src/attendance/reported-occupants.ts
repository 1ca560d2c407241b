import type { Db } from '../platform/db/database.ts';
import { closesAt } from '../meetings/meeting.ts';
import { after, days } from '../platform/shared/clock.ts';
import { groupBy } from '../platform/shared/group-by.ts';
import { findOpenings } from './attendance.queries.ts';
import { findEnds, findOpenStays, type OpenStay } from './open-participations.queries.ts';
import { spansOf } from './participation.ts';

/** Nobody stays longer. */
export const LONGEST_LOOK_BACK = days(1);

/** Of each of these meetings, when its door closes and whose stay has not ended, as Jitsi told. */
export async function insideAsTold(db: Db, ids: number[], now: Date): Promise<Map<number, { door: Date; inside: OpenStay[] }>> {
  const stays = groupBy(await findOpenStays(db, ids, after(now, -LONGEST_LOOK_BACK)), ({ meetingId }) => meetingId);
  const openings = groupBy(await findOpenings(db, [...stays.keys()]), ({ meetingId }) => meetingId);
  const doors = new Map((await findEnds(db, ids)).map((one) => [one.id, closesAt(one)]));
  return new Map(
    ids.map((id) => {
      const door = doors.get(id) ?? now;
      const own = stays.get(id) ?? [];
      const spans = spansOf(own, openings.get(id) ?? [], door, now);
      return [id, { door, inside: own.filter((_, index) => spans[index]!.end === 'inside') }];
    }),
  );
}
