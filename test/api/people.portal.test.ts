import { describe, expect, test } from 'vitest';
import { apiClient, signInToApi } from '../support/api-client.ts';
import { reportAttendance } from '../support/attended-class.ts';
import { WEBHOOK_SECRET } from '../support/room-events.ts';
import { classes, listAuditLog, findMeetingId, findUserId } from '../support/rows.ts';
import { openPortal, type Member, type TestPortal } from '../support/test-portal.ts';

const as = async (portal: TestPortal, member: Member) => apiClient(portal, (await signInToApi(portal, member)).access_token);
const typeOf = (answer: { body: unknown }) => (answer.body as { type: string }).type.split(':').at(-1);
const listMailTemplates = async ({ context }: TestPortal) =>
  (await context.db.selectFrom('mail').select('template').execute()).map(({ template }) => template);

const newPerson = { username: 'nueva', first_name: 'Ana', last_name: 'Ñandú', email: 'ana@example.org', roles: ['student'] };

describe('people', () => {
  test('are visible and changeable with the same permissions as on the pages', async () => {
    const portal = await openPortal();
    const sofia = await findUserId(portal.context.db, 'sofia');
    for (const member of ['tomas', 'sofia', 'otto'] as const) {
      const agent = await as(portal, member);
      const before = await portal.context.db.selectFrom('auth_user').selectAll().execute();
      for (const asked of [
        agent.get('/api/v1/people'),
        agent.get(`/api/v1/people/${sofia}`),
        agent.post('/api/v1/people').send(newPerson),
        agent.patch(`/api/v1/people/${sofia}`).set('If-Match', '"1"').send({ first_name: 'X' }),
        agent.post(`/api/v1/people/${sofia}/roles`).send({ give: ['administrator'] }),
        agent.post(`/api/v1/people/${sofia}/switch-off`),
        agent.post(`/api/v1/people/${sofia}/switch-on`),
      ])
        expect([member, typeOf(await asked)]).toEqual([member, 'forbidden']);
      expect(await portal.context.db.selectFrom('auth_user').selectAll().execute()).toEqual(before);
    }
  });

  test('are found by search terms, in pages, each of them once', async () => {
    const portal = await openPortal();
    const ada = await as(portal, 'ada');
    const found: string[] = [];
    for (let next: string | null = ''; next !== null;) {
      const page = (await ada.get('/api/v1/people').query({ limit: 1, cursor: next })).body as {
        items: { username: string }[];
        next: string | null;
      };
      found.push(...page.items.map(({ username }) => username));
      next = page.next;
    }
    expect(found.toSorted()).toEqual(['ada', 'otto', 'sofia', 'tomas']);
    expect((await ada.get('/api/v1/people').query({ q: 'nunez TOM' })).body).toMatchObject({ items: [{ username: 'tomas' }], next: null });
    expect((await ada.get('/api/v1/people').query({ q: 'sofia', state: 'off' })).body).toMatchObject({ items: [] });
    expect((await ada.get('/api/v1/people').query({ q: 'sofia', course_id: 3 })).body).toMatchObject({ items: [] });
  });

  test('are created once for each idempotency key, and get an invitation and no password', async () => {
    const portal = await openPortal();
    const ada = await as(portal, 'ada');
    const make = (body: object) => ada.post('/api/v1/people').set('Idempotency-Key', 'p-1').send(body);
    const answers = await Promise.all([make(newPerson), make(newPerson)]);
    expect(answers.map(({ status }) => status)).toEqual([201, 201]);
    const { id } = answers[0].body as { id: number };
    expect(answers[0].headers['location']).toBe(`/api/v1/people/${id}`);
    expect(answers[1].body).toMatchObject({ id, state: 'invited', roles: ['student'] });
    expect(await listMailTemplates(portal)).toEqual(['invitation']);
    expect(typeOf(await make({ ...newPerson, first_name: 'Otra' }))).toBe('idempotency-key-reused');
    for (const [body, fault] of [
      [newPerson, { field: 'username', message: 'taken' }],
      [
        { ...newPerson, username: 'a b' },
        { field: 'username', message: 'invalid' },
      ],
      [
        { ...newPerson, username: 'otra', email: '' },
        { field: 'email', message: 'missing' },
      ],
      [
        { ...newPerson, username: 'otra', roles: ['nobody'] },
        { field: 'roles', message: 'unknown' },
      ],
    ] as const) {
      const refused = await ada.post('/api/v1/people').send(body);
      expect([refused.status, (refused.body as { errors: object[] }).errors]).toEqual([422, [fault]]);
    }
    await ada.post('/api/v1/people').send({ username: 'sin', invite: false });
    expect(await listMailTemplates(portal)).toEqual(['invitation']);
  });

  test('are updated only with the current version in If-Match, and not by themselves', async () => {
    const portal = await openPortal();
    const ada = await as(portal, 'ada');
    const path = `/api/v1/people/${await findUserId(portal.context.db, 'sofia')}`;
    const etag = String((await ada.get(path)).headers['etag']);
    expect(typeOf(await ada.patch(path).send({ first_name: 'Zoe' }))).toBe('if-match-required');
    const both = await Promise.all(['Zoe', 'Zita'].map((name) => ada.patch(path).set('If-Match', etag).send({ first_name: name })));
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 412]);
    const now = String((await ada.get(path)).headers['etag']);
    const refused = await ada.patch(path).set('If-Match', now).send({ time_zone: 'Luna/Norte' });
    expect((refused.body as { errors: object[] }).errors).toEqual([{ field: 'time_zone', message: 'zone' }]);
    const own = `/api/v1/people/${await findUserId(portal.context.db, 'ada')}`;
    expect(typeOf(await ada.patch(own).set('If-Match', '"1"').send({ first_name: 'X' }))).toBe('cannot-target-self');
    expect(typeOf(await ada.post(`${own}/switch-off`))).toBe('cannot-target-self');
    expect(typeOf(await ada.post(`${own}/roles`).send({ take: ['administrator'] }))).toBe('cannot-target-self');
  });

  test('take time zones and languages as phones report them', async () => {
    const portal = await openPortal();
    const [ada, id] = [await as(portal, 'ada'), await findUserId(portal.context.db, 'sofia')];
    const zones = ['America/Argentina/Buenos_Aires', 'Asia/Kolkata', 'Europe/Kyiv', 'Etc/UTC', 'UTC', 'Asia/Calcutta'];
    for (const time_zone of zones) {
      const etag = String((await ada.get(`/api/v1/people/${id}`)).headers['etag']);
      const answer = await ada.patch(`/api/v1/people/${id}`).set('If-Match', etag).send({ time_zone, locale: 'es_419' });
      expect([answer.status, answer.body]).toMatchObject([200, { time_zone, locale: 'es' }]);
    }
    const etag = String((await ada.get(`/api/v1/people/${id}`)).headers['etag']);
    for (const time_zone of ['+03:00', 'America/Santiago\u0000x', 'x'.repeat(900), 'Europe/Kyiv; drop'])
      expect((await ada.patch(`/api/v1/people/${id}`).set('If-Match', etag).send({ time_zone })).status).toBe(422);
    expect((await ada.patch(`/api/v1/people/${id}`).set('If-Match', etag).send({ locale: 'de-CH' })).status).toBe(422);
    expect((await ada.patch(`/api/v1/people/${id}`).set('If-Match', etag).send({ locale: 'EN-gb' })).body).toMatchObject({ locale: 'en' });
    expect((await portal.as('sofia').get('/').expect(200)).text).toContain('lang="en"');
  });

  test('lose sessions and tokens when they are deactivated', async () => {
    const portal = await openPortal();
    const [ada, sofia] = [await as(portal, 'ada'), await as(portal, 'sofia')];
    const path = `/api/v1/people/${await findUserId(portal.context.db, 'sofia')}`;
    expect((await ada.post(`${path}/switch-off`)).body).toMatchObject({ state: 'off' });
    expect((await sofia.get('/api/v1/meetings')).status).toBe(401);
    expect((await ada.post(`${path}/switch-on`)).body).toMatchObject({ state: 'active' });
    expect((await sofia.get('/api/v1/meetings')).status).toBe(401);
    const events = (await listAuditLog(portal.context.db)).map(({ event }) => event);
    expect(events).toEqual(expect.arrayContaining(['account.switched-off', 'account.switched-on']));
  });
});

