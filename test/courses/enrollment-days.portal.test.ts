import { expect, test } from 'vitest';
import { apiClient, signInToApi } from '../support/api-client.ts';
import { findUserId, listAuditLog } from '../support/rows.ts';
import { openPortal, type Member, type TestPortal } from '../support/test-portal.ts';

/** The tests begin on 20 November 2026. */
const setDays = async (portal: TestPortal, days: { first_day?: string; last_day?: string }, as: Member = 'tomas', whom = 'sofia') =>
  portal
    .as(as)
    .post(`/courses/1/members/${await findUserId(portal.context.db, whom)}/days`)
    .type('form')
    .send(days);

const joinStatus = async (portal: TestPortal, as: Member = 'sofia') => (await portal.as(as).get('/join-meeting/1')).status;

const listDays = (portal: TestPortal) =>
  portal.context.db
    .selectFrom('enrollments')
    .select(['status', 'first_day', 'last_day'])
    .where('user_id', '=', 3)
    .where('course_id', '=', 1)
    .execute();

const enrollmentEvents = async (portal: TestPortal) =>
  (await listAuditLog(portal.context.db))
    .filter(({ event }) => event.startsWith('enrollment.'))
    .map(({ event, actor_id: actor }) => [event.slice(11), actor]);

/** Classes last longer than the days of the test. */
async function openLongClass(): Promise<TestPortal> {
  const portal = await openPortal();
  await portal.context.db.updateTable('meetings').set({ ends_at: '2026-12-31T12:00:00.000Z' }).where('id', '=', 1).execute();
  return portal;
}

test('somebody with a first and a last day is in the course on these days alone, without anybody’s doing', async () => {
  const portal = await openLongClass();
  expect(await joinStatus(portal)).toBe(303);
  expect((await setDays(portal, { first_day: '2026-11-22', last_day: '2026-11-23' })).status).toBe(303);
  expect([await joinStatus(portal), (await portal.as('sofia').get('/courses/1')).status]).toEqual([403, 404]);
  const page = await portal.as('tomas').get('/courses/1/members?tab=ended');
  expect(page.text).toContain('desde el 22 de noviembre de 2026, hasta el 23 de noviembre de 2026');

  // Chile is three hours behind UTC.
  portal.clock.set(new Date('2026-11-22T02:59:00.000Z'));
  await portal.runJobs();
  expect(await joinStatus(portal)).toBe(403);
  portal.clock.set(new Date('2026-11-22T03:00:00.000Z'));
  await portal.runJobs();
  expect(await joinStatus(portal)).toBe(303);
  portal.clock.set(new Date('2026-11-24T02:59:00.000Z'));
  await portal.runJobs();
  expect(await joinStatus(portal)).toBe(303);
  portal.clock.set(new Date('2026-11-24T03:00:00.000Z'));
  await portal.runJobs();
  expect(await joinStatus(portal)).toBe(403);
  const tomas = await findUserId(portal.context.db, 'tomas');
  expect(await enrollmentEvents(portal)).toEqual([
    ['dated', tomas],
    ['ended', tomas],
    ['resumed', null],
    ['ended', null],
  ]);
});

test('whoever is removed or enrolled by hand has no days any more, and old ones do nothing', async () => {
  const portal = await openLongClass();
  await setDays(portal, { first_day: '2026-11-22' });
  await portal.as('tomas').post('/courses/1/members/3/resume').type('form').send({ role: 'student' });
  expect(await listDays(portal)).toEqual([{ status: 'active', first_day: null, last_day: null }]);
  await setDays(portal, { first_day: '2026-11-22' });
  await setDays(portal, { first_day: '2026-11-25' });
  portal.clock.set(new Date('2026-11-22T12:00:00.000Z'));
  await portal.runJobs();
  expect(await listDays(portal)).toEqual([{ status: 'ended', first_day: '2026-11-25', last_day: null }]);
  expect((await setDays(portal, { first_day: '' })).status).toBe(303);
  expect([await joinStatus(portal), await listDays(portal)]).toEqual([303, [{ status: 'active', first_day: null, last_day: null }]]);
  await portal.as('tomas').post('/courses/1/members/3/end');
  portal.clock.set(new Date('2026-11-26T12:00:00.000Z'));
  await portal.runJobs();
  expect(await joinStatus(portal)).toBe(403);
  expect((await setDays(portal, { last_day: '2026-12-31' })).status).toBe(404);
});

test('only who manages the course sets days, and what was typed wrong stays', async () => {
  const portal = await openPortal();
  expect((await setDays(portal, {}, 'sofia')).status).toBe(403);
  expect((await setDays(portal, {}, 'otto')).status).toBe(403);
  expect((await setDays(portal, {}, 'tomas', 'otto')).status).toBe(404);
  // Nobody lengthens the days for which they teach; whoever manages all courses may.
  expect((await setDays(portal, { last_day: '2027-12-31' }, 'tomas', 'tomas')).status).toBe(403);
  expect((await setDays(portal, { last_day: '2027-12-31' }, 'ada', 'tomas')).status).toBe(303);
  for (const [days, text] of [
    [{ first_day: 'ayer' }, 'Elige una fecha'],
    [{ last_day: '1926-11-22' }, 'Elige una fecha'],
    [{ first_day: '2026-11-23', last_day: '2026-11-22' }, 'El último día es anterior al primero'],
  ] as const) {
    const answer = await setDays(portal, days);
    expect([answer.status, answer.text.includes(text), answer.text.includes(`value="${Object.values(days)[0]}"`)]).toEqual([
      422,
      true,
      true,
    ]);
  }
  expect(await listDays(portal)).toEqual([{ status: 'active', first_day: null, last_day: null }]);
});

test('the API shows and sets days', async () => {
  const portal = await openLongClass();
  const api = apiClient(portal, (await signInToApi(portal, 'tomas')).access_token);
  const wrong = await api.put('/api/v1/courses/1/members/3/days').send({ first_day: '2026-11-23', last_day: '2026-11-22' });
  expect([wrong.status, wrong.body]).toMatchObject([422, { errors: [{ field: 'last_day' }] }]);
  const put = await api.put('/api/v1/courses/1/members/3/days').send({ first_day: null, last_day: '2026-11-19' });
  expect([put.status, put.body]).toMatchObject([200, { first_day: null, last_day: '2026-11-19' }]);
  expect(await joinStatus(portal)).toBe(403);
});
