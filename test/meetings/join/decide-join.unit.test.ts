import { describe, expect, test } from 'vitest';
import {
  decideGuestJoin,
  decideJoin,
  decideRoomOpening,
  findWatchRefusal,
  joinRules,
  type JoinFacts,
  type JoinRefusal,
  type JoinRuleName,
} from '../../../src/meetings/join/decide-join.ts';
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
    sectionId: null,
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
    ['somebody who was named for the class', facts({ enrolledAs: undefined, moderatesMeeting: true }), true],
    ['a student who was named for the class', facts({ moderatesMeeting: true }), true],
    ['a student of the section', facts({ inSection: true }), false],
    ['a teacher of the course, for every section', facts({ ...teacher, inSection: false }), true],
    ['an administrator, for every section', facts({ ...administrator, inSection: false }), true],
    ['a student of another section who was named for the class', facts({ moderatesMeeting: true, inSection: false }), true],
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
    ['a student of another section', facts({ inSection: false }), 'not-in-section'],
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

describe('who was put out', () => {
  test.each([
    ['a student', facts({ removalId: 7 }), at(10), 'removed'],
    ['a teacher', facts({ ...teacher, removalId: 7 }), at(10), 'removed'],
    ['an administrator', facts({ ...administrator, removalId: 7 }), at(10), 'removed'],
    ['a student before the opening', facts({ removalId: 7 }), at(-60), 'removed'],
    ['a student of a call that was ended', facts({ removalId: 7, meeting: { ended: true } }), at(10), 'ended'],
    ['a student of a cancelled meeting', facts({ removalId: 7, meeting: { cancelled: true } }), at(10), 'not-active'],
  ])('%s', (_case, given, now, kind) => {
    expect(decideJoin(given, now).kind).toBe(kind);
  });

  test('a guest', () => {
    const given = { meeting: facts().meeting!, link: { revoked: false, endsAt: undefined }, jitsiAllowsGuests: true, removalId: 7 };
    expect(decideGuestJoin(given, at(10))).toEqual({ kind: 'removed', removalId: 7 });
  });
});

describe('a call that waits for a moderator', () => {
  const waiting = { meeting: { waitsForModerator: true } };

  test.each([
    ['a student, before a moderator', facts(waiting), at(10), 'moderator-absent'],
    ['a student, after a moderator', facts({ ...waiting, moderatorPresent: true }), at(10), 'admitted'],
    ['a student whose call waits for nobody', facts({ moderatorPresent: false }), at(10), 'admitted'],
    ['a teacher', facts({ ...waiting, ...teacher }), at(10), 'admitted'],
    ['an administrator', facts({ ...waiting, ...administrator }), at(10), 'admitted'],
    ['a student before the opening', facts(waiting), at(-11), 'too-early'],
    ['a student after the closing', facts(waiting), at(75), 'closed'],
    ['a user who is not enrolled', facts({ ...waiting, enrolledAs: undefined }), at(10), 'no-access'],
  ])('%s', (_case, given, now, kind) => {
    expect(decideJoin(given, now).kind).toBe(kind);
  });

  test.each([
    [undefined, 'moderator-absent'],
    [false, 'moderator-absent'],
    [true, 'admitted'],
  ])('a guest, with a moderator: %s', (moderatorPresent, kind) => {
    const link = { revoked: false, endsAt: undefined };
    const given = { meeting: facts(waiting).meeting!, link, jitsiAllowsGuests: true, moderatorPresent };
    expect(decideGuestJoin(given, at(10)).kind).toBe(kind);
  });

  test('opens its room for the moderator', () => {
    expect(decideRoomOpening(facts(waiting).meeting, at(10)).kind).toBe('open');
  });
});

describe('a call with a maximum', () => {
  const limited = { meeting: { maxParticipants: 30 } };

  test.each([
    ['a student with a place', facts(limited), 'admitted'],
    ['a student without one', facts({ ...limited, peopleAhead: 0 }), 'full'],
    ['a student of a call without a maximum', facts({ peopleAhead: 0 }), 'admitted'],
    ['a teacher', facts({ ...limited, ...teacher, peopleAhead: 0 }), 'admitted'],
    ['an administrator', facts({ ...limited, ...administrator, peopleAhead: 0 }), 'admitted'],
    ['somebody who was named for the class', facts({ ...limited, moderatesMeeting: true, peopleAhead: 0 }), 'admitted'],
    [
      'a student before a moderator',
      facts({ meeting: { ...limited.meeting, waitsForModerator: true }, peopleAhead: 0 }),
      'moderator-absent',
    ],
    ['a student of a class without a link', facts({ meeting: { ...limited.meeting, linkMatchesRoom: false }, peopleAhead: 0 }), 'full'],
  ])('%s', (_case, given, kind) => {
    expect(decideJoin(given, at(10)).kind).toBe(kind);
  });

  test('says how many wait before, to a guest too', () => {
    expect(decideJoin(facts({ ...limited, peopleAhead: 3 }), at(10))).toEqual({ kind: 'full', peopleAhead: 3 });
    const given = { meeting: facts(limited).meeting!, link: { revoked: false, endsAt: undefined }, jitsiAllowsGuests: true };
    expect(decideGuestJoin({ ...given, peopleAhead: 3 }, at(10))).toEqual({ kind: 'full', peopleAhead: 3 });
    expect(decideGuestJoin(given, at(10)).kind).toBe('admitted');
  });

  test('opens its room, and shows its recording', () => {
    expect(decideRoomOpening(facts(limited).meeting, at(10)).kind).toBe('open');
    expect(findWatchRefusal(facts({ ...limited, peopleAhead: 0 }), at(1000))).toBeUndefined();
  });
});