describe('the members of a course', () => {
  test('are enrolled, changed and ended by callers who manage the course, and can return', async () => {
    const portal = await openPortal();
    const tomas = await as(portal, 'tomas');
    const path = `/api/v1/courses/1/members/${await findUserId(portal.context.db, 'otto')}`;
    // Whom a teacher names is known to them; numbers of people are not theirs to try.
    expect((await tomas.put(path).send({})).status).toBe(404);
    const enroll = (login: string) => tomas.post('/api/v1/courses/1/members').send({ login });
    expect((await enroll('nobody@example.org')).status).toBe(404);
    expect([(await enroll('OTTO')).status, (await enroll('otto')).status]).toEqual([201, 200]);
    expect((await tomas.delete(path)).status).toBe(204);
    const put = async (body: object) => {
      const answer = await tomas.put(path).send(body);
      return [answer.status, (answer.body as { role: string }).role];
    };
    expect(await put({})).toEqual([201, 'student']);
    expect(await put({})).toEqual([200, 'student']);
    expect(await put({ role: 'teacher' })).toEqual([200, 'teacher']);
    expect((await tomas.get('/api/v1/courses/1/members?q=otto')).body).toMatchObject({ items: [{ username: 'otto', ended_at: null }] });
    expect((await tomas.delete(path)).status).toBe(204);
    expect((await tomas.delete(path)).status).toBe(404);
    expect((await tomas.get('/api/v1/courses/1/members?state=ended')).body).toMatchObject({ items: [{ username: 'otto' }] });
    expect(await put({})).toEqual([201, 'student']);
    expect((await tomas.put('/api/v1/courses/1/members/987654').send({})).status).toBe(404);
  });

  test('of other teachers’ courses are neither visible nor changeable', async () => {
    const portal = await openPortal();
    const otto = await findUserId(portal.context.db, 'otto');
    for (const [member, course] of [
      ['sofia', 1],
      ['tomas', 3],
      ['otto', 1],
    ] as const) {
      const agent = await as(portal, member);
      for (const asked of [
        agent.get(`/api/v1/courses/${course}/members`),
        agent.post(`/api/v1/courses/${course}/members`).send({ login: 'otto' }),
        agent.put(`/api/v1/courses/${course}/members/${otto}`).send({ role: 'teacher' }),
        agent.delete(`/api/v1/courses/${course}/members/${otto}`),
      ])
        expect([member, (await asked).status]).toEqual([member, 404]);
    }
    expect(await portal.context.db.selectFrom('enrollments').selectAll().where('user_id', '=', otto).execute()).toEqual([]);
  });
});

