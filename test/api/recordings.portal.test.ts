import { expect, test } from 'vitest';
import { apiClient, signInToApi } from '../support/api-client.ts';
import { openPortalWithRecordings, uploadRecording } from '../support/recordings.ts';
import { divideCourse } from '../support/sections.ts';
import { TEST_NOW } from '../support/test-clock.ts';
import { openPortal, type Member, type TestPortal } from '../support/test-portal.ts';

const path = '/api/v1/meetings/1/recordings';

const as = async (portal: TestPortal, member: Member) => apiClient(portal, (await signInToApi(portal, member)).access_token);

const listIds = async (portal: TestPortal, member: Member): Promise<number[] | number> => {
  const answer = await (await as(portal, member)).get(path);
  return answer.status === 200 ? (answer.body as { items: { id: number }[] }).items.map(({ id }) => id) : answer.status;
};

test('the recordings of a meeting are listed for who manages it, and the published ones for who may join it', async () => {
  const portal = await openPortalWithRecordings();
  const [first, second] = [await uploadRecording(portal, { seconds: 60 }), await uploadRecording(portal)];
  await portal.as('tomas').post(`/recordings/${first}/publish`).expect(303);
  expect(await listIds(portal, 'ada')).toEqual([first, second]);
  expect(await listIds(portal, 'tomas')).toEqual([first, second]);
  expect(await listIds(portal, 'sofia')).toEqual([first]);
  expect(await listIds(portal, 'otto')).toBe(404);
  await apiClient(portal).get(path).expect(401);
  expect((await (await as(portal, 'sofia')).get(path)).body).toEqual({
    items: [
      {
        id: first,
        title: '',
        started_at: TEST_NOW.toISOString(),
        seconds: 60,
        plays_from: null,
        plays_until: null,
        bytes: 1000,
        published_at: portal.clock.now().toISOString(),
        section: null,
        downloadable: false,
        url: `${portal.context.settings.http.publicUrl}/recordings/${first}`,
      },
    ],
  });
});

test('a recording is published to a section and withdrawn by who manages its meeting', async () => {
  const portal = await openPortalWithRecordings();
  const { a, b } = await divideCourse(portal);
  const id = await uploadRecording(portal);
  const publication = `/api/v1/recordings/${id}/publication`;
  const [tomas, sofia] = [await as(portal, 'tomas'), await as(portal, 'sofia')];
  const section = async (body: object) => {
    const answer = await tomas.put(publication).send(body);
    return answer.status === 200
      ? (answer.body as { section: unknown }).section
      : [answer.status, (answer.body as { errors: unknown }).errors];
  };
  expect(await section({})).toEqual({ id: a, name: 'A' });
  expect([await listIds(portal, 'sofia'), await listIds(portal, 'otto')]).toEqual([[id], 404]);
  expect(await section({ section_id: b })).toEqual({ id: b, name: 'B' });
  // The class of section A is none of Otto's, but for what was published to B.
  expect([await listIds(portal, 'sofia'), await listIds(portal, 'otto')]).toEqual([[], [id]]);
  expect(await section({ section_id: null })).toBeNull();
  expect([await listIds(portal, 'sofia'), await listIds(portal, 'otto')]).toEqual([[id], [id]]);
  expect(await section({ section_id: 987_654 })).toEqual([422, [{ field: 'section_id', message: 'unknown' }]]);
  for (const method of ['put', 'delete'] as const) expect((await sofia[method](publication).send({})).status).toBe(404);
  await tomas.put('/api/v1/recordings/987654/publication').send({}).expect(404);
  await tomas.delete(publication).expect(204);
  await tomas.delete(publication).expect(204);
  expect([await listIds(portal, 'sofia'), await listIds(portal, 'otto')]).toEqual([[], 404]);
});

test('where the portal keeps no recordings there are none', async () => {
  expect(await listIds(await openPortal(), 'tomas')).toEqual([]);
});
