import { minutes } from '../platform/shared/clock.ts';
import { lengthOf, mergeSpans, type Span } from './participation.ts';

/** What of a meeting its attendance is judged by. */
export type ClassTimes = { startsAt: Date; endsAt: Date };

/** What came together of one person in one call. Where only the door was seen, all is unknown but when they came. */
export type Attendance = {
  firstIn: Date;
  /** Undefined while they are inside, and where nobody knows. */
  lastOut: Date | undefined;
  inside: boolean;
  /** Whether Jitsi told when they left, or that follows from something else. */
  endAssumed: boolean;
  spans: Span[];
  /** Milliseconds in the call, and of those within the class. */
  inCall: number | undefined;
  inClass: number | undefined;
};

/** What counts as late and early, in minutes, and of how much of the class somebody has to have been there, in percent. */
export type Rules = { lateMinutes: number; earlyMinutes: number; leastPercent: number };

export const marks = ['present', 'absent', 'excused'] as const;

export type Mark = (typeof marks)[number];

/** What a teacher decided of somebody's attendance, whatever Jitsi told. */
export type Correction = { mark: Mark; reason: string; by: string | undefined; at: Date };

/** `brief`: was there, but not for as much of the class as counts. `awaited`: the class is not over. */
export type Verdict = {
  state: 'present' | 'brief' | 'absent' | 'excused' | 'awaited';
  late: boolean;
  early: boolean;
  /** Of the class, 0 to 100; undefined where that is unknown. */
  percent: number | undefined;
};

export function attendanceFrom(spans: readonly Span[], { startsAt, endsAt }: ClassTimes): Attendance {
  const merged = mergeSpans(spans);
  const last = merged.reduce((latest, span) => (span.to > latest.to ? span : latest));
  const inside = merged.some(({ end }) => end === 'inside');
  return {
    firstIn: merged[0]!.from,
    lastOut: inside ? undefined : last.to,
    inside,
    endAssumed: last.end === 'assumed',
    spans: merged,
    inCall: lengthOf(merged),
    inClass: lengthOf(merged, { from: startsAt, to: endsAt }),
  };
}

/** Somebody whom the door let in, and of whom nothing else is known. */
export function attendanceAtDoor(cameAt: Date): Attendance {
  return { firstIn: cameAt, lastOut: undefined, inside: false, endAssumed: false, spans: [], inCall: undefined, inClass: undefined };
}

export function judge(
  attendance: Attendance | undefined,
  { startsAt, endsAt }: ClassTimes,
  rules: Rules,
  correction: Pick<Correction, 'mark'> | undefined,
  now: Date,
): Verdict {
  const percent = percentOf(attendance?.inClass, { startsAt, endsAt });
  if (correction) return { state: correction.mark, late: false, early: false, percent };
  const over = now >= endsAt;
  if (!attendance) return { state: over ? 'absent' : 'awaited', late: false, early: false, percent: undefined };
  const brief = over && percent !== undefined && percent < rules.leastPercent;
  return {
    state: brief ? 'brief' : 'present',
    late: attendance.firstIn.getTime() - startsAt.getTime() > minutes(rules.lateMinutes),
    early: over && attendance.lastOut !== undefined && endsAt.getTime() - attendance.lastOut.getTime() > minutes(rules.earlyMinutes),
    percent,
  };
}

function percentOf(inClass: number | undefined, { startsAt, endsAt }: ClassTimes): number | undefined {
  if (inClass === undefined) return undefined;
  const length = endsAt.getTime() - startsAt.getTime();
  return length > 0 ? Math.floor((100 * inClass) / length) : 100;
}

/** How many of some classes somebody was in, of those that count: an excused absence does not, nor does what is not over. */
export function shareOf(verdicts: readonly Verdict[]): { attended: number; counted: number; percent: number | undefined } {
  const counted = verdicts.filter(({ state }) => state !== 'excused' && state !== 'awaited');
  const attended = counted.filter(({ state }) => state === 'present').length;
  const percent = counted.length === 0 ? undefined : Math.round((100 * attended) / counted.length);
  return { attended, counted: counted.length, percent };
}
