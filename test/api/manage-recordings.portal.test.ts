import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { apiClient, signInToApi } from '../support/api-client.ts';
import { openPortalWithRecordings, uploadRecording } from '../support/recordings.ts';
import { findUserId, listAuditLog } from '../support/rows.ts';
import type { Member, TestPortal } from '../support/test-portal.ts';

type Client = ReturnType<typeof apiClient>;

const as = async (portal: TestPortal, member: Member) => apiClient(portal, (await signInToApi(portal, member)).access_token);

const findRow = ({ context }: TestPortal, id: number) =>
  context.db.selectFrom('recordings').selectAll().where('id', '=', id).executeTakeFirst();

/** What the audit log says of recordings, with who did it. */
async function listEvents({ context }: TestPortal) {
  const events = (await listAuditLog(context.db)).filter(({ event }) => /^recording\.(?!received)/.test(event));
  return events.map(({ event, actor_id, subject_id, details }) => [event, actor_id, subject_id, JSON.parse(details) as unknown]);
}

/** Every request that changes the recording. */
const changes: ((client: Client, id: number) => PromiseLike<{ status: number; body: unknown }>)[] = [
  (client, id) => client.patch(`/api/v1/recordings/${id}`).send({ title: 'Mía' }),
  (client, id) => client.put(`/api/v1/recordings/${id}/publication`).send({}),
  (client, id) => client.delete(`/api/v1/recordings/${id}/publication`),
  (client, id) => client.post(`/api/v1/recordings/${id}/assign`).send({ meeting_id: 1 }),
  (client, id) => client.delete(`/api/v1/recordings/${id}`),
];

async function statusesOf(client: Client, id: number): Promise<number[]> {
  const statuses: number[] = [];
  for (const change of changes) statuses.push((await change(client, id)).status);
  return statuses;
}

test('a recording gets a name and a cut, and what is not sent stays', async () => {
  const portal = await openPortalWithRecordings();
  const id = await uploadRecording(portal, { seconds: 3725 });
  const tomas = await as(portal, 'tomas');
  const change = async (body: object) => (await tomas.patch(`/api/v1/recordings/${id}`).send(body).expect(200)).body as unknown;
  expect(await change({ title: ' Ciclos ', plays_from: 65, plays_until: 3725 })).toMatchObject({
    id,
    title: 'Ciclos',
    plays_from: 65,
    plays_until: 3725,
    downloadable: false,
  });
  expect(await change({ downloadable: true })).toMatchObject({ title: 'Ciclos', plays_from: 65, plays_until: 3725, downloadable: true });
  expect(await change({ downloadable: true })).toMatchObject({ downloadable: true });
  expect(await change({ plays_from: 0, plays_until: null })).toMatchObject({ title: 'Ciclos', plays_from: null, plays_until: null });
  expect(await findRow(portal, id)).toMatchObject({ title: 'Ciclos', plays_from: null, plays_until: null, downloadable: 1 });
  const tomasId = await findUserId(portal.context.db, 'tomas');
  const changed = ['recording.changed', tomasId, 1];
  const from = (before: unknown, after: unknown) => ({ before, after });
  expect(await listEvents(portal)).toEqual([
    [...changed, { recordingNumber: id, title: from('', 'Ciclos'), playsFrom: from(null, 65), playsUntil: from(null, 3725) }],
    [...changed, { recordingNumber: id, downloadable: from(false, true) }],
    [...changed, { recordingNumber: id, playsFrom: from(65, null), playsUntil: from(3725, null) }],
  ]);
});

test.each([
  [{ plays_from: 3725, plays_until: null }, { plays_from: 'after-end' }],
  [{ plays_until: 3726 }, { plays_until: 'after-end' }],
  // After the end of the cut that there is.
  [{ plays_from: 600 }, { plays_until: 'order' }],
  [
    { title: 'x'.repeat(121), plays_until: 0 },
    { title: 'too-long', plays_until: 'order' },
  ],
])('a cut that cannot be, or too long a name, changes nothing: %o', async (body, errors) => {
  const portal = await openPortalWithRecordings();
  const id = await uploadRecording(portal, { seconds: 3725 });
  const tomas = await as(portal, 'tomas');
  await tomas.patch(`/api/v1/recordings/${id}`).send({ plays_until: 600 }).expect(200);
  const answer = await tomas.patch(`/api/v1/recordings/${id}`).send(body).expect(422);
  const listed = (answer.body as { errors: { field: string; message: string }[] }).errors;
  expect(Object.fromEntries(listed.map(({ field, message }) => [field, message]))).toEqual(errors);
  for (const wrong of [{ plays_from: -1 }, { plays_from: 1.5 }, { plays_until: '10:00' }])
    await tomas.patch(`/api/v1/recordings/${id}`).send(wrong).expect(400);
  expect(await findRow(portal, id)).toMatchObject({ title: '', plays_from: null, plays_until: 600 });
  expect(await listEvents(portal)).toHaveLength(1);
});

