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

describe('who may enter, and as what', () => {
  test.each([
    ['a student of the course', facts(), false],
    ['a teacher of the course', facts(teacher), true],
    ['an administrator who is not enrolled', facts(administrator), true],
    ['an administrator who studies here', facts({ ...administrator, enrolledAs: 'student' }), true],
  ])('%s', (_who, given, moderator) => {
    expect(decideJoin(given, at(10))).toEqual({ kind: 'admitted', moderator, closesAt: at(75) });
  });
});

describe('who may not, and why', () => {
  test.each([
    ['nobody is signed in', { ...facts(), account: undefined }, 'unauthenticated'],
    ['the account is switched off', facts({ account: { active: false, canJoinAny: true } }), 'account-deactivated'],
    ['there is no such meeting', { ...facts(), meeting: undefined }, 'not-found'],
    ['not enrolled', facts({ enrolledAs: undefined }), 'no-access'],
    ['the meeting is switched off', facts({ meeting: { active: false } }), 'not-active'],
    ['the meeting is cancelled', facts({ meeting: { cancelled: true } }), 'not-active'],
    ['the course is switched off', facts({ meeting: { courseActive: false } }), 'not-active'],
    ['it was ended from the portal', facts({ meeting: { ended: true } }), 'ended'],
    ['the link is missing or leads elsewhere', facts({ meeting: { linkMatchesRoom: false } }), 'no-link'],
  ])('%s', (_why, given, kind) => {
    expect(decideJoin(given, at(10)).kind).toBe(kind);
  });
});

describe('the schedule, to the millisecond', () => {
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
  ])('%s', (_when, given, now, kind) => {
    expect(decideJoin(given, now).kind).toBe(kind);
  });

  test('who comes too early learns when', () => {
    expect(decideJoin(facts(), at(-60))).toEqual({ kind: 'too-early', opensAt: at(-10) });
    expect(decideJoin(facts(teacher), at(-60))).toEqual({ kind: 'too-early', opensAt: at(-30) });
  });
});

describe('the order of the rules: the first that objects is the answer', () => {
  const everythingWrong = facts({ enrolledAs: undefined, meeting: { active: false, cancelled: true, linkMatchesRoom: false } });

  test.each([
    ['signed-out before all', { ...everythingWrong, account: undefined }, at(-600), 'unauthenticated'],
    ['account before access', { ...everythingWrong, account: { active: false, canJoinAny: false } }, at(-600), 'account-deactivated'],
    ['access before state', everythingWrong, at(-600), 'no-access'],
    ['state before schedule', { ...everythingWrong, enrolledAs: 'student' as const }, at(-600), 'not-active'],
    ['schedule before link', facts({ meeting: { linkMatchesRoom: false } }), at(-600), 'too-early'],
    ['end before link', facts({ meeting: { linkMatchesRoom: false } }), at(600), 'closed'],
  ])('%s', (_what, given, now, kind) => {
    expect(decideJoin(given, now).kind).toBe(kind);
  });
});

describe('the test page excuses the schedule and nothing else', () => {
  test.each([
    ['too early', facts(), at(-600), 'admitted'],
    ['over', facts(), at(600), 'admitted'],
    ['not enrolled', facts({ enrolledAs: undefined }), at(-600), 'no-access'],
    ['cancelled', facts({ meeting: { cancelled: true } }), at(-600), 'not-active'],
    ['without link', facts({ meeting: { linkMatchesRoom: false } }), at(-600), 'no-link'],
  ])('%s', (_what, given, now, kind) => {
    expect(decideJoin(given, now, { schedule: true }).kind).toBe(kind);
  });
});

describe('a room, whoever wants in', () => {
  test('is open exactly when the door would let in a student or a teacher', () => {
    const spoilt = [{}, { active: false }, { cancelled: true }, { ended: true }, { courseActive: false }, { linkMatchesRoom: false }];
    const openings = [{}, { teacherOpening: 5, studentOpening: 20 }];
    for (const meeting of spoilt.flatMap((one) => openings.map((other) => ({ ...one, ...other }))))
      for (const minute of [-600, -31, -30, -25, -20, -10, -5, 0, 74, 75, 600]) {
        const given = facts({ meeting });
        const byRole = (['student', 'teacher'] as const).map((enrolledAs) => decideJoin({ ...given, enrolledAs }, at(minute)));
        const room = decideRoomOpening(given.meeting, at(minute));
        expect([meeting, minute, room.kind === 'open']).toEqual([meeting, minute, byRole.some(({ kind }) => kind === 'admitted')]);
        if (room.kind !== 'open') expect(byRole.map(({ kind }) => kind)).toContain(room.kind);
      }
  });

  test('that no meeting stands behind is none', () => {
    expect(decideRoomOpening(undefined, noon)).toEqual({ kind: 'not-found' });
  });

  test('says until when it may be open', () => {
    expect(decideRoomOpening(facts().meeting, noon)).toEqual({ kind: 'open', closesAt: at(75) });
  });
});
