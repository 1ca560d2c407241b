import { minutes } from '../platform/shared/clock.ts';
import { mergeSpans, totalDurationMs, type Span } from './participation.ts';

/** The scheduled time of a meeting. */
export type MeetingTimes = { startsAt: Date; endsAt: Date };

/**
 * What is known of one participant in one call. Where Jitsi reported nothing, it is made from the first admission through the portal: then
 * only `firstJoinedAt` is known. Instants are milliseconds since the epoch, as those of spans.
 */
export type Attendance = {
  firstJoinedAt: number;
  /** Undefined while the participant is in the call, and where it is unknown. */
  lastLeftAt: number | undefined;
  stillInCall: boolean;
  /** True where Jitsi did not report `lastLeftAt` and it was inferred from later events. */
  endAssumed: boolean;
  spans: readonly Span[];
  /** Milliseconds in the call. */
  totalMs: number | undefined;
  /** Milliseconds in the call within the scheduled time. */
  scheduledMs: number | undefined;
};

/** From how many minutes on a participant is late or left early, and the least percentage of the scheduled time that counts as present. */
export type AttendanceRules = { lateMinutes: number; earlyMinutes: number; minPercent: number };

/** In the order in which a roll call offers them. `late`: present, and late. */
export const correctedStatuses = ['present', 'absent', 'late', 'excused'] as const;

export type CorrectedStatus = (typeof correctedStatuses)[number];

/** A teacher's correction, or mark in a roll call: it takes precedence over everything that Jitsi reported. The reason may be empty. */
export type Correction = { status: CorrectedStatus; reason: string; correctedBy: string | undefined; correctedAt: Date };

/** `partial`: attended for less than `minPercent`. `pending`: absent so far, and the meeting is not over. */
export type AttendanceStatus = Exclude<CorrectedStatus, 'late'> | 'partial' | 'pending';

export type AttendanceEvaluation = {
  status: AttendanceStatus;
  late: boolean;
  early: boolean;
  /** Percentage of the scheduled time, 0 to 100; undefined where it is unknown. */
  percent: number | undefined;
};

/** `spans` must not be empty. */
export function buildAttendance(spans: readonly Span[], { startsAt, endsAt }: MeetingTimes): Attendance {
  const merged = mergeSpans(spans);
  const last = merged.reduce((latest, span) => (span.to > latest.to ? span : latest));
  const stillInCall = merged.some(({ end }) => end === 'ongoing');
  return {
    firstJoinedAt: merged[0]!.from,
    lastLeftAt: stillInCall ? undefined : last.to,
    stillInCall,
    endAssumed: last.end === 'assumed',
    spans: merged,
    totalMs: totalDurationMs(merged),
    scheduledMs: totalDurationMs(merged, { from: startsAt.getTime(), to: endsAt.getTime() }),
  };
}

export function attendanceFromAdmission(admittedAt: Date): Attendance {
  return {
    firstJoinedAt: admittedAt.getTime(),
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
  if (correction) {
    const late = correction.status === 'late';
    return { status: correction.status === 'late' ? 'present' : correction.status, late, early: false, percent };
  }
  const isOver = now >= endsAt;
  if (!attendance) return { status: isOver ? 'absent' : 'pending', late: false, early: false, percent: undefined };
  const isPartial = isOver && percent !== undefined && percent < rules.minPercent;
  return {
    status: isPartial ? 'partial' : 'present',
    late: attendance.firstJoinedAt - startsAt.getTime() > minutes(rules.lateMinutes),
    early: isOver && attendance.lastLeftAt !== undefined && endsAt.getTime() - attendance.lastLeftAt > minutes(rules.earlyMinutes),
    percent,
  };
}

function scheduledPercent(scheduledMs: number | undefined, { startsAt, endsAt }: MeetingTimes): number | undefined {
  if (scheduledMs === undefined) return undefined;
  const durationMs = endsAt.getTime() - startsAt.getTime();
  return durationMs > 0 ? Math.floor((100 * scheduledMs) / durationMs) : 100;
}

/** In how many of the meetings that count a member was present. Excused absences and meetings that are not over do not count. */
export type AttendanceRate = { attended: number; counted: number; percent: number | undefined };

export function attendanceRate(evaluations: readonly AttendanceEvaluation[]): AttendanceRate {
  const counted = evaluations.filter(({ status }) => status !== 'excused' && status !== 'pending');
  const attended = counted.filter(({ status }) => status === 'present').length;
  const percent = counted.length === 0 ? undefined : Math.round((100 * attended) / counted.length);
  return { attended, counted: counted.length, percent };
}
