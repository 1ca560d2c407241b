import { describe, expect, test } from 'vitest';
import { openPortal, type TestPortal } from '../../support/test-portal.ts';

async function addClass(portal: TestPortal, title: string, startsAt: string, cancelled = false): Promise<void> {
  const endsAt = new Date(Date.parse(startsAt) + 2 * 3_600_000).toISOString();
  const cancelledAt = cancelled ? portal.clock.now().toISOString() : null;
  await portal.context.db
    .insertInto('meetings')
    .values({ course_id: 1, title, room_name: null, starts_at: startsAt, ends_at: endsAt, cancelled_at: cancelledAt })
    .execute();
}

const monthOf = async (portal: TestPortal, query: string) => {
  const answer = await portal.as('sofia').get(`/courses/1?${query}`);
  expect(answer.status).toBe(200);
  return answer.text.split('<details class="card month"')[1]!.replace(/\s+/g, ' ');
};

describe('the month of a course', () => {
  test('shows a class over midnight on the day on which it begins, cancelled ones struck out, and the holidays', async () => {
    const portal = await openPortal();
    await addClass(portal, 'De noche', '2026-12-10T02:30:00.000Z');
    await addClass(portal, 'No se hace', '2026-12-11T15:00:00.000Z', true);
    const december = await monthOf(portal, 'month=2026-12');
    expect(december).toContain('Diciembre de 2026');
    expect(december).toMatch(/aria-label="9: 1 clase".*23:30.*De noche.*aria-label="11: 1 clase".*<s>12:00<\/s>/);
    expect(december).toMatch(/month-holiday" title="Inmaculada Concepción"/);
    expect(december).toContain('month=2026-11');
  });

  test('knows a day that begins at one, and the hours after the clock change', async () => {
    const portal = await openPortal();
    await addClass(portal, 'Antes', '2026-09-06T03:30:00.000Z');
    await addClass(portal, 'Después', '2026-09-06T04:10:00.000Z');
    const september = await monthOf(portal, 'month=2026-09');
    expect(september).toMatch(/aria-label="5: 1 clase".*23:30.*Antes.*aria-label="6: 1 clase".*01:10.*Después/);
    const { text } = await portal.as('sofia').get('/courses/1?day=2026-09-06');
    const list = text.split('<details class="card month"')[0]!;
    expect([list.includes('Después'), list.includes('Antes')]).toEqual([true, false]);
  });

  test.each(['month=0000-99', 'month=2026-13', 'month=', 'month=a&month=b', 'day=2026-02-30', 'day=0000-01-01', 'month=2099-12'])(
    'is shown for %s too',
    async (query) => {
      const portal = await openPortal();
      expect(await monthOf(portal, query)).toContain(query === 'month=2099-12' ? 'Diciembre de 2099' : 'Noviembre de 2026');
    },
  );
});

test.each([
  ['sofia', [200, 404, 200, 404]],
  ['tomas', [200, 200, 200, 200]],
  ['ada', [200, 200, 200, 200]],
  ['otto', [404, 404, 404, 404]],
] as const)('the tabs that %s may open', async (member, statuses) => {
  const portal = await openPortal();
  const paths = ['', '/members', '/attendance', '/settings'].map((tab) => `/courses/1${tab}`);
  const answers = await Promise.all(paths.map(async (path) => (await portal.as(member).get(path)).status));
  // A guard of permissions answers students before the course is looked up.
  expect(answers.map((status) => (status === 403 ? 404 : status))).toEqual(statuses);
});
