import type { LimitedCall } from '../../meetings/context.ts';
import type { Db } from '../../platform/db/database.ts';
import { addMs, minutes } from '../../platform/shared/clock.ts';
import { findReportedOccupants, MAX_CALL_DURATION_MS } from '../live-calls.ts';
import { findModeratorAdmissions } from '../moderator-presence.queries.ts';
import { findPresenceChanges, findPlaces } from './call-places.queries.ts';
import { ARRIVAL_GRACE_MS, LINE_PLACE_LIFETIME_MS, RETURN_GRACE_MS, type PlacesOfCall } from './places-of-call.ts';

/** Jitsi reports whole seconds. */
const REPORT_PRECISION_MS = 1000;

/** By which the clocks of two processes may differ. What was written later than that was written before the clock was set back. */
const CLOCK_TOLERANCE_MS = minutes(1);

/** `gone`: connections that are not there although Jitsi reported them, in lower case. */
export async function loadPlaces(
  db: Db,
  { id, maxParticipants }: LimitedCall,
  gone: ReadonlySet<string>,
  now: Date,
): Promise<PlacesOfCall> {
  const occupants = (await findReportedOccupants(db, [id], now)).get(id)!.occupants.filter(({ jid }) => !gone.has(jid.toLowerCase()));
  const moderators = new Set((await findModeratorAdmissions(db, id, addMs(now, -MAX_CALL_DURATION_MS))).map(({ userId }) => userId));
  const inside = new Set(occupants.flatMap(({ user, guestId }) => (user ? [String(user.id)] : guestId ? [guestId] : [])));
  const rows = await findPlaces(db, id, { since: addMs(now, -LINE_PLACE_LIFETIME_MS), until: addMs(now, CLOCK_TOLERANCE_MS), now });
  const changes = await findPresenceChanges(db, id, {
    joinedSince: addMs(now, -ARRIVAL_GRACE_MS - REPORT_PRECISION_MS),
    leftSince: addMs(now, -RETURN_GRACE_MS),
  });
  const lastArrivals = new Map(changes.map(({ jitsiId, joinedAt }) => [jitsiId, joinedAt]));
  const letIn = rows.filter(({ jitsiId, admittedAt }) => {
    if (!admittedAt || admittedAt <= addMs(now, -ARRIVAL_GRACE_MS)) return false;
    const arrival = lastArrivals.get(jitsiId);
    return !arrival || arrival < addMs(admittedAt, -REPORT_PRECISION_MS);
  });
  // Where Jitsi's clock runs ahead, a leaving in the future keeps no place.
  const justLeft = changes.filter(
    ({ leftAt }) => leftAt && leftAt > addMs(now, -RETURN_GRACE_MS) && leftAt <= addMs(now, REPORT_PRECISION_MS),
  );
  const toExpected = (people: { jitsiId: string }[]) =>
    new Set(people.map(({ jitsiId }) => jitsiId).filter((one) => !inside.has(one) && !moderators.has(Number(one))));
  return {
    maximum: maxParticipants,
    connections: new Set(occupants.map(({ jid }) => jid.toLowerCase()).filter((jid) => !isRecorder(jid))).size,
    inside,
    expected: toExpected([...letIn, ...justLeft]),
    onTheWay: toExpected(letIn),
    moderatorInside: occupants.some(({ user }) => user && moderators.has(user.id)),
    line: rows
      .filter(({ jitsiId, admittedAt }) => !admittedAt && !inside.has(jitsiId))
      .map(({ id: rowId, jitsiId, seenAt }) => ({ rowId, jitsiId, seenAt })),
  };
}

/** Jibri and the transcriber have a host of their own, and Jitsi does not count them (docker-jitsi-meet, `muc_access_whitelist`). */
function isRecorder(jid: string): boolean {
  return /@(hidden|recorder)\./.test(jid);
}
