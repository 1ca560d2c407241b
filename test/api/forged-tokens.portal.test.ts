import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { apiClient, signInToApi } from '../support/api-client.ts';
import { findUserId } from '../support/rows.ts';
import { openPortal, type Member, type TestPortal } from '../support/test-portal.ts';

const as = async (portal: TestPortal, member: Member) => apiClient(portal, (await signInToApi(portal, member)).access_token);
const typeOf = (answer: { body: unknown }) => (answer.body as { type: string }).type.split(':').at(-1);
const coded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

const lists = ['/api/v1/meetings', '/api/v1/courses', '/api/v1/people', '/api/v1/courses/1/members', '/api/v1/meetings/1/attendance'];

const cursors = [
  'end',
  'after.',
  `after.${coded([1, 1])}`,
  `after.${coded(['a', 2 ** 40])}`,
  `after.${coded(['\u0000', 1])}`,
  `after.${coded(['\ud800', 1])}`,
  `after.${coded([null, null])}`,
  `before.${coded(['z', 1])}`,
  `after.${coded(['a'.repeat(600), 1])}`,
  '1795195500000-6',
  '99999999999999999999-1',
  '-1-1',
  '0-99999999999',
  'NaN-NaN',
];

describe('a forged cursor', () => {
  test.each(lists)('of %s starts somewhere in what the user may see, and causes no error', async (path) => {
    const portal = await openPortal();
    const ada = await as(portal, 'ada');
    for (const cursor of cursors) expect([cursor, (await ada.get(path).query({ cursor })).status]).toEqual([cursor, 200]);
    for (const cursor of ['x'.repeat(2001), "'; drop table meetings --", '../..', '\u0000'])
      expect((await ada.get(path).query({ cursor })).status).toBe(400);
    for (const limit of ['0', '101', '-1', '1e1', '1 ']) expect((await ada.get(path).query({ limit })).status).toBe(400);
  });

  test('from another user’s list shows none of that list', async () => {
    const portal = await openPortal();
    const [ada, sofia] = [await as(portal, 'ada'), await as(portal, 'sofia')];
    for (const path of ['/api/v1/meetings', '/api/v1/courses']) {
      type Page = { items: { id: number }[]; next: string };
      const own = ((await sofia.get(path).query({ limit: 100 })).body as Page).items.map(({ id }) => id);
      const { next } = (await ada.get(path).query({ limit: 1 })).body as Page;
      const seen = ((await sofia.get(path).query({ limit: 100, cursor: next })).body as Page).items.map(({ id }) => id);
      expect(own).toEqual(expect.arrayContaining(seen));
    }
  });
});

describe('an idempotency key', () => {
  const course = { title: 'Estadística' };
  const make = (agent: ReturnType<typeof apiClient>, path: string, body: object, key = 'k-1') =>
    agent.post(path).set('Idempotency-Key', key).send(body);

  test('is valid for one request of one user, and unused after a refusal', async () => {
    const portal = await openPortal();
    const ada = await as(portal, 'ada');
    expect((await make(ada, '/api/v1/courses', { title: ' ' })).status).toBe(422);
    const first = await make(ada, '/api/v1/courses', course);
    expect(first.status).toBe(201);
    expect(typeOf(await make(ada, '/api/v1/people', { username: 'x', invite: false }))).toBe('idempotency-key-reused');
    expect(typeOf(await make(ada, '/api/v1/courses', { ...course, description: 'Otra' }))).toBe('idempotency-key-reused');
    // Somebody else's key is another key, and tells them nothing of what was made with it.
    const sofia = await make(await as(portal, 'sofia'), '/api/v1/courses', course);
    expect([sofia.status, typeOf(sofia)]).toEqual([403, 'forbidden']);
    portal.clock.advance({ minutes: 14 });
    expect((await make(ada, '/api/v1/courses', course)).body).toEqual(first.body);
    for (const key of ['a b', 'x'.repeat(201)]) expect((await make(ada, '/api/v1/courses', course, key)).status).toBe(400);
  });

  test('reveals nothing of the created resource once the user has lost the permission', async () => {
    const portal = await openPortal();
    const tomas = await as(portal, 'tomas');
    const plan = { course_id: 1, title: 'Repaso', starts_at: '2027-03-01T12:00:00-03:00', ends_at: '2027-03-01T13:00:00-03:00' };
    expect((await make(tomas, '/api/v1/meetings', plan)).status).toBe(201);
    await portal.context.db
      .deleteFrom('enrollments')
      .where('user_id', '=', await findUserId(portal.context.db, 'tomas'))
      .execute();
    expect(typeOf(await make(tomas, '/api/v1/meetings', plan))).toBe('not-found');
  });
});

describe('two concurrent updates', () => {
  test.each(['/api/v1/meetings/1', '/api/v1/courses/1'])('%s: one of them is a version conflict', async (path) => {
    const portal = await openPortal();
    const ada = await as(portal, 'ada');
    const etag = String((await ada.get(path)).headers['etag']);
    const titles = ['Uno', 'Dos', 'Tres', 'Cuatro'];
    const answers = await Promise.all(titles.map((title) => ada.patch(path).set('If-Match', etag).send({ title })));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 412, 412, 412]);
    const won = answers.find(({ status }) => status === 200)!;
    expect((await ada.get(path)).body).toMatchObject({ title: (won.body as { title: string }).title });
  });
});

describe('a request body', () => {
  test('that is too large, grows too large or is no JSON is refused before anything happens', async () => {
    const portal = await openPortal();
    const ada = await as(portal, 'ada');
    const send = (body: Buffer | string, headers: Record<string, string> = {}) =>
      ada
        .post('/api/v1/courses')
        .set({ 'Content-Type': 'application/json', ...headers })
        .send(body);
    expect(typeOf(await send(JSON.stringify({ title: 'x'.repeat(70_000) })))).toBe('body-too-large');
    const bomb = gzipSync(JSON.stringify({ title: 'x'.repeat(5_000_000) }));
    const swollen = await ada
      .post('/api/v1/courses')
      .set({ 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' })
      .serialize((raw: unknown) => raw as string)
      .send(bomb);
    expect(typeOf(swollen)).toBe('body-too-large');
    for (const body of ['{', '[]', '"x"', '1', 'null', `${'['.repeat(30_000)}${']'.repeat(30_000)}`, '{"title":{"__proto__":1}}'])
      expect([body.slice(0, 20), typeOf(await send(body))]).toEqual([body.slice(0, 20), 'bad-request']);
    expect((await send('{"title":"Uno","__proto__":{"active":false},"id":1,"version":9}')).body).toMatchObject({
      title: 'Uno',
      active: true,
    });
  });
});
