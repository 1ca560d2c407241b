import { describe, expect, test } from 'vitest';
import { apiClient, signInToApi } from '../support/api-client.ts';
import { createCustomRole } from '../support/custom-role.ts';
import { createGuestLink, listPasses, openGuestPass } from '../support/guests.ts';
import { classes, findMeetingId, findUserId } from '../support/rows.ts';
import { openPortal, type Member, type TestPortal } from '../support/test-portal.ts';

const path = '/api/v1/meetings/1/removals';

const apiOf = async (portal: TestPortal, member: Member) => apiClient(portal, (await signInToApi(portal, member)).access_token);

const idOf = ({ context }: TestPortal, member: Member) => findUserId(context.db, member);

const countRows = async ({ context }: TestPortal) => (await context.db.selectFrom('removals').select('id').execute()).length;

describe('removals by the API', () => {
  test('put out, are listed and lifted as on the page; the same request again changes nothing', async () => {
    const portal = await openPortal();
    const tomas = await apiOf(portal, 'tomas');
    const sofia = await idOf(portal, 'sofia');
    const body = { person_id: sofia, scope: 'course', reason: ' Interrumpe\n' };
    const first = await tomas.post(path).send(body);
    const removal = { id: 1, person_id: sofia, name: 'Sofía Riquelme', scope: 'course', reason: 'Interrumpe', by: 'Tomás Núñez' };
    // This portal knows no address of Prosody: the removal holds all the same.
    expect([first.status, first.body]).toMatchObject([200, { removal, call: 'no-address' }]);
    portal.clock.advance({ minutes: 1 });
    const again = await tomas.post(path).send({ ...body, reason: 'Otra cosa' });
    expect(again.body).toEqual(first.body);
    expect(
      await portal.context.db.selectFrom('audit_log').select('id').where('event', '=', 'meeting.person-removed').execute(),
    ).toHaveLength(1);
    expect((await tomas.get(path)).body).toEqual({ items: [(first.body as { removal: object }).removal] });
    expect((await portal.as('sofia').get('/join-meeting/1')).status).toBe(403);
    expect((await portal.as('tomas').get('/meetings/1')).text).toContain('no vuelve a ninguna clase del curso');
    expect((await tomas.delete(`${path}/1`)).status).toBe(204);
    expect((await tomas.delete(`${path}/1`)).status).toBe(404);
    expect((await tomas.get(path)).body).toEqual({ items: [] });
    expect((await portal.as('sofia').get('/join-meeting/1')).status).toBe(303);
  });

  test('only for now records nothing but the event', async () => {
    const portal = await openPortal();
    const tomas = await apiOf(portal, 'tomas');
    const answer = await tomas.post(path).send({ person_id: await idOf(portal, 'sofia'), scope: 'now' });
    expect([answer.status, answer.body, await countRows(portal)]).toEqual([200, { removal: null, call: 'no-address' }, 0]);
  });

  test('a guest is listed by name, without an account', async () => {
    const portal = await openPortal();
    await (await openGuestPass(portal, await createGuestLink(portal))).get('/join-meeting/1').expect(303);
    const [pass] = await listPasses(portal);
    const row = { guest_pass_id: pass!.id, scope: 'meeting', course_id: 1, meeting_id: 1, created_at: '2026-11-20T12:00:00.000Z' } as const;
    await portal.context.db.insertInto('removals').values(row).execute();
    expect((await (await apiOf(portal, 'tomas')).get(path)).body).toMatchObject({
      items: [{ person_id: null, name: pass!.name, by: null }],
    });
  });

  test.each<[Member, Member, object, number, string]>([
    ['sofia', 'tomas', {}, 404, 'not-found'],
    ['otto', 'sofia', {}, 404, 'not-found'],
    ['tomas', 'tomas', {}, 403, 'cannot-target-self'],
    ['tomas', 'otto', {}, 404, 'not-found'],
    ['tomas', 'sofia', { scope: 'series' }, 422, 'validation-failed'],
    ['tomas', 'sofia', { scope: 'for-ever' }, 400, 'bad-request'],
    ['tomas', 'sofia', { reason: 'x'.repeat(301) }, 400, 'bad-request'],
    ['tomas', 'sofia', { person_id: 2 ** 40 }, 400, 'bad-request'],
  ])('%s does not put out %s with %j: %i', async (actor, person, more, status, problem) => {
    const portal = await openPortal();
    const api = await apiOf(portal, actor);
    const answer = await api.post(path).send({ person_id: await idOf(portal, person), ...more });
    expect([answer.status, (answer.body as { type: string }).type]).toEqual([status, `tag:gryphos.cl,2026:problem:${problem}`]);
    expect(await countRows(portal)).toBe(0);
    if (actor !== 'tomas') expect([(await api.get(path)).status, (await api.delete(`${path}/1`)).status]).toEqual([404, 404]);
  });

  test('a teacher lifts no removal of who moderates, nor one of another course', async () => {
    const portal = await openPortal();
    await portal.as('ada').get('/join-meeting/1').expect(303);
    const ada = await idOf(portal, 'ada');
    const tomas = await apiOf(portal, 'tomas');
    expect((await tomas.post(path).send({ person_id: ada })).status).toBe(403);
    const row = { user_id: ada, scope: 'course', course_id: 1, created_at: '2026-11-20T12:00:00.000Z' } as const;
    await portal.context.db.insertInto('removals').values(row).execute();
    expect((await tomas.delete(`${path}/1`)).status).toBe(403);
    const foreign = await findMeetingId(portal.context.db, classes.notForSofia);
    const own = await apiOf(portal, 'ada');
    expect((await own.delete(`/api/v1/meetings/${foreign}/removals/1`)).status).toBe(404);
    // Nobody lifts their own.
    expect((await own.delete(`${path}/1`)).status).toBe(403);
  });

  test('a role that manages all meetings may, one that only joins them may not', async () => {
    const portal = await openPortal();
    await createCustomRole(portal.context.db, 'planifica', ['meetings:write'], ['otto']);
    const otto = await apiOf(portal, 'otto');
    const sofia = await idOf(portal, 'sofia');
    expect((await otto.post(path).send({ person_id: sofia })).status).toBe(200);
    expect((await otto.delete(`${path}/1`)).status).toBe(204);
    await createCustomRole(portal.context.db, 'visita', ['meetings:join-any'], ['sofia']);
    expect((await (await apiOf(portal, 'sofia')).post(path).send({ person_id: await idOf(portal, 'tomas') })).status).toBe(404);
    // Who joins every meeting moderates it, and Otto has no authority over them.
    expect((await otto.post(path).send({ person_id: sofia })).status).toBe(403);
  });

  test('a key needs the scope to write', async () => {
    const portal = await openPortal();
    const form = { name: 'Pantalla', scopes: ['meetings:read'], days: 7 };
    const { text } = await portal.as('ada').post('/profile/access/key').type('form').send(form).expect(200);
    const key = apiClient(portal, /gpk_[\w-]{43}/.exec(text)![0]);
    expect((await key.get(path)).status).toBe(200);
    const refused = await key.post(path).send({ person_id: await idOf(portal, 'sofia') });
    expect([refused.status, refused.body]).toMatchObject([403, { type: 'tag:gryphos.cl,2026:problem:missing-scope' }]);
  });
});
