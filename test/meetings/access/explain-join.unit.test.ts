import { describe, expect, test } from 'vitest';
import { decideJoin, type JoinFacts } from '../../../src/meetings/join/decide-join.ts';
import { explainJoin } from '../../../src/meetings/access/explain-access.ts';
import { addMs, minutes } from '../../../src/platform/shared/clock.ts';

const noon = new Date('2026-11-20T15:00:00.000Z');

const open: JoinFacts = {
  account: { active: true, canJoinAny: false },
  enrolledAs: 'student',
  meeting: {
    id: 1,
    courseId: 1,
    title: 'Clase',
    roomName: 'curso_1_1',
    link: 'https://meet.example/curso_1_1',
    startsAt: noon,
    endsAt: addMs(noon, minutes(60)),
    active: true,
    cancelled: false,
    ended: false,
    teacherOpening: null,
    studentOpening: null,
    closing: null,
    sectionId: null,
    courseActive: true,
    linkMatchesRoom: true,
  },
};

const signedIn = { 'not-locked-out': true, 'password-chosen': true, 'rights-confirmed': true };

const shown = (facts: JoinFacts, now: Date, signIn = signedIn) =>
  explainJoin(facts, now, signIn).rules.map(
    ({ rule, result, hypothetical }) => `${rule} ${result}${hypothetical ? ` ${hypothetical}` : ''}`,
  );

describe('explainJoin', () => {
  test('passes every rule for a user who may join', () => {
    expect(shown(open, noon)).toEqual([
      'not-locked-out passed',
      'password-chosen passed',
      'signed-in passed',
      'account-active passed',
      'rights-confirmed passed',
      'meeting-exists passed',
      'enrolled passed',
      'in-section passed',
      'meeting-active passed',
      'not-cancelled passed',
      'course-active passed',
      'not-ended passed',
      'not-removed passed',
      'opened passed',
      'not-closed passed',
      'moderator-present passed',
      'has-place passed',
      'has-link passed',
    ]);
  });

  test('fails at one rule, and says what the later ones would say', () => {
    const facts = { ...open, enrolledAs: undefined, meeting: { ...open.meeting!, cancelled: true } };
    expect(shown(facts, addMs(noon, -minutes(60)))).toEqual([
      'not-locked-out passed',
      'password-chosen passed',
      'signed-in passed',
      'account-active passed',
      'rights-confirmed passed',
      'meeting-exists passed',
      'enrolled failed',
      'in-section not-evaluated pass',
      'meeting-active not-evaluated pass',
      'not-cancelled not-evaluated fail',
      'course-active not-evaluated pass',
      'not-ended not-evaluated pass',
      'not-removed not-evaluated pass',
      'opened not-evaluated fail',
      'not-closed not-evaluated pass',
      'moderator-present not-evaluated pass',
      'has-place not-evaluated pass',
      'has-link not-evaluated pass',
    ]);
  });

  test.each([
    ['a meeting', { ...open, meeting: undefined }, 5],
    ['an account', { ...open, account: undefined }, 2],
  ])('without %s evaluates no further', (_case, facts, at) => {
    const { rules } = explainJoin(facts, noon, signedIn);
    expect(rules[at]).toMatchObject({ result: 'failed' });
    expect(rules.slice(at + 1).every(({ result, hypothetical }) => result === 'not-evaluated' && hypothetical === undefined)).toBe(true);
  });

  test('decides as decideJoin does for every combination of facts', () => {
    const booleans = [true, false];
    for (const active of booleans)
      for (const canJoinAny of booleans)
        for (const enrolledAs of ['student', 'teacher', undefined] as const)
          for (const cancelled of booleans)
            for (const [linkMatchesRoom, waitsForModerator, isFull] of [
              [true, false, false],
              [true, true, false],
              [true, false, true],
              [false, false, false],
            ])
              for (const ahead of [-600, -20, -5, 30, 70, 80]) {
                const facts: JoinFacts = {
                  account: { active, canJoinAny },
                  enrolledAs,
                  meeting: {
                    ...open.meeting!,
                    cancelled,
                    linkMatchesRoom: linkMatchesRoom!,
                    waitsForModerator: waitsForModerator!,
                    maxParticipants: 30,
                  },
                  peopleAhead: isFull ? 0 : undefined,
                };
                const now = addMs(noon, minutes(ahead));
                const { decision, rules } = explainJoin(facts, now, signedIn);
                expect(decision).toEqual(decideJoin(facts, now));
                expect(rules.every(({ result }) => result === 'passed')).toBe(decision.kind === 'admitted');
                expect(rules.filter(({ result }) => result === 'failed')).toHaveLength(decision.kind === 'admitted' ? 0 : 1);
              }
  });
});
