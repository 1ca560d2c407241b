import { describe, expect, test } from 'vitest';
import { decideJoin, decideRoomOpening, type JoinFacts } from '../../../src/meetings/join/decide-join.ts';
import { addMs, minutes } from '../../../src/platform/shared/clock.ts';

const noon = new Date('2026-11-20T15:00:00.000Z');
const onePm = addMs(noon, minutes(60));
const at = (minutesFromNoon: number) => addMs(noon, minutes(minutesFromNoon));

type Meeting = NonNullable<JoinFacts['meeting']>;

function facts({
  meeting = {},
  ...others
}: { meeting?: Partial<Meeting> | undefined } & Partial<Omit<JoinFacts, 'meeting'>> = {}): JoinFacts {
  const standing: Meeting = {
    id: 1,
    courseId: 1,
    title: 'Clase',
    roomName: 'curso_1_1',
    link: 'https://meet.example/curso_1_1',
    startsAt: noon,
    endsAt: onePm,
    active: true,
    cancelled: false,
    ended: false,
    teacherOpening: null,
    studentOpening: null,
    closing: null,
    courseActive: true,
    linkMatchesRoom: true,
  };
  return { account: { active: true, canJoinAny: false }, enrolledAs: 'student', meeting: { ...standing, ...meeting }, ...others };
}

const administrator = { account: { active: true, canJoinAny: true }, enrolledAs: undefined };
const teacher = { enrolledAs: 'teacher' } as const;

describe('decideJoin admits', () => {
  test.each([
    ['a student of the course', facts(), false],
    ['a teacher of the course', facts(teacher), true],
    ['an administrator who is not enrolled', facts(administrator), true],
    ['an administrator who studies here', facts({ ...administrator, enrolledAs: 'student' }), true],
  ])('%s', (_user, given, moderator) => {
    expect(decideJoin(given, at(10))).toEqual({ kind: 'admitted', moderator, closesAt: at(75) });
  });
});

describe('decideJoin refuses', () => {
  test.each([
    ['a request without a signed-in user', { ...facts(), account: undefined }, 'unauthenticated'],
    ['a deactivated account', facts({ account: { active: false, canJoinAny: true } }), 'account-deactivated'],
    ['a meeting that does not exist', { ...facts(), meeting: undefined }, 'not-found'],
    ['a user who is not enrolled', facts({ enrolledAs: undefined }), 'no-access'],
    ['a deactivated meeting', facts({ meeting: { active: false } }), 'not-active'],
    ['a cancelled meeting', facts({ meeting: { cancelled: true } }), 'not-active'],
    ['a deactivated course', facts({ meeting: { courseActive: false } }), 'not-active'],
    ['a call that was ended from the portal', facts({ meeting: { ended: true } }), 'ended'],
    ['a meeting whose link is missing or not that of its room', facts({ meeting: { linkMatchesRoom: false } }), 'no-link'],
  ])('%s', (_case, given, kind) => {
    expect(decideJoin(given, at(10)).kind).toBe(kind);
  });
});

describe('the schedule is exact to the millisecond', () => {
  test.each([
    ['a student, 10 min before', facts(), at(-10), 'admitted'],
    ['a student, a moment too early', facts(), addMs(at(-10), -1), 'too-early'],
    ['a teacher, 30 min before', facts(teacher), at(-30), 'admitted'],
    ['a teacher, a moment too early', facts(teacher), addMs(at(-30), -1), 'too-early'],
    ['an administrator, 30 min before', facts(administrator), at(-30), 'admitted'],
    ['a moment before the closing', facts(), addMs(at(75), -1), 'admitted'],
    ['the closing itself', facts(), at(75), 'closed'],
    ['the closing itself, for a teacher', facts(teacher), at(75), 'closed'],
    ['opening of 0 min for students', facts({ meeting: { studentOpening: 0 } }), addMs(noon, -1), 'too-early'],
    ['opening of 45 min for teachers', facts({ ...teacher, meeting: { teacherOpening: 45 } }), at(-45), 'admitted'],
    ['closing of 0 min', facts({ meeting: { closing: 0 } }), onePm, 'closed'],
    ['closing of 60 min', facts({ meeting: { closing: 60 } }), at(119), 'admitted'],
  ])('%s', (_case, given, now, kind) => {
    expect(decideJoin(given, now).kind).toBe(kind);
  });

  test('a refusal before the opening says when it opens', () => {
    expect(decideJoin(facts(), at(-60))).toEqual({ kind: 'too-early', opensAt: at(-10) });
    expect(decideJoin(facts(teacher), at(-60))).toEqual({ kind: 'too-early', opensAt: at(-30) });
  });
});

describe('the first rule that fails is the refusal', () => {
  const failingEveryRule = facts({ enrolledAs: undefined, meeting: { active: false, cancelled: true, linkMatchesRoom: false } });

  test.each([
    ['signed-out before all', { ...failingEveryRule, account: undefined }, at(-600), 'unauthenticated'],
    ['account before access', { ...failingEveryRule, account: { active: false, canJoinAny: false } }, at(-600), 'account-deactivated'],
    ['access before state', failingEveryRule, at(-600), 'no-access'],
    ['state before schedule', { ...failingEveryRule, enrolledAs: 'student' as const }, at(-600), 'not-active'],
    ['schedule before link', facts({ meeting: { linkMatchesRoom: false } }), at(-600), 'too-early'],
    ['end before link', facts({ meeting: { linkMatchesRoom: false } }), at(600), 'closed'],
  ])('%s', (_case, given, now, kind) => {
    expect(decideJoin(given, now).kind).toBe(kind);
  });
});

describe('the test page skips the schedule and no other rule', () => {
  test.each([
    ['too early', facts(), at(-600), 'admitted'],
    ['closed', facts(), at(600), 'admitted'],
    ['not enrolled', facts({ enrolledAs: undefined }), at(-600), 'no-access'],
    ['cancelled', facts({ meeting: { cancelled: true } }), at(-600), 'not-active'],
    ['without link', facts({ meeting: { linkMatchesRoom: false } }), at(-600), 'no-link'],
  ])('%s', (_case, given, now, kind) => {
    expect(decideJoin(given, now, { schedule: true }).kind).toBe(kind);
  });
});

describe('decideRoomOpening', () => {
  test('opens the room exactly when a student or a teacher could join', () => {
    const failures = [{}, { active: false }, { cancelled: true }, { ended: true }, { courseActive: false }, { linkMatchesRoom: false }];
    const openings = [{}, { teacherOpening: 5, studentOpening: 20 }];
    for (const meeting of failures.flatMap((failure) => openings.map((opening) => ({ ...failure, ...opening }))))
      for (const minute of [-600, -31, -30, -25, -20, -10, -5, 0, 74, 75, 600]) {
        const given = facts({ meeting });
        const byRole = (['student', 'teacher'] as const).map((enrolledAs) => decideJoin({ ...given, enrolledAs }, at(minute)));
        const room = decideRoomOpening(given.meeting, at(minute));
        expect([meeting, minute, room.kind === 'open']).toEqual([meeting, minute, byRole.some(({ kind }) => kind === 'admitted')]);
        if (room.kind !== 'open') expect(byRole.map(({ kind }) => kind)).toContain(room.kind);
      }
  });

  test('refuses a room without a meeting', () => {
    expect(decideRoomOpening(undefined, noon)).toEqual({ kind: 'not-found' });
  });

  test('says when the room closes', () => {
    expect(decideRoomOpening(facts().meeting, noon)).toEqual({ kind: 'open', closesAt: at(75) });
  });
});
