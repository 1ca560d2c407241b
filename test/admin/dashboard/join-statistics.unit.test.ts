import { describe, expect, test } from 'vitest';
import { statisticsStart, buildJoinStatistics } from '../../../src/admin/dashboard/join-statistics.ts';
import type { JoinRefusal } from '../../../src/meetings/join/decide-join.ts';
import { messagesFor } from '../../../src/platform/messages/messages.ts';

const now = new Date('2026-11-20T17:20:00.000Z');
const at = (hour: string) => `2026-11-20T${hour}:00:00.000Z`;

describe('join statistics', () => {
  test('start eleven hours before the current one', () => {
    expect(statisticsStart(now).toISOString()).toBe(at('06'));
    expect(
      buildJoinStatistics([], now)
        .hours.map((hour) => hour.at.toISOString())
        .at(-1),
    ).toBe(at('17'));
  });

  test('count each hour, and the reasons of refusals by frequency', () => {
    const statistics = buildJoinStatistics(
      [
        { hour: at('06'), outcome: 'admitted', count: 3 },
        { hour: at('17'), outcome: 'admitted', count: 10 },
        { hour: at('17'), outcome: 'too-early', count: 2 },
        { hour: at('16'), outcome: 'closed', count: 4 },
        { hour: at('16'), outcome: 'too-early', count: 1 },
        { hour: at('16'), outcome: 'general-token', count: 100 },
      ],
      now,
    );
    expect(statistics).toMatchObject({ joins: 13, refusals: 7, maxPerHour: 12 });
    expect(statistics.reasons).toEqual([
      { outcome: 'closed', count: 4 },
      { outcome: 'too-early', count: 3 },
    ]);
    expect(statistics.hours.map(({ joins, refusals }) => [joins, refusals])).toEqual([
      [3, 0],
      ...Array.from({ length: 9 }, () => [0, 0]),
      [0, 5],
      [10, 2],
    ]);
  });

  test('are zero for hours without attempts', () => {
    expect(buildJoinStatistics([], now)).toMatchObject({ joins: 0, refusals: 0, maxPerHour: 0, reasons: [] });
  });
});

/** The outcomes of refused joins. */
const refusals: Record<Exclude<JoinRefusal['kind'], 'unauthenticated'> | 'jitsi-down', true> = {
  'account-deactivated': true,
  'not-found': true,
  'no-access': true,
  'not-moderator': true,
  'not-active': true,
  'too-early': true,
  closed: true,
  ended: true,
  'no-link': true,
  'jitsi-down': true,
};

test.each(['es', 'en'] as const)('every refusal has a text in %s', (locale) => {
  expect(Object.keys(messagesFor(locale).dashboard.joins.reasons).sort()).toEqual(Object.keys(refusals).sort());
});
