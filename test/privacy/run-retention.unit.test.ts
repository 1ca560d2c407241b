import { describe, expect, test } from 'vitest';
import { nextNightlyRun } from '../../src/platform/jobs/nightly-run.ts';
import { retentionCutoffs } from '../../src/privacy/privacy-rules.ts';

const at = (now: string, zone = 'America/Santiago') => nextNightlyRun(new Date(now), zone).toISOString();

describe('the next nightly run', () => {
  test('is at half past three', () => {
    expect(at('2026-11-20T06:29:59.000Z')).toBe('2026-11-20T06:30:00.000Z');
    expect(at('2026-11-20T06:30:00.000Z')).toBe('2026-11-21T06:30:00.000Z');
  });

  test('keeps its wall time when clocks change in Chile', () => {
    // On 6 September 2026 midnight is skipped; on 5 April 2026 the hour before it comes twice.
    expect(at('2026-09-05T12:00:00.000Z')).toBe('2026-09-06T06:30:00.000Z');
    expect(at('2026-09-04T12:00:00.000Z')).toBe('2026-09-05T07:30:00.000Z');
    expect(at('2026-04-04T12:00:00.000Z')).toBe('2026-04-05T07:30:00.000Z');
    expect(at('2026-04-03T12:00:00.000Z')).toBe('2026-04-04T06:30:00.000Z');
  });

  test('happens once a night, even where half past three comes twice or never', () => {
    // Clocks change by half an hour at two in Lord Howe, by two hours at three in Troll.
    for (const zone of ['Australia/Lord_Howe', 'Antarctica/Troll', 'Europe/Madrid', 'UTC']) {
      let now = new Date('2026-01-01T00:00:00.000Z');
      for (let nights = 0; nights < 400; nights++) {
        const next = nextNightlyRun(now, zone);
        const hours = (next.getTime() - now.getTime()) / 3_600_000;
        expect([zone, now.toISOString(), nights === 0 || (hours > 21 && hours < 27)]).toEqual([zone, now.toISOString(), true]);
        now = next;
      }
    }
  });
});

test('cutoffs are starts of days in the portal’s time zone', () => {
  const cutoffs = (now: string) => retentionCutoffs({ mail: 3 }, new Date(now), 'America/Santiago').mail?.toISOString();
  expect(cutoffs('2026-11-20T17:00:00.000Z')).toBe('2026-08-20T04:00:00.000Z');
  expect(cutoffs('2026-11-20T03:00:00.000Z')).toBe('2026-08-20T04:00:00.000Z');
  expect(cutoffs('2026-11-20T02:59:00.000Z')).toBe('2026-08-19T04:00:00.000Z');
  // There is no 31 February.
  expect(cutoffs('2026-05-31T12:00:00.000Z')).toBe('2026-02-28T03:00:00.000Z');
});
