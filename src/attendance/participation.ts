import { addMs, minutes } from '../platform/shared/clock.ts';
import { groupBy } from '../platform/shared/group-by.ts';

/** One connection in one room of a call, as Jitsi reported it; `breakout` is empty for the call's main room. */
export type Participation = { breakout: string; jid: string; joinedAt: Date; leftAt: Date | undefined };

/** One time that a room of a call was open. */
export type RoomOpening = { breakout: string; openedAt: Date; closedAt: Date | undefined };

/** `end`: Jitsi reported it, it was inferred from later events, or the participant is still in the call (`to` is now). */
export type Span = { from: Date; to: Date; end: 'reported' | 'assumed' | 'ongoing' };

/** Participants may stay after the entry has closed. After this time a connection without a reported end counts as gone. */
const MAX_OVERSTAY_MS = minutes(120);

/** A participant who returns within this time was never away: reconnecting takes some seconds. */
const RECONNECT_GRACE_MS = minutes(1);

/** When each participation began and ended, in the given order. Ends that were not reported are inferred: `docs/decisions/2026-11-21-attendance.md`. */
export function toSpans(participations: readonly Participation[], openings: readonly RoomOpening[], closesAt: Date, now: Date): Span[] {
  if (participations.every(({ leftAt }) => leftAt))
    return participations.map(({ joinedAt, leftAt }): Span => ({ from: joinedAt, to: leftAt!, end: 'reported' }));
  // Grouped once: a call may have thousands of participations, and each is compared with those of its own connection and room only.
  const byConnection = groupBy(participations, ({ jid }) => jid);
  const openingsByRoom = groupBy(openings, ({ breakout }) => breakout);
  return participations.map((participation): Span => {
    const from = participation.joinedAt;
    if (participation.leftAt) return { from, to: participation.leftAt, end: 'reported' };
    const end = inferEnd(participation, byConnection.get(participation.jid)!, openingsByRoom.get(participation.breakout) ?? []);
    if (end) return { from, to: end, end: 'assumed' };
    if (now < addMs(latest(from, closesAt), MAX_OVERSTAY_MS)) return { from, to: latest(from, now), end: 'ongoing' };
    return { from, to: latest(from, closesAt), end: 'assumed' };
  });
}

/** The first event that implies the end: the room was closed or opened anew, or the same connection joined again. */
function inferEnd(
  { joinedAt }: Participation,
  sameConnection: readonly Participation[],
  roomOpenings: readonly RoomOpening[],
): Date | undefined {
  const since = joinedAt.getTime();
  const ends = [
    ...roomOpenings.flatMap(({ openedAt, closedAt }) =>
      closedAt && openedAt.getTime() <= since && closedAt.getTime() >= since ? [closedAt] : [],
    ),
    ...roomOpenings.flatMap(({ openedAt }) => (openedAt.getTime() > since ? [openedAt] : [])),
    ...sameConnection.flatMap((other) => (other.joinedAt.getTime() > since ? [other.joinedAt] : [])),
  ];
  return ends.length === 0 ? undefined : new Date(Math.min(...ends.map((end) => end.getTime())));
}

/** The spans of one participant, merged and in order: overlapping ones (two devices) and those that only a reconnect separates become one. */
export function mergeSpans(spans: readonly Span[]): Span[] {
  // Most participants connect once.
  if (spans.length === 1) return [...spans];
  const merged: Span[] = [];
  for (const span of spans.toSorted((one, other) => one.from.getTime() - other.from.getTime())) {
    const last = merged.at(-1);
    if (!last || span.from.getTime() - last.to.getTime() > RECONNECT_GRACE_MS) merged.push({ ...span });
    else if (span.to >= last.to)
      Object.assign(last, { to: span.to, end: span.end === 'ongoing' || last.end === 'ongoing' ? 'ongoing' : span.end });
  }
  return merged;
}

/** The duration of the spans in milliseconds; with `within`, only the part inside that interval. */
export function totalDurationMs(spans: readonly Span[], within?: { from: Date; to: Date }): number {
  const first = within ? within.from.getTime() : -Infinity;
  const last = within ? within.to.getTime() : Infinity;
  let total = 0;
  for (const { from, to } of spans) total += Math.max(0, Math.min(to.getTime(), last) - Math.max(from.getTime(), first));
  return total;
}

export function latest(one: Date, other: Date): Date {
  return one > other ? one : other;
}
