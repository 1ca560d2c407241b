import type { Db } from '../platform/db/database.ts';
import { addMs, days, minutes } from '../platform/shared/clock.ts';
import { groupBy } from '../platform/shared/group-by.ts';
import { closesAt } from '../meetings/meeting.ts';
import { findParticipations, findRoomOpenings } from './attendance.queries.ts';
import { findMeetingEnds } from './open-participations.queries.ts';
import { mergeSpans, spansAtIndices, type Participations, type Span } from './participation.ts';

/** A connection that is reported longer was forgotten by Jitsi. */
const MAX_TIME_IN_CALL_MS = days(1);

/**
 * When a participant was in the call of a meeting. `person` is the same for all devices of one account; of a participant without an account
 * it is the bare JID.
 */
export type TimeInCall = { meetingId: number; person: string; spans: readonly Span[] };

/** What one statement looks at: on SQLite it blocks the process. */
const WINDOW_MS = minutes(12 * 60);

/** Meetings in whose calls somebody may have been between these instants. */
export async function findMeetingsWithCalls(db: Db, from: Date, until: Date): Promise<number[]> {
  const found = new Set<number>();
  for (let since = addMs(from, -MAX_TIME_IN_CALL_MS); since < until; since = addMs(since, WINDOW_MS)) {
    const before = addMs(since, WINDOW_MS);
    const rows = await db
      .selectFrom('participations')
      .select('meeting_id')
      .distinct()
      .where('joined_at', '>=', since.toISOString())
      .where('joined_at', '<', (before < until ? before : until).toISOString())
      .where((eb) => eb.or([eb('left_at', 'is', null), eb('left_at', '>', from.toISOString())]))
      .execute();
    for (const { meeting_id: id } of rows) found.add(id);
  }
  return [...found];
}

/** Everybody's time in the calls of these meetings, as Jitsi reported it and as the pages of attendance count it. */
export async function findTimesInCalls(db: Db, meetingIds: number[], now: Date): Promise<TimeInCall[]> {
  const participations = await findParticipations(db, meetingIds);
  const openings = groupBy(await findRoomOpenings(db, meetingIds), ({ meetingId }) => meetingId);
  const ends = await findMeetingEnds(db, meetingIds);
  return ends.flatMap((meeting) => {
    const all = participations.get(meeting.id)!;
    const indices = [...all.userId.keys()];
    const spans = spansAtIndices(all, indices, openings.get(meeting.id) ?? [], closesAt(meeting), now).map(cutOff);
    const byPerson = groupBy(indices, (index) => personOf(all, index));
    return [...byPerson].map(([person, own]) => ({ meetingId: meeting.id, person, spans: mergeSpans(own.map((index) => spans[index]!)) }));
  });
}

function personOf({ userId, jid }: Participations, index: number): string {
  return String(userId[index] ?? jid[index]!.split('/')[0]);
}

function cutOff(span: Span): Span {
  return { ...span, to: Math.min(span.to, span.from + MAX_TIME_IN_CALL_MS) };
}