describe('participants and attendance', () => {
  test('are listed for callers who manage the meeting, counted for members, and hidden from others', async () => {
    const portal = await openPortal({ JITSI_WEBHOOK_SECRET: WEBHOOK_SECRET });
    const id = await findMeetingId(portal.context.db, classes.open);
    await reportAttendance(portal, id, [
      ['sofia', 2],
      ['tomas', 0],
      ['sofia', 3],
      ['ada', 1, 2],
    ]);
    const [tomas, sofia, otto] = [await as(portal, 'tomas'), await as(portal, 'sofia'), await as(portal, 'otto')];
    const path = `/api/v1/meetings/${id}`;
    expect((await tomas.get(`${path}/participants`)).body).toMatchObject({
      reported: true,
      count: 2,
      people: [
        { name: 'Tomás Núñez', role: 'teacher' },
        { name: 'Sofía Riquelme', role: 'student' },
      ],
    });
    expect((await sofia.get(`${path}/participants`)).body).toEqual({ reported: true, count: 2, people: null });
    expect((await otto.get(`${path}/participants`)).status).toBe(404);
    const attendance = (await tomas.get(`${path}/attendance`)).body as { totals: object; items: { username: string }[] };
    expect(attendance.totals).toMatchObject({ in_call: 2 });
    expect(attendance.items.map(({ username }) => username)).toContain('sofia');
    expect((await tomas.get(`${path}/attendance?part=others`)).body).toMatchObject({ items: [{ username: 'ada', in_call: false }] });
    for (const agent of [sofia, otto]) expect((await agent.get(`${path}/attendance`)).status).toBe(404);
    // Whose leaving Jitsi never reported.
    portal.clock.advance({ hours: 24 });
    expect((await (await as(portal, 'tomas')).get(`${path}/attendance`)).body).toMatchObject({ totals: { in_call: 0 } });
  });

  test('are unknown where Jitsi reports no events', async () => {
    const portal = await openPortal();
    expect((await (await as(portal, 'sofia')).get('/api/v1/meetings/1/participants')).body).toEqual({
      reported: false,
      count: null,
      people: null,
    });
  });
});

describe('the list of meetings', () => {
  test('is filtered by course, by time, and by enrollment', async () => {
    const portal = await openPortal();
    const [ada, tomas] = [await as(portal, 'ada'), await as(portal, 'tomas')];
    type Item = { id: number; course: { id: number }; starts_at: string; ends_at: string };
    const list = async (agent: typeof ada, query: object) =>
      ((await agent.get('/api/v1/meetings').query({ limit: 100, ...query })).body as { items: Item[] }).items;
    const all = await list(ada, {});
    expect(new Set((await list(ada, { mine: true })).map(({ course }) => course.id))).toEqual(new Set([3]));
    expect(await list(tomas, { mine: true })).toEqual(await list(tomas, {}));
    for (const courseId of [1, 2, 3])
      expect((await list(ada, { course_id: courseId })).map(({ id }) => id)).toEqual(
        all.filter(({ course }) => course.id === courseId).map(({ id }) => id),
      );
    const instant = portal.clock.now().toISOString();
    const ids = (items: Item[]) => items.map(({ id }) => id);
    expect(ids(await list(ada, { starts_after: instant }))).toEqual(ids(all.filter((one) => one.starts_at > instant)));
    expect(ids(await list(ada, { starts_before: instant }))).toEqual(ids(all.filter((one) => one.starts_at < instant)));
    expect(ids(await list(ada, { ends_after: instant }))).toEqual(ids(all.filter((one) => one.ends_at > instant)));
    expect(ids(await list(ada, { order: 'desc' }))).toEqual(ids(all).toReversed());
    expect(ids(all.filter((one) => one.ends_at > instant)).length).toBeLessThan(all.length);
  });
});
