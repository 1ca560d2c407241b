import { addMs, minutes } from '../../platform/shared/clock.ts';

/** Who was let in counts for so long before Jitsi reports them inside: a page has to load, and a microphone to be chosen. */
export const ARRIVAL_GRACE_MS = 90_000;

/** Who left keeps the place for so long: reloading Jitsi's page leads through the portal. */
export const RETURN_GRACE_MS = 15_000;

/** Who does not ask for so long is skipped by those behind. A waiting page asks every few seconds. */
export const SKIP_AFTER_MS = 30_000;

/** Who does not ask for so long loses the place in the line: a phone that slept keeps it. */
export const LINE_PLACE_LIFETIME_MS = minutes(3);

/** Who comes later than so many waits without a place in the line. */
export const MAX_LINE_LENGTH = 1000;

/** Who waits, by the id in Jitsi; `rowId` is undefined for who has just come. */
export type Waiting = { jitsiId: string; seenAt: Date; rowId: number | undefined };

/** The places of a call. People are named by their id in Jitsi. */
export type PlacesOfCall = {
  maximum: number;
  /** As Jitsi counts: each connection, also of moderators, guests and telephones. */
  connections: number;
  inside: ReadonlySet<string>;
  /** Let in and not reported inside yet, or gone a moment ago. */
  expected: Set<string>;
  /** Of these, who was let in and not reported inside yet. */
  onTheWay: Set<string>;
  moderatorInside: boolean;
  /** In the order of arrival. */
  line: Waiting[];
};

/** For who does not moderate: one place is kept for a moderator until one is inside. */
export function countFreePlaces({ maximum, connections, expected, moderatorInside }: PlacesOfCall): number {
  return maximum - connections - expected.size - (moderatorInside ? 0 : 1);
}

/**
 * How many wait before this person: undefined with a place, or where one is free that nobody before them takes. Who comes now goes behind
 * everybody who waits; who has stopped asking holds nobody up.
 */
export function countAhead(places: PlacesOfCall, jitsiId: string, now: Date): number | undefined {
  if (places.inside.has(jitsiId) || places.expected.has(jitsiId)) return undefined;
  const own = places.line.findIndex((one) => one.jitsiId === jitsiId);
  const before = own === -1 ? places.line : places.line.slice(0, own);
  const askedSince = addMs(now, -SKIP_AFTER_MS);
  const ahead = before.filter(({ seenAt }) => seenAt > askedSince).length;
  return ahead < countFreePlaces(places) ? undefined : ahead;
}

/** What came of asking for a place: `write` is what has to be recorded of it. */
export type Seat = { ahead: number | undefined; write: 'admitted' | 'waiting' | 'seen' | undefined };

/**
 * Gives this person a place, or one at the end of the line; with `onlyInLine` nothing else. Who is on the way does not prolong that by asking
 * again, so that nobody keeps a place without entering. `places` is changed by it.
 */
export function seat(places: PlacesOfCall, jitsiId: string, now: Date, { onlyInLine = false } = {}): Seat {
  const { line, inside, expected, onTheWay } = places;
  if (inside.has(jitsiId) || onTheWay.has(jitsiId) || (onlyInLine && expected.has(jitsiId))) return { ahead: undefined, write: undefined };
  const ahead = countAhead(places, jitsiId, now);
  const own = line.findIndex((one) => one.jitsiId === jitsiId);
  if (ahead === undefined && !onlyInLine) {
    if (own !== -1) line.splice(own, 1);
    expected.add(jitsiId);
    onTheWay.add(jitsiId);
    return { ahead, write: 'admitted' };
  }
  if (own !== -1) return { ahead, write: 'seen' };
  if (line.length >= MAX_LINE_LENGTH) return { ahead, write: undefined };
  line.push({ jitsiId, seenAt: now, rowId: undefined });
  return { ahead, write: 'waiting' };
}
