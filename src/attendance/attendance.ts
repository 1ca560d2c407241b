import { minutes } from '../platform/shared/clock.ts';
import { totalDurationMs, mergeSpans, type Span } from './participation.ts';

/** What of a meeting its attendance is judged by. */
export type MeetingTimes = { startsAt: Date; endsAt: Date };

/** What came together of one person in one call. Where only the door was seen, all is unknown but when they came. */
export type Attendance = {
  firstJoinedAt: Date;
  /** Undefined while they are inside, and where nobody knows. */
  lastLeftAt: Date | undefined;
  stillInCall: boolean;
  /** Whether Jitsi told when they left, or that follows from something else. */
  endAssumed: boolean;
  spans: Span[];
  /** Milliseconds in the call, and of those within the class. */
  totalMs: number | undefined;
  scheduledMs: number | undefined;
};

/** What counts as late and early, in minutes, and of how much of the class somebody has to have been there, in percent. */
export type AttendanceRules = { lateMinutes: number; earlyMinutes: number; minPercent: number };

export const correctedStatuses = ['present', 'absent', 'excused'] as const;

export type CorrectedStatus = (typeof correctedStatuses)[number];

/** What a teacher decided of somebody's attendance, whatever Jitsi told. */
export type Correction = { status: CorrectedStatus; reason: string; correctedBy: string | undefined; correctedAt: Date };

/** `brief`: was there, but not for as much of the class as counts. `awaited`: the class is not over. */
export type AttendanceEvaluation = {
  status: 'present' | 'brief' | 'absent' | 'excused' | 'awaited';
  late: boolean;
  early: boolean;
  /** Of the class, 0 to 100; undefined where that is unknown. */
  percent: number | undefined;
};

export function buildAttendance(spans: readonly Span[], { startsAt, endsAt }: MeetingTimes): Attendance {
  const merged = mergeSpans(spans);
  const last = merged.reduce((latest, span) => (span.to > latest.to ? span : latest));
  const stillInCall = merged.some(({ end }) => end === 'inside');
  return {
    firstJoinedAt: merged[0]!.from,
    lastLeftAt: stillInCall ? undefined : last.to,
    stillInCall,
    endAssumed: last.end === 'assumed',
    spans: merged,
    totalMs: totalDurationMs(merged),
    scheduledMs: totalDurationMs(merged, { from: startsAt, to: endsAt }),
  };
}

/** Somebody whom the door let in, and of whom nothing else is known. */
export function attendanceFromAdmission(cameAt: Date): Attendance {
  return {
    firstJoinedAt: cameAt,
    lastLeftAt: undefined,
    stillInCall: false,
    endAssumed: false,
    spans: [],
    totalMs: undefined,
    scheduledMs: undefined,
  };
}

export function evaluateAttendance(
  attendance: Attendance | undefined,
  { startsAt, endsAt }: MeetingTimes,
  rules: AttendanceRules,
  correction: Pick<Correction, 'status'> | undefined,
  now: Date,
): AttendanceEvaluation {
  const percent = scheduledPercent(attendance?.scheduledMs, { startsAt, endsAt });
  if (correction) return { status: correction.status, late: false, early: false, percent };
  const over = now >= endsAt;
  if (!attendance) return { status: over ? 'absent' : 'awaited', late: false, early: false, percent: undefined };
  const brief = over && percent !== undefined && percent < rules.minPercent;
  return {
    status: brief ? 'brief' : 'present',
    late: attendance.firstJoinedAt.getTime() - startsAt.getTime() > minutes(rules.lateMinutes),
    early: over && attendance.lastLeftAt !== undefined && endsAt.getTime() - attendance.lastLeftAt.getTime() > minutes(rules.earlyMinutes),
    percent,
  };
}

function scheduledPercent(inClass: number | undefined, { startsAt, endsAt }: MeetingTimes): number | undefined {
  if (inClass === undefined) return undefined;
  const length = endsAt.getTime() - startsAt.getTime();
  return length > 0 ? Math.floor((100 * inClass) / length) : 100;
}

/** How many of some classes somebody was in, of those that count: an excused absence does not, nor does what is not over. */
export function attendanceRate(verdicts: readonly AttendanceEvaluation[]): {
  attended: number;
  counted: number;
  percent: number | undefined;
} {
  const counted = verdicts.filter(({ status }) => status !== 'excused' && status !== 'awaited');
  const attended = counted.filter(({ status }) => status === 'present').length;
  const percent = counted.length === 0 ? undefined : Math.round((100 * attended) / counted.length);
  return { attended, counted: counted.length, percent };
}
