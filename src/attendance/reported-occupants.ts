import type { Db } from '../platform/db/database.ts';
import { closesAt } from '../meetings/meeting.ts';
import { addMs, days } from '../platform/shared/clock.ts';
import { groupBy } from '../platform/shared/group-by.ts';
import { findRoomOpenings } from './attendance.queries.ts';
import { findMeetingEnds, findOpenParticipations, type OpenParticipation } from './open-participations.queries.ts';
import { toSpans } from './participation.ts';

/** Nobody stays longer. */
export const MAX_CALL_DURATION_MS = days(1);

/** Of each of these meetings, when its door closes and whose stay has not ended, as Jitsi told. */
export async function findReportedOccupants(
  db: Db,
  ids: number[],
  now: Date,
): Promise<Map<number, { door: Date; inside: OpenParticipation[] }>> {
  const stays = groupBy(await findOpenParticipations(db, ids, addMs(now, -MAX_CALL_DURATION_MS)), ({ meetingId }) => meetingId);
  const openings = groupBy(await findRoomOpenings(db, [...stays.keys()]), ({ meetingId }) => meetingId);
  const doors = new Map((await findMeetingEnds(db, ids)).map((one) => [one.id, closesAt(one)]));
  return new Map(
    ids.map((id) => {
      const door = doors.get(id) ?? now;
      const own = stays.get(id) ?? [];
      const spans = toSpans(own, openings.get(id) ?? [], door, now);
      return [id, { door, inside: own.filter((_, index) => spans[index]!.end === 'inside') }];
    }),
  );
}
