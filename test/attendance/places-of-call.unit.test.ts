import { describe, expect, test } from 'vitest';
import { countAhead, countFreePlaces, MAX_LINE_LENGTH, type PlacesOfCall, seat } from '../../src/attendance/places/places-of-call.ts';
import { addMs } from '../../src/platform/shared/clock.ts';

const now = new Date('2026-11-20T15:00:00.000Z');

/** `line`: how many seconds ago each of «first», «second», … asked. */
function places({ line = [], ...given }: Partial<Omit<PlacesOfCall, 'line'>> & { line?: number[] } = {}): PlacesOfCall {
  const names = ['first', 'second', 'third'];
  return {
    maximum: 5,
    connections: 0,
    inside: new Set(),
    expected: new Set(),
    onTheWay: new Set(),
    moderatorInside: false,
    ...given,
    line: line.map((seconds, at) => ({ jitsiId: names[at]!, seenAt: addMs(now, -seconds * 1000), rowId: at + 1 })),
  };
}

describe('free places', () => {
  test.each([
    ['of an empty call, but for the moderator’s', places(), 4],
    ['with a moderator inside', places({ connections: 1, moderatorInside: true }), 4],
    ['with students inside', places({ connections: 3 }), 1],
    ['when only the moderator’s is left', places({ connections: 4 }), 0],
    ['when a moderator took it', places({ connections: 5, moderatorInside: true }), 0],
    ['with people on their way', places({ connections: 1, expected: new Set(['a', 'b']) }), 1],
    ['of a call whose maximum was lowered', places({ connections: 9 }), -5],
    ['of the smallest call', places({ maximum: 2 }), 1],
  ])('%s', (_case, given, free) => {
    expect(countFreePlaces(given)).toBe(free);
  });
});

describe('who waits', () => {
  const full = { connections: 4 };

  test.each([
    ['who is inside', places({ ...full, inside: new Set(['one']) }), 'one', undefined],
    ['who was let in a moment ago', places({ connections: 3, expected: new Set(['one']) }), 'one', undefined],
    ['a newcomer to a call with room', places({ connections: 3 }), 'one', undefined],
    ['a newcomer to a full call', places(full), 'one', 0],
    ['a newcomer behind a line', places({ ...full, line: [0, 5] }), 'one', 2],
    ['a newcomer where the free place is the line’s', places({ connections: 3, line: [0] }), 'one', 1],
    ['the head of the line with a free place', places({ connections: 3, line: [0, 0] }), 'first', undefined],
    ['the second one with one free place', places({ connections: 3, line: [0, 0] }), 'second', 1],
    ['the second one with two', places({ connections: 2, line: [0, 0] }), 'second', undefined],
    ['the second one behind who stopped asking', places({ connections: 3, line: [30, 0] }), 'second', undefined],
    ['who stopped asking, at the old place', places({ ...full, line: [0, 60, 0] }), 'second', 1],
  ])('%s', (_case, given, jitsiId, ahead) => {
    expect(countAhead(given, jitsiId, now)).toBe(ahead);
  });

  test('takes the places that there are, in turn', () => {
    const call = places({ connections: 2, line: [0] });
    const seats = ['one', 'first', 'two', 'two', 'one', 'first'].map((jitsiId) => seat(call, jitsiId, now));
    expect(seats).toEqual([
      { ahead: undefined, write: 'admitted' },
      { ahead: undefined, write: 'admitted' },
      { ahead: 0, write: 'waiting' },
      { ahead: 0, write: 'seen' },
      { ahead: undefined, write: undefined },
      { ahead: undefined, write: undefined },
    ]);
    expect([countFreePlaces(call), call.line.map(({ jitsiId }) => jitsiId)]).toEqual([0, ['two']]);
  });

  test('only waits, where nobody may enter yet', () => {
    const call = places();
    const seats = ['one', 'two', 'one'].map((jitsiId) => seat(call, jitsiId, now, { onlyInLine: true }).write);
    expect([seats, call.line.map(({ jitsiId }) => jitsiId), call.expected.size]).toEqual([
      ['waiting', 'waiting', 'seen'],
      ['one', 'two'],
      0,
    ]);
  });

  test('has no place in a line that is as long as it gets', () => {
    const call = places(full);
    for (let number = 0; number < MAX_LINE_LENGTH; number++) expect(seat(call, `one ${number}`, now).write).toBe('waiting');
    expect(seat(call, 'one more', now)).toEqual({ ahead: MAX_LINE_LENGTH, write: undefined });
    expect(call.line).toHaveLength(MAX_LINE_LENGTH);
  });
});
