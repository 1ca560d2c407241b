import { describe, expect, test } from 'vitest';
import { apiClient, signInToApi } from '../support/api-client.ts';
import { classes, findMeetingId } from '../support/rows.ts';
import { openPortal, type Member, type TestPortal } from '../support/test-portal.ts';

const planned = { course_id: 1, title: 'Repaso', starts_at: '2027-03-01T12:00:00-03:00', ends_at: '2027-03-01T13:30:00-03:00' };

const as = async (portal: TestPortal, member: Member) => apiClient(portal, (await signInToApi(portal, member)).access_token);
const typeOf = (answer: { body: unknown }) => (answer.body as { type: string }).type.split(':').at(-1);
type Listed = { items: { id: number; title: string }[]; next: string | null };

describe('meetings', () => {
  test('are listed in pages, each of them once', async () => {
    const portal = await openPortal();
    for (const member of ['ada', 'tomas', 'sofia', 'otto'] as const) {
      const agent = await as(portal, member);
      const all = (await agent.get('/api/v1/meetings?limit=100')).body as Listed;
      const found: number[] = [];
      for (let next: string | null = ''; next !== null;) {
        const page = (await agent.get('/api/v1/meetings').query({ limit: 2, cursor: next })).body as Listed;
        found.push(...page.items.map(({ id }) => id));
        next = page.next;
      }
      expect(found).toEqual(all.items.map(({ id }) => id));
      expect(new Set(found).size).toBe(found.length);
      expect(found.length > 0).toBe(member !== 'otto');
    }
  });

  test('open at one instant, whatever the moment of the request', async () => {
    const portal = await openPortal();
    const agent = await as(portal, 'sofia');
    // A clock that goes on while a request is served.
    const clock = portal.clock;
    const now = clock.now.bind(clock);
    clock.now = () => (clock.set(new Date(now().getTime() + 1)), now());
    const openings = async () =>
      ((await agent.get('/api/v1/meetings')).body as { items: { opens_at: string | null }[] }).items.map((one) => one.opens_at);
    const first = await openings();
    expect(first.filter(Boolean).length).toBeGreaterThan(0);
    for (const instant of first) if (instant !== null) expect(instant).toMatch(/:\d5:00\.000Z$|:\d0:00\.000Z$/);
    expect(await openings()).toEqual(first);
  });

  test('of other courses are not visible, and visible ones not changed without permission', async () => {
    const portal = await openPortal();
    const [sofia, otto] = [await as(portal, 'sofia'), await as(portal, 'otto')];
    const id = await findMeetingId(portal.context.db, classes.open);
    expect((await sofia.get(`/api/v1/meetings/${id}`)).body).toMatchObject({ managed: null, state: 'running' });
    expect((await otto.get(`/api/v1/meetings/${id}`)).status).toBe(404);
    for (const asked of [
      sofia.post('/api/v1/meetings').send(planned),
      sofia.patch(`/api/v1/meetings/${id}`).set('If-Match', '"1"').send({ title: 'X' }),
      sofia.post(`/api/v1/meetings/${id}/cancel`).send({}),
      sofia.post(`/api/v1/meetings/${id}/end`),
    ])
      expect((await asked).status).toBe(404);
  });

  test('are created once for each idempotency key, also by concurrent requests', async () => {
    const portal = await openPortal();
    const tomas = await as(portal, 'tomas');
    const plan = (body: object) => tomas.post('/api/v1/meetings').set('Idempotency-Key', 'a-1').send(body);
    const answers = await Promise.all([plan(planned), plan(planned), plan(planned)]);
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(new Set(answers.map(({ body }) => (body as { id: number }).id)).size).toBe(1);
    expect(answers[0].headers['location']).toBe(`/api/v1/meetings/${(answers[0].body as { id: number }).id}`);
    expect(typeOf(await plan({ ...planned, title: 'Otra' }))).toBe('idempotency-key-reused');
    const { id } = await portal.context.db.selectFrom('meetings').select('id').where('title', '=', 'Repaso').executeTakeFirstOrThrow();
    expect((await tomas.get(`/api/v1/meetings/${id}`)).body).toMatchObject({ managed: { room_name: `curso_1_${id}` } });
  });

  test('are updated only with the current version in If-Match', async () => {
    const portal = await openPortal();
    const tomas = await as(portal, 'tomas');
    const etag = String((await tomas.get('/api/v1/meetings/1')).headers['etag']);
    const change = (version: string | undefined, title: string) => {
      const asked = tomas.patch('/api/v1/meetings/1').send({ title });
      return version === undefined ? asked : asked.set('If-Match', version);
    };
    expect(typeOf(await change(undefined, 'Uno'))).toBe('if-match-required');
    for (const wrong of ['"999"', '*', `W/${etag}`]) expect(typeOf(await change(wrong, 'Uno'))).toBe('version-conflict');
    const changed = await change(etag, 'Uno');
    expect([changed.status, (changed.body as { title: string }).title]).toEqual([200, 'Uno']);
    expect(changed.headers['etag']).not.toBe(etag);
    expect(typeOf(await change(etag, 'Dos'))).toBe('version-conflict');
  });

  test('with invalid fields or schedule conflicts are not created', async () => {
    const portal = await openPortal();
    const tomas = await as(portal, 'tomas');
    const backwards = await tomas.post('/api/v1/meetings').send({ ...planned, ends_at: planned.starts_at, title: ' ' });
    expect(backwards.body).toMatchObject({ status: 422, errors: [{ field: 'title' }, { field: 'ends_at' }] });
    expect((await tomas.post('/api/v1/meetings').send(planned)).status).toBe(201);
    const clash = await tomas.post('/api/v1/meetings').send(planned);
    expect([clash.status, typeOf(clash)]).toEqual([409, 'schedule-conflict']);
    expect((await tomas.post('/api/v1/meetings').send({ ...planned, allow_conflicts: true })).status).toBe(201);
  });

  test('that are cancelled or ended cannot be joined', async () => {
    const portal = await openPortal();
    const [tomas, sofia] = [await as(portal, 'tomas'), await as(portal, 'sofia')];
    expect((await sofia.post('/api/v1/live/streams/1/join').send({})).status).toBe(200);
    expect((await tomas.post('/api/v1/meetings/1/end')).status).toBe(200);
    expect(typeOf(await sofia.post('/api/v1/live/streams/1/join').send({}))).toBe('ended');
    const soon = await findMeetingId(portal.context.db, classes.soon);
    expect((await tomas.post(`/api/v1/meetings/${soon}/cancel`).send({ note: 'Enfermo' })).body).toMatchObject({ state: 'cancelled' });
    expect(typeOf(await sofia.post(`/api/v1/live/streams/${soon}/join`).send({}))).toBe('not-active');
  });
});
