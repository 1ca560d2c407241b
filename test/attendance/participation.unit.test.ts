import { describe, expect, test } from 'vitest';
import { buildAttendance, evaluateAttendance, attendanceRate, type AttendanceEvaluation } from '../../src/attendance/attendance.ts';
import { buildPresenceChart } from '../../src/attendance/presence-chart.ts';
import { mergeSpans, toSpans, type RoomOpening, type Span, type Participation } from '../../src/attendance/participation.ts';
import { addMs, minutes } from '../../src/platform/shared/clock.ts';

const NINE = new Date('2026-11-20T09:00:00.000Z');
const at = (minute: number) => addMs(NINE, minutes(minute));
const msAt = (minute: number) => at(minute).getTime();
const minuteOf = (instant: Date | number) => (Number(instant) - NINE.getTime()) / 60_000;

const participation = (from: number, until?: number, jid = 'a', breakout = ''): Participation => ({
  breakout,
  jid,
  joinedAt: msAt(from),
  leftAt: until === undefined ? undefined : msAt(until),
});
const opening = (from: number, until?: number, breakout = ''): RoomOpening => ({
  breakout,
  openedAt: at(from),
  closedAt: until === undefined ? undefined : at(until),
});

/** A meeting from 9:00 to 10:30, whose entry closes a quarter of an hour later. */
const times = { startsAt: NINE, endsAt: at(90) };
const closesAt = at(105);

const spans = (participations: Participation[], openings: RoomOpening[], now: number) =>
  toSpans(participations, openings, closesAt, at(now)).map(({ from, to, end }) => [minuteOf(from), minuteOf(to), end]);

describe('a participation', () => {
  test('ends when Jitsi reports it', () => {
    expect(spans([participation(0, 80)], [opening(0, 85)], 200)).toEqual([[0, 80, 'reported']]);
  });

  test.each([
    ['the room was closed', [opening(0, 85)], 85],
    ['the room began anew', [opening(0), opening(40)], 40],
    ['the room began anew twice', [opening(60), opening(40), opening(0, 3)], 40],
    ['another group room was closed', [opening(0), opening(0, 30, 'b1')], undefined],
    ['the room had been closed before', [opening(0, 3)], undefined],
  ])('without a reported end ends when %s', (_what, openings, end) => {
    expect(spans([participation(5)], openings, 60)).toEqual([end === undefined ? [5, 60, 'ongoing'] : [5, end, 'assumed']]);
  });

  test('without a reported end ends where the same connection joined again', () => {
    expect(spans([participation(5), participation(30, 50)], [], 200)).toEqual([
      [5, 30, 'assumed'],
      [30, 50, 'reported'],
    ]);
  });

  test('goes on beyond the meeting for the allowed overstay, and then ends when the entry closed', () => {
    expect(spans([participation(5)], [opening(0)], 200)).toEqual([[5, 200, 'ongoing']]);
    expect(spans([participation(5)], [opening(0)], 230)).toEqual([[5, 105, 'assumed']]);
    expect(spans([participation(300)], [opening(0)], 600)).toEqual([[300, 300, 'assumed']]);
  });
});

describe('thousands of participations', () => {
  test('are each compared with their own connection only, because many pages poll them', () => {
    let reads = 0;
    const participations = Array.from({ length: 2000 }, (_, index) => ({
      ...participation(5),
      get jid() {
        reads += 1;
        return `a${index}`;
      },
    }));
    const ongoing = toSpans(participations, [opening(0)], closesAt, at(60)).filter(({ end }) => end === 'ongoing');
    expect([ongoing.length, reads]).toEqual([2000, 4000]);
  });
});

describe('the spans of a participant', () => {
  const merged = (some: [number, number, Span['end']?][]) =>
    mergeSpans(some.map(([from, to, end = 'reported']) => ({ from: msAt(from), to: msAt(to), end }))).map(({ from, to, end }) => [
      minuteOf(from),
      minuteOf(to),
      end,
    ]);

  test('are merged where they overlap, touch, or only a reconnect separates them', () => {
    expect(
      merged([
        [30, 60],
        [0, 20],
        [10, 25],
        [25.5, 28],
        [70, 80],
      ]),
    ).toEqual([
      [0, 28, 'reported'],
      [30, 60, 'reported'],
      [70, 80, 'reported'],
    ]);
  });

  test('count the longer of two devices, and know who is still in the call', () => {
    expect(
      merged([
        [0, 50, 'ongoing'],
        [10, 20],
      ]),
    ).toEqual([[0, 50, 'ongoing']]);
    expect(
      merged([
        [0, 50, 'ongoing'],
        [10, 50],
      ]),
    ).toEqual([[0, 50, 'ongoing']]);
  });
});