test('a recording is deleted with its file by one request', async () => {
  const portal = await openPortalWithRecordings();
  const id = await uploadRecording(portal);
  const tomas = await as(portal, 'tomas');
  await tomas.delete(`/api/v1/recordings/${id}`).expect(204);
  expect([readdirSync(portal.directory), await findRow(portal, id)]).toEqual([[], undefined]);
  expect(await statusesOf(tomas, id)).toEqual([404, 404, 404, 404, 404]);
  expect(await listEvents(portal)).toEqual([
    ['recording.deleted', await findUserId(portal.context.db, 'tomas'), 1, { recordingNumber: id }],
  ]);
});

test('a recording without a meeting is listed for administrators, who give it to one or delete it', async () => {
  const portal = await openPortalWithRecordings();
  const [id, other] = [await uploadRecording(portal, { room: 'sin_clase' }), await uploadRecording(portal, { room: 'sin_clase' })];
  const ofMeeting = await uploadRecording(portal);
  const [ada, tomas] = [await as(portal, 'ada'), await as(portal, 'tomas')];
  const list = async () =>
    ((await ada.get('/api/v1/unassigned-recordings').expect(200)).body as { items: { id: number; room: string }[] }).items;
  expect((await list()).map((one) => [one.id, one.room])).toEqual([
    [id, 'sin_clase'],
    [other, 'sin_clase'],
  ]);
  for (const member of ['tomas', 'sofia'] as const) await (await as(portal, member)).get('/api/v1/unassigned-recordings').expect(403);
  expect(await statusesOf(tomas, id)).toEqual([404, 404, 404, 404, 404]);
  await ada.put(`/api/v1/recordings/${id}/publication`).send({}).expect(404);

  const assign = (which: number, meeting_id: number) => ada.post(`/api/v1/recordings/${which}/assign`).send({ meeting_id });
  const unknown = await assign(id, 987_654).expect(422);
  expect((unknown.body as { errors: unknown }).errors).toEqual([{ field: 'meeting_id', message: 'unknown' }]);
  expect((await assign(id, 1).expect(200)).body).toMatchObject({ id, published_at: null, section: null });
  expect(await findRow(portal, id)).toMatchObject({ meeting_id: 1 });
  for (const which of [id, ofMeeting]) await assign(which, 1).expect(404);
  await tomas.patch(`/api/v1/recordings/${id}`).send({ title: 'Ciclos' }).expect(200);
  await ada.delete(`/api/v1/recordings/${other}`).expect(204);
  expect(await list()).toEqual([]);
  const { db } = portal.context;
  const [adaId, tomasId] = [await findUserId(db, 'ada'), await findUserId(db, 'tomas')];
  expect(await listEvents(portal)).toEqual([
    ['recording.assigned', adaId, 1, { recordingNumber: id }],
    ['recording.changed', tomasId, 1, { recordingNumber: id, title: { before: '', after: 'Ciclos' } }],
    ['recording.deleted', adaId, null, { recordingNumber: other }],
  ]);
});

test('a recording is changed by no student, no teacher of another course, and no token without the scope', async () => {
  const portal = await openPortalWithRecordings();
  const { db } = portal.context;
  const id = await uploadRecording(portal);
  await portal.as('tomas').post(`/recordings/${id}/publish`).expect(303);
  const before = [await findRow(portal, id), await listEvents(portal)];

  const form = { name: 'Planilla', scopes: ['meetings:read'], days: 7 };
  const { text } = await portal.as('tomas').post('/profile/access/key').type('form').send(form).expect(200);
  const reading = apiClient(portal, /gpk_[\w-]{43}/.exec(text)![0]);
  await reading.get('/api/v1/meetings/1/recordings').expect(200);
  for (const change of changes) {
    const { status, body } = await change(reading, id);
    expect([status, body]).toEqual([403, expect.objectContaining({ scope: 'meetings:write' })]);
  }
  expect(await statusesOf(apiClient(portal), id)).toEqual([401, 401, 401, 401, 401]);
  for (const member of ['sofia', 'otto'] as const)
    expect(await statusesOf(await as(portal, member), id)).toEqual([404, 404, 404, 404, 404]);
  const tomasId = await findUserId(db, 'tomas');
  await db.deleteFrom('enrollments').where('user_id', '=', tomasId).where('course_id', '=', 1).execute();
  expect(await statusesOf(await as(portal, 'tomas'), id)).toEqual([404, 404, 404, 404, 404]);
  expect([await findRow(portal, id), await listEvents(portal)]).toEqual(before);
});
