import { after, minutes } from '../platform/shared/clock.ts';
import { groupBy } from '../platform/shared/group-by.ts';

/** One time that a connection was in a room of a call; `breakout` names a group room and is empty for the room itself. */
export type Stay = { breakout: string; address: string; joinedAt: Date; leftAt: Date | undefined };

/** One time that such a room was open. */
export type Opening = { breakout: string; openedAt: Date; closedAt: Date | undefined };

/** How long somebody was inside. `end` says whether that is over, and whether Jitsi told so. */
export type Span = { from: Date; to: Date; end: 'told' | 'assumed' | 'inside' };

/** People may stay in a room whose door closed. So long after that nobody is taken to be inside of whom nothing was heard. */
const MOST_LINGERING = minutes(120);

/** Who is back within this time was never gone: a reconnect takes some seconds. */
const RECONNECT = minutes(1);

/** When the stays of a call ended. What was not told follows from what came afterwards; see `docs/decisions/2026-11-21-who-was-in-class.md`. */
export function spansOf(stays: readonly Stay[], openings: readonly Opening[], doorCloses: Date, now: Date): Span[] {
  // Of thousands in a call, each is held against their own connection and room alone.
  const connections = groupBy(stays, ({ address }) => address);
  const rooms = groupBy(openings, ({ breakout }) => breakout);
  return stays.map((stay): Span => {
    const from = stay.joinedAt;
    if (stay.leftAt) return { from, to: stay.leftAt, end: 'told' };
    const end = impliedEnd(stay, connections.get(stay.address)!, rooms.get(stay.breakout) ?? []);
    if (end) return { from, to: end, end: 'assumed' };
    if (now < after(latest(from, doorCloses), MOST_LINGERING)) return { from, to: latest(from, now), end: 'inside' };
    return { from, to: latest(from, doorCloses), end: 'assumed' };
  });
}

function impliedEnd(stay: Stay, ofConnection: readonly Stay[], ofRoom: readonly Opening[]): Date | undefined {
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
    if (!last || span.from.getTime() - last.to.getTime() > RECONNECT) merged.push({ ...span });
    else if (span.to >= last.to)
      Object.assign(last, { to: span.to, end: span.end === 'inside' || last.end === 'inside' ? 'inside' : span.end });
  }
  return merged;
}

/** Milliseconds of the spans, all of them or those within a time. */
export function lengthOf(spans: readonly Span[], within?: { from: Date; to: Date }): number {
  const [first, last] = within ? [within.from.getTime(), within.to.getTime()] : [-Infinity, Infinity];
  let sum = 0;
  for (const { from, to } of spans) sum += Math.max(0, Math.min(to.getTime(), last) - Math.max(from.getTime(), first));
  return sum;
}

function latest(one: Date, other: Date): Date {
  return one > other ? one : other;
}
