import { addMs, minutes } from '../platform/shared/clock.ts';
import { groupBy } from '../platform/shared/group-by.ts';

/** One time that a connection was in a room of a call; `breakout` names a group room and is empty for the room itself. */
export type Participation = { breakout: string; jid: string; joinedAt: Date; leftAt: Date | undefined };

/** One time that such a room was open. */
export type RoomOpening = { breakout: string; openedAt: Date; closedAt: Date | undefined };

/** How long somebody was inside. `end` says whether that is over, and whether Jitsi told so. */
export type Span = { from: Date; to: Date; end: 'told' | 'assumed' | 'inside' };

/** People may stay in a room whose door closed. So long after that nobody is taken to be inside of whom nothing was heard. */
const MAX_OVERSTAY_MS = minutes(120);

/** Who is back within this time was never gone: a reconnect takes some seconds. */
const RECONNECT_GRACE_MS = minutes(1);

/** When the stays of a call ended. What was not told follows from what came afterwards; see `docs/decisions/2026-11-21-who-was-in-class.md`. */
export function toSpans(stays: readonly Participation[], openings: readonly RoomOpening[], doorCloses: Date, now: Date): Span[] {
  // Of thousands in a call, each is held against their own connection and room alone.
  const connections = groupBy(stays, ({ jid }) => jid);
  const rooms = groupBy(openings, ({ breakout }) => breakout);
  return stays.map((stay): Span => {
    const from = stay.joinedAt;
    if (stay.leftAt) return { from, to: stay.leftAt, end: 'told' };
    const end = inferEnd(stay, connections.get(stay.jid)!, rooms.get(stay.breakout) ?? []);
    if (end) return { from, to: end, end: 'assumed' };
    if (now < addMs(latest(from, doorCloses), MAX_OVERSTAY_MS)) return { from, to: latest(from, now), end: 'inside' };
    return { from, to: latest(from, doorCloses), end: 'assumed' };
  });
}

function inferEnd(stay: Participation, ofConnection: readonly Participation[], ofRoom: readonly RoomOpening[]): Date | undefined {
  const since = stay.joinedAt.getTime();
  const ends = [
    ...ofRoom.flatMap(({ openedAt, closedAt }) =>
      closedAt && openedAt.getTime() <= since && closedAt.getTime() >= since ? [closedAt] : [],
    ),
    ...ofRoom.flatMap(({ openedAt }) => (openedAt.getTime() > since ? [openedAt] : [])),
    ...ofConnection.flatMap(({ joinedAt }) => (joinedAt.getTime() > since ? [joinedAt] : [])),
  ];
  return ends.length === 0 ? undefined : new Date(Math.min(...ends.map((end) => end.getTime())));
}

/** The spans of one person put together, in order: two devices at once are one, and so are those between which lies only a reconnect. */
export function mergeSpans(spans: readonly Span[]): Span[] {
  const merged: Span[] = [];
  for (const span of spans.toSorted((one, other) => one.from.getTime() - other.from.getTime())) {
    const last = merged.at(-1);
    if (!last || span.from.getTime() - last.to.getTime() > RECONNECT_GRACE_MS) merged.push({ ...span });
    else if (span.to >= last.to)
      Object.assign(last, { to: span.to, end: span.end === 'inside' || last.end === 'inside' ? 'inside' : span.end });
  }
  return merged;
}

/** Milliseconds of the spans, all of them or those within a time. */
export function totalDurationMs(spans: readonly Span[], within?: { from: Date; to: Date }): number {
  const [first, last] = within ? [within.from.getTime(), within.to.getTime()] : [-Infinity, Infinity];
  let sum = 0;
  for (const { from, to } of spans) sum += Math.max(0, Math.min(to.getTime(), last) - Math.max(from.getTime(), first));
  return sum;
}

function latest(one: Date, other: Date): Date {
  return one > other ? one : other;
}
