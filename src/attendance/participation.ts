import { minutes } from '../platform/shared/clock.ts';
import { groupBy } from '../platform/shared/group-by.ts';

/**
 * One connection in one room of a call, as Jitsi reported it; `breakout` is empty for the call's main room. Instants here and in spans are
 * milliseconds since the epoch: of thousands, each Date would cost what the work on it does.
 */
export type Participation = { breakout: string; jid: string; joinedAt: number; leftAt: number | undefined };

/**
 * Those of a call as columns, by index: of a call of thousands, objects that are kept cost more than finding them. `breakout`, `jid` and `name`
 * are shorter: nothing depends on them where a user's connections all have an end, and the participations of such users come last.
 */
export type Participations = {
  userId: (number | null)[];
  joinedAt: number[];
  leftAt: (number | null)[];
  breakout: string[];
  jid: string[];
  name: string[];
};

/** One time that a room of a call was open. */
export type RoomOpening = { breakout: string; openedAt: Date; closedAt: Date | undefined };

/** `end`: Jitsi reported it, it was inferred from later events, or the participant is still in the call (`to` is now). */
export type Span = { from: number; to: number; end: 'reported' | 'assumed' | 'ongoing' };

/** Participants may stay after the entry has closed. After this time a connection without a reported end counts as gone. */
const MAX_OVERSTAY_MS = minutes(120);

/** A participant who returns within this time was never away: reconnecting takes some seconds. */
const RECONNECT_GRACE_MS = minutes(1);

/** The spans of those at these indices, in this order. */
export function spansAtIndices(
  all: Participations,
  indices: number[],
  openings: readonly RoomOpening[],
  closesAt: Date,
  now: Date,
): Span[] {
  if (indices.some((index) => all.leftAt[index] === null))
    return toSpans(
      indices.map((index) => participationAt(all, index)),
      openings,
      closesAt,
      now,
    );
  // Most ends were reported: of thousands, an object for each participation would cost more than its span.
  return indices.map((index) => ({ from: all.joinedAt[index]!, to: all.leftAt[index]!, end: 'reported' }));
}

function participationAt({ breakout, jid, joinedAt, leftAt }: Participations, index: number): Participation {
  return { breakout: breakout[index]!, jid: jid[index]!, joinedAt: joinedAt[index]!, leftAt: leftAt[index] ?? undefined };
}

/** When each participation began and ended, in the given order. Ends that were not reported are inferred: `docs/decisions/2026-11-21-attendance.md`. */
export function toSpans(participations: readonly Participation[], openings: readonly RoomOpening[], closesAt: Date, now: Date): Span[] {
  // Grouped once: a call may have thousands of participations, and each is compared with those of its own connection and room only.
  const byConnection = groupBy(participations, ({ jid }) => jid);
  const openingsByRoom = groupBy(openings, ({ breakout }) => breakout);
  return participations.map((participation): Span => {
    const { joinedAt: from, leftAt } = participation;
    if (leftAt !== undefined) return { from, to: leftAt, end: 'reported' };
    const end = inferEnd(participation, byConnection.get(participation.jid)!, openingsByRoom.get(participation.breakout) ?? []);
    if (end !== undefined) return { from, to: end, end: 'assumed' };
    const latestEnd = Math.max(from, closesAt.getTime());
    if (now.getTime() < latestEnd + MAX_OVERSTAY_MS) return { from, to: Math.max(from, now.getTime()), end: 'ongoing' };
    return { from, to: latestEnd, end: 'assumed' };
  });
}

/** The first event that implies the end: the room was closed or opened anew, or the same connection joined again. */
function inferEnd(
  { joinedAt }: Participation,
  sameConnection: readonly Participation[],
  roomOpenings: readonly RoomOpening[],
): number | undefined {
  const openings = roomOpenings.map(({ openedAt, closedAt }) => ({ opened: openedAt.getTime(), closed: closedAt?.getTime() }));
  const ends = [
    ...openings.flatMap(({ opened, closed }) => (closed !== undefined && opened <= joinedAt && closed >= joinedAt ? [closed] : [])),
    ...[...openings.map(({ opened }) => opened), ...sameConnection.map((other) => other.joinedAt)].filter((start) => start > joinedAt),
  ];
  return ends.length === 0 ? undefined : Math.min(...ends);
}

/** The spans of one participant, merged and in order: overlapping ones (two devices) and those that only a reconnect separates become one. */
export function mergeSpans(spans: readonly Span[]): readonly Span[] {
  // Most participants connect once.
  if (spans.length === 1) return spans;
  const merged: Span[] = [];
  for (const span of inOrder(spans)) {
    const last = merged.at(-1);
    if (!last || span.from - last.to > RECONNECT_GRACE_MS) merged.push({ ...span });
    else if (span.to >= last.to)
      Object.assign(last, { to: span.to, end: span.end === 'ongoing' || last.end === 'ongoing' ? 'ongoing' : span.end });
  }
  return merged;
}

/** They mostly are: sorting makes lists of its own. */
function inOrder(spans: readonly Span[]): readonly Span[] {
  const isSorted = spans.every(({ from }, index) => index === 0 || from >= spans[index - 1]!.from);
  return isSorted ? spans : spans.toSorted((one, other) => one.from - other.from);
}

/** The duration of the spans in milliseconds; with `within`, only the part inside that interval. */
export function totalDurationMs(spans: readonly Span[], { from: first, to: last } = { from: -Infinity, to: Infinity }): number {
  let total = 0;
  for (const { from, to } of spans) total += Math.max(0, Math.min(to, last) - Math.max(from, first));
  return total;
}
