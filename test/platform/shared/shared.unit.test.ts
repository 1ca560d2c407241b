import { describe, expect, test } from 'vitest';
import { emailKey, sortKey } from '../../../src/platform/shared/text-keys.ts';
import { parseAcceptLanguage } from '../../../src/platform/shared/locale.ts';
import { groupByLocalDay, startOfDay } from '../../../src/platform/shared/wall-time.ts';
import { TimeFormatter } from '../../../src/platform/shared/time-formatter.ts';
import { formatDuration } from '../../../src/platform/messages/messages.ts';
import { es } from '../../../src/platform/messages/es.ts';

const chile = 'America/Santiago';

describe('sort keys', () => {
  test('put ñ after n, and ignore case and accents', () => {
    const names = ['Ñandú', 'nube', 'Nácar', 'ópalo', 'Oca', 'ñame', 'zorro', 'Álvaro', 'ana'];
    const sorted = [...names].sort((one, other) => (sortKey(one) < sortKey(other) ? -1 : 1));
    expect(sorted).toEqual(['Álvaro', 'ana', 'Nácar', 'nube', 'ñame', 'Ñandú', 'Oca', 'ópalo', 'zorro']);
    expect(sortKey('N\u0303andu\u0301')).toBe(sortKey('ñandú'));
  });
});

describe('e-mail keys', () => {
  test.each([
    ['Sofia@Gryphos.CL', 'sofia@gryphos.cl'],
    [' sofia@gryphos.cl ', 'sofia@gryphos.cl'],
    ['ｓofia@gryphos.cl', 'sofia@gryphos.cl'],
    ['x@ñandú.cl', 'x@xn--and-6ma2c.cl'],
    ['sofia', undefined],
    ['a@b@c', undefined],
    ['@gryphos.cl', undefined],
    ['sofia@', undefined],
  ])('%j', (address, key) => expect(emailKey(address)).toBe(key));
});

describe('durations', () => {
  const minute = 60_000;
  test.each([
    [1, '1 min'],
    [12 * minute, '12 min'],
    [12 * minute + 1, '13 min'],
    [60 * minute, '1 h'],
    [125 * minute, '2 h 5 min'],
    [20 * 60 * minute + 5 * minute, '20 h'],
    [3 * 24 * 60 * minute, '3 días'],
  ])('%d ms', (milliseconds, words) => expect(formatDuration(es, milliseconds)).toBe(words));
});

describe('local days', () => {
  test('start at one when midnight does not exist', () => {
    expect(startOfDay(new Date('2026-09-06T12:00:00Z'), chile).toISOString()).toBe('2026-09-06T04:00:00.000Z');
    expect(new TimeFormatter('es', chile).time(startOfDay(new Date('2026-09-06T12:00:00Z'), chile))).toBe('01:00');
  });

  test('last 23 or 25 hours when clocks change', () => {
    const hours = (day: string) => {
      const noon = new Date(`${day}T15:00:00Z`);
      return (startOfDay(noon, chile, 1).getTime() - startOfDay(noon, chile).getTime()) / 3_600_000;
    };
    expect([hours('2026-04-04'), hours('2026-04-05'), hours('2026-09-05'), hours('2026-09-06')]).toEqual([25, 24, 24, 23]);
  });

  test('are the same whatever instant of a day was asked for first, and in which zone', () => {
    // Clocks in Cuba are put back from one to midnight, which therefore comes twice.
    const instants = ['2025-11-02T21:00:00Z', '2025-11-02T05:30:00Z', '2025-11-02T04:30:00Z', '2025-11-03T04:59:59.999Z'];
    for (const order of [instants, [...instants].reverse()]) {
      const starts = order.map((text) => startOfDay(new Date(text), 'America/Havana').toISOString());
      expect(new Set(starts)).toEqual(new Set(['2025-11-02T04:00:00.000Z']));
    }
    const instant = new Date('2026-04-05T03:30:00Z');
    const startsIn = (zone: string) => startOfDay(instant, zone).toISOString();
    for (let round = 0; round < 2; round++) {
      expect([chile, 'America/Punta_Arenas', 'Asia/Kolkata', 'UTC'].map(startsIn)).toEqual([
        '2026-04-04T03:00:00.000Z',
        '2026-04-05T03:00:00.000Z',
        '2026-04-04T18:30:00.000Z',
        '2026-04-05T00:00:00.000Z',
      ]);
    }
  });

  test('follow one another without a gap over both changes of the clocks', () => {
    for (const month of ['2026-04', '2026-09']) {
      const first = new Date(`${month}-01T15:00:00Z`);
      const starts = Array.from({ length: 9 }, (_, day) => startOfDay(first, chile, day).getTime());
      for (const [day, start] of starts.entries()) {
        const next = starts[day + 1] ?? startOfDay(first, chile, 9).getTime();
        expect(startOfDay(new Date(start), chile).getTime()).toBe(start);
        expect(startOfDay(new Date(next - 1), chile).getTime()).toBe(start);
        expect(startOfDay(new Date(next), chile).getTime()).toBe(next);
      }
    }
  });

  test('group instants', () => {
    const instants = ['2026-11-21T02:00:00Z', '2026-11-21T03:30:00Z', '2026-11-22T02:59:00Z'].map((text) => new Date(text));
    const groups = groupByLocalDay(instants, (instant) => instant, chile).map(({ items }) => items.length);
    expect(groups).toEqual([1, 2]);
  });
});

test.each([
  [undefined, 'es'],
  ['en-US,en;q=0.9', 'en'],
  ['fr-FR,en;q=0.8,es;q=0.5', 'en'],
  ['es-CL', 'es'],
  ['de', 'es'],
])('Accept-Language %s selects %s', (asked, locale) => expect(parseAcceptLanguage(asked, 'es')).toBe(locale));