describe('the evaluation', () => {
  const rules = { lateMinutes: 10, earlyMinutes: 10, minPercent: 50 };
  const evaluate = (some: [number, number][], now = 300, more: Partial<typeof rules> = {}) =>
    evaluateAttendance(
      some.length === 0
        ? undefined
        : buildAttendance(
            some.map(([from, to]) => ({ from: msAt(from), to: msAt(to), end: 'reported' as const })),
            times,
          ),
      times,
      { ...rules, ...more },
      undefined,
      at(now),
    );

  test.each<[string, [number, number][], Partial<AttendanceEvaluation>]>([
    ['was there', [[-5, 95]], { status: 'present', late: false, early: false, percent: 100 }],
    ['came within the time allowed, to the second', [[10, 90]], { status: 'present', late: false }],
    ['came a moment later', [[10.1, 90]], { status: 'present', late: true }],
    ['left a moment before the time allowed', [[0, 79.9]], { status: 'present', early: true }],
    ['left when it is allowed', [[0, 80]], { status: 'present', early: false }],
    ['was there half of the class', [[0, 45]], { status: 'present', early: true, percent: 50 }],
    ['was there for less', [[0, 44]], { status: 'partial', percent: 48 }],
    [
      'was there before and after the class alone',
      [
        [-20, -1],
        [91, 100],
      ],
      { status: 'partial', percent: 0 },
    ],
    ['never came', [], { status: 'absent', percent: undefined }],
  ])('of a participant who %s', (_what, some, expected) => {
    expect(evaluate(some)).toMatchObject(expected);
  });

  test('waits for the end of the meeting', () => {
    expect(evaluate([], 30)).toMatchObject({ status: 'pending' });
    expect(evaluate([[0, 5]], 30)).toMatchObject({ status: 'present', early: false });
    expect(evaluate([], 90)).toMatchObject({ status: 'absent' });
  });

  test('applies the rules of the portal', () => {
    expect(evaluate([[3, 20]], 300, { lateMinutes: 0, minPercent: 0 })).toMatchObject({ status: 'present', late: true });
  });

  test('is the correction of a teacher, whatever Jitsi reported', () => {
    expect(evaluateAttendance(undefined, times, rules, { status: 'present' }, at(300))).toMatchObject({ status: 'present', late: false });
    expect(
      evaluateAttendance(
        buildAttendance([{ from: msAt(0), to: msAt(90), end: 'reported' }], times),
        times,
        rules,
        { status: 'absent' },
        at(300),
      ),
    ).toMatchObject({
      status: 'absent',
    });
  });

  test('of several meetings leaves out excused ones and those that are not over', () => {
    const of = (status: AttendanceEvaluation['status']) => ({ status: status, late: false, early: false, percent: undefined });
    expect(attendanceRate([of('present'), of('partial'), of('absent'), of('excused'), of('pending')])).toEqual({
      attended: 1,
      counted: 3,
      percent: 33,
    });
    expect(attendanceRate([of('excused')])).toEqual({ attended: 0, counted: 0, percent: undefined });
  });
});

describe('the presence chart', () => {
  const people = [
    [0, 90],
    [30, 60],
  ].map(([from, to]) => buildAttendance([{ from: msAt(from!), to: msAt(to!), end: 'reported' }], times));

  test('has ticks at equal distances, and a bar for each span', () => {
    const picture = buildPresenceChart(
      times,
      people.flatMap((one) => one.spans),
    )!;
    expect(picture.ticks.map(minuteOf)).toEqual([0, 15, 30, 45, 60, 75, 90]);
    expect([picture.peak, picture.scheduled]).toEqual([2, { x: 0, width: 1000 }]);
    expect(picture.bars(people[1]!)).toEqual([{ x: 333.3, width: 333.3 }]);
    expect(picture.outline).toBe('M0 100H0V50H332V0H668V50H1000V100Z');
  });

  test('shows at most an hour more on either side, and is undefined without spans', () => {
    const early = buildAttendance([{ from: msAt(-600), to: msAt(900), end: 'reported' }], times);
    const picture = buildPresenceChart(times, early.spans)!;
    expect([minuteOf(picture.ticks[0]!), minuteOf(picture.ticks.at(-1)!)]).toEqual([-60, 180]);
    expect(picture.bars(early)).toEqual([{ x: 0, width: 1000 }]);
    expect(buildPresenceChart(times, [])).toBeUndefined();
  });

  test('is undefined where all spans lie hours before', () => {
    expect(buildPresenceChart(times, [{ from: msAt(-500), to: msAt(-400), end: 'reported' }])).toBeUndefined();
  });
});

/** Numbers that nobody thought of, the same each time. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return Math.floor((state / 2 ** 31) * below);
  };
}

test('for a thousand random participants, the durations equal a count minute by minute, and the evaluation follows from them', () => {
  const next = numbers(7);
  const rules = { lateMinutes: 10, earlyMinutes: 10, minPercent: 50 };
  for (let person = 0; person < 1000; person++) {
    const participations = Array.from({ length: 1 + next(5) }, (_, index) => {
      const from = next(110) - 15;
      return participation(from, from + next(45), `a${index}`);
    });
    const attendance = buildAttendance(toSpans(participations, [], closesAt, at(200)), times);
    const minutesInside = new Set<number>();
    for (const one of participations)
      for (let minute = minuteOf(one.joinedAt); minute < minuteOf(one.leftAt!); minute++) minutesInside.add(minute);
    // Who comes back within a minute was never gone.
    const ends = new Set(participations.map(({ leftAt }) => minuteOf(leftAt!)));
    for (const { joinedAt } of participations) if (ends.has(minuteOf(joinedAt) - 1)) minutesInside.add(minuteOf(joinedAt) - 1);
    const inClass = [...minutesInside].filter((minute) => minute >= 0 && minute < 90).length;
    const [first, last] = [Math.min(...participations.map(({ joinedAt }) => minuteOf(joinedAt))), Math.max(...ends)];
    expect([attendance.totalMs, attendance.scheduledMs]).toEqual([minutes(minutesInside.size), minutes(inClass)]);
    expect(evaluateAttendance(attendance, times, rules, undefined, at(200))).toEqual({
      status: inClass < 45 ? 'partial' : 'present',
      late: first > 10,
      early: last < 80,
      percent: Math.floor((100 * inClass) / 90),
    });
  }
});