/** For each rule facts that break it alone: of the meeting, of the rest, and the time. */
const broken: Record<
  JoinRuleName,
  { meeting?: Partial<Meeting> | 'none'; more?: Partial<JoinFacts>; minute?: number; kind: JoinRefusal['kind'] }
> = {
  'signed-in': { more: { account: undefined }, kind: 'unauthenticated' },
  'account-active': { more: { account: { active: false, canJoinAny: false } }, kind: 'account-deactivated' },
  'meeting-exists': { meeting: 'none', kind: 'not-found' },
  enrolled: { more: { enrolledAs: undefined }, kind: 'no-access' },
  'in-section': { more: { inSection: false }, kind: 'not-in-section' },
  'may-moderate': { more: { requestsModerator: true }, kind: 'not-moderator' },
  'meeting-active': { meeting: { active: false }, kind: 'not-active' },
  'not-cancelled': { meeting: { cancelled: true }, kind: 'not-active' },
  'course-active': { meeting: { courseActive: false }, kind: 'not-active' },
  'not-ended': { meeting: { ended: true }, kind: 'ended' },
  'not-removed': { more: { removalId: 7 }, kind: 'removed' },
  opened: { minute: -600, kind: 'too-early' },
  'not-closed': { minute: 600, kind: 'closed' },
  'moderator-present': { meeting: { waitsForModerator: true }, kind: 'moderator-absent' },
  'has-place': { meeting: { maxParticipants: 30 }, more: { peopleAhead: 0 }, kind: 'full' },
  'has-link': { meeting: { linkMatchesRoom: false }, kind: 'no-link' },
};

describe('the table of rules', () => {
  const names = joinRules.map(({ name }) => name);

  /** Breaks these rules; of two that cannot be broken together, the first one. */
  function decideBroken(...rules: JoinRuleName[]): string {
    const parts = rules.map((name) => broken[name]).reverse();
    const meeting = Object.assign({}, ...parts.map((part) => (part.meeting === 'none' ? {} : part.meeting))) as Partial<Meeting>;
    const more = Object.assign({}, ...parts.map((part) => part.more)) as Partial<JoinFacts>;
    const given = { ...facts({ meeting }), ...more, ...(parts.some((part) => part.meeting === 'none') && { meeting: undefined }) };
    const minute = parts.map((part) => part.minute).findLast((at) => at !== undefined) ?? 10;
    return decideJoin(given, at(minute)).kind;
  }

  test('has every rule', () => expect(Object.keys(broken)).toEqual(names));

  test.each(names)('%s refuses by itself, and before every later rule', (name) => {
    const later = names.slice(names.indexOf(name) + 1);
    expect(decideBroken(name)).toBe(broken[name].kind);
    expect(later.map((other) => [other, decideBroken(name, other)])).toEqual(later.map((other) => [other, broken[name].kind]));
  });
});

describe('the first rule that fails is the refusal', () => {
  const failingEveryRule = facts({ enrolledAs: undefined, meeting: { active: false, cancelled: true, linkMatchesRoom: false } });

  test.each([
    ['signed-out before all', { ...failingEveryRule, account: undefined }, at(-600), 'unauthenticated'],
    ['account before access', { ...failingEveryRule, account: { active: false, canJoinAny: false } }, at(-600), 'account-deactivated'],
    ['access before state', failingEveryRule, at(-600), 'no-access'],
    ['access before section', { ...failingEveryRule, inSection: false }, at(-600), 'no-access'],
    ['section before state', { ...failingEveryRule, enrolledAs: 'student' as const, inSection: false }, at(-600), 'not-in-section'],
    ['state before schedule', { ...failingEveryRule, enrolledAs: 'student' as const }, at(-600), 'not-active'],
    ['schedule before link', facts({ meeting: { linkMatchesRoom: false } }), at(-600), 'too-early'],
    ['end before link', facts({ meeting: { linkMatchesRoom: false } }), at(600), 'closed'],
  ])('%s', (_case, given, now, kind) => {
    expect(decideJoin(given, now).kind).toBe(kind);
  });
});

describe('a recording is watched', () => {
  const longAfter = at(60 * 24 * 90);

  test.each([
    ['by a student, after the class', facts(), undefined],
    ['where the call was ended from the portal', facts({ meeting: { ended: true } }), undefined],
    ['where the link is missing', facts({ meeting: { linkMatchesRoom: false } }), undefined],
    ['where the call would wait for a moderator', facts({ meeting: { waitsForModerator: true } }), undefined],
    ['not by a user who is not enrolled', facts({ enrolledAs: undefined }), 'no-access'],
    ['not by a student of another section', facts({ inSection: false }), 'not-in-section'],
    ['not by who was put out of the class', facts({ removalId: 7 }), 'removed'],
    ['not by a deactivated account', facts({ account: { active: false, canJoinAny: true } }), 'account-deactivated'],
    ['not where the course is deactivated', facts({ meeting: { courseActive: false } }), 'not-active'],
    ['not where the class was cancelled', facts({ meeting: { cancelled: true } }), 'not-active'],
  ])('%s', (_case, given, refusal) => {
    expect(findWatchRefusal(given, longAfter)?.kind).toBe(refusal);
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
