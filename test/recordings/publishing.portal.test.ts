import { expect, test } from 'vitest';
import { addMs, minutes } from '../../src/platform/shared/clock.ts';
import { openForm, sendForm } from '../support/form.ts';
import { openPortalWithRecordings, uploadRecording } from '../support/recordings.ts';
import { findUserId, listAuditLog } from '../support/rows.ts';
import { divideCourse } from '../support/sections.ts';
import { openPortal, type TestPortal } from '../support/test-portal.ts';

const cast = ['ada', 'tomas', 'sofia', 'otto'] as const;

async function statusesOf(portal: TestPortal, path: string): Promise<Record<string, number>> {
  const answers: [string, number][] = [];
  for (const member of cast) answers.push([member, (await portal.as(member).get(path)).status]);
  return Object.fromEntries(answers);
}

/** As Tomás does on the page. Without a section: what the form proposes. */
async function publish(portal: TestPortal, id: number, section?: string): Promise<void> {
  const form = await openForm(
    portal.as('tomas'),
    `/recordings/${id}`,
    section === undefined ? {} : { section },
    `/recordings/${id}/publish`,
  );
  await sendForm(portal.as('tomas'), form).expect(303);
}

const withdraw = (portal: TestPortal, id: number) => portal.as('tomas').post(`/recordings/${id}/withdraw`).expect(303);

const listed = async (portal: TestPortal, member: (typeof cast)[number], id: number) =>
  (await portal.as(member).get('/courses/1/recordings').expect(200)).text.includes(`href="/recordings/${id}"`);

const findRow = ({ context }: TestPortal, id: number) =>
  context.db.selectFrom('recordings').select(['published_at', 'section_id']).where('id', '=', id).executeTakeFirst();

/** Meeting 1 is for section A: Sofía is in A, Otto in B. */
test('what was recorded of a class of a section is published to it, to another one, or to the whole course', async () => {
  const portal = await openPortalWithRecordings();
  const { b } = await divideCourse(portal);
  const id = await uploadRecording(portal);
  const managers = { ada: 200, tomas: 200 };
  await publish(portal, id);
  for (const path of [`/recordings/${id}`, `/recordings/${id}/file`])
    expect(await statusesOf(portal, path)).toEqual({ ...managers, sofia: 200, otto: 403 });
  expect((await portal.as('otto').get(`/recordings/${id}`)).text).toContain('Esta clase es de otra sección');
  expect([await listed(portal, 'sofia', id), await listed(portal, 'otto', id), await listed(portal, 'tomas', id)]).toEqual([
    true,
    false,
    true,
  ]);
  expect((await portal.as('tomas').get(`/recordings/${id}`)).text).toContain('Publicada en la sección A desde');

  await withdraw(portal, id);
  expect(await statusesOf(portal, `/recordings/${id}`)).toEqual({ ...managers, sofia: 404, otto: 404 });
  await publish(portal, id, String(b));
  for (const path of [`/recordings/${id}`, `/recordings/${id}/file`])
    expect(await statusesOf(portal, path)).toEqual({ ...managers, sofia: 403, otto: 200 });
  expect((await portal.as('sofia').get('/meetings/1')).text).not.toContain(`href="/recordings/${id}"`);
  expect((await portal.as('tomas').get('/meetings/1')).text).toContain(`href="/recordings/${id}"`);

  await withdraw(portal, id);
  await publish(portal, id, '');
  expect(await statusesOf(portal, `/recordings/${id}/file`)).toEqual({ ...managers, sofia: 200, otto: 200 });
  expect([await listed(portal, 'sofia', id), await listed(portal, 'otto', id)]).toEqual([true, true]);
  // Otto does not see the class of the other section, so its recording leads back to those of the course.
  expect((await portal.as('otto').get(`/recordings/${id}`)).text).toContain('href="/courses/1/recordings"');
  expect((await portal.as('sofia').get(`/recordings/${id}`)).text).toContain('href="/meetings/1"');

  const events = (await listAuditLog(portal.context.db)).filter(({ event }) => event === 'recording.published');
  expect(events.map(({ details }) => JSON.parse(details) as unknown)).toEqual([
    { recordingNumber: id, section: 'A' },
    { recordingNumber: id, section: 'B' },
    { recordingNumber: id },
  ]);
});

test('what was recorded of a class of the whole course may be published to one section', async () => {
  const portal = await openPortalWithRecordings();
  const { b } = await divideCourse(portal);
  const { db } = portal.context;
  await db.updateTable('meetings').set({ section_id: null }).where('id', '=', 1).execute();
  const id = await uploadRecording(portal);
  await publish(portal, id, String(b));
  expect(await statusesOf(portal, `/recordings/${id}/file`)).toEqual({ ada: 200, tomas: 200, sofia: 403, otto: 200 });
  expect((await portal.as('sofia').get('/meetings/1').expect(200)).text).not.toContain(`href="/recordings/${id}"`);
  expect((await portal.as('otto').get('/meetings/1').expect(200)).text).toContain(`href="/recordings/${id}"`);
  // Who was named to moderate the class watches what was recorded of it, whatever their section.
  const names = { user_id: await findUserId(db, 'sofia'), meeting_id: 1, named_at: portal.clock.now().toISOString(), named_by: null };
  await db.insertInto('meeting_moderators').values(names).execute();
  await portal.as('sofia').get(`/recordings/${id}/file`).expect(200);
  expect(await listed(portal, 'sofia', id)).toBe(true);
});

test('a section of another course, or none, is refused with the form', async () => {
  const portal = await openPortalWithRecordings();
  await divideCourse(portal);
  const { db } = portal.context;
  const { id: other } = await db
    .insertInto('sections')
    .values({ course_id: 2, name: 'C', name_key: 'c' })
    .returning('id')
    .executeTakeFirstOrThrow();
  const id = await uploadRecording(portal);
  for (const section of [String(other), '987654', 'A', '-1']) {
    const answer = await portal.as('tomas').post(`/recordings/${id}/publish`).type('form').send({ section });
    expect([section, answer.status, answer.text]).toEqual([section, 422, expect.stringContaining('Elige una sección del curso.')]);
  }
  expect(await findRow(portal, id)).toEqual({ published_at: null, section_id: null });
});

test('a section that is deleted takes what was published to it back', async () => {
  const portal = await openPortalWithRecordings();
  const { b } = await divideCourse(portal);
  const id = await uploadRecording(portal);
  await publish(portal, id, String(b));
  await portal.context.db.updateTable('enrollments').set({ section_id: null }).where('section_id', '=', b).execute();
  await portal.as('tomas').post(`/courses/1/sections/${b}/delete`).expect(303);
  expect(await findRow(portal, id)).toEqual({ published_at: null, section_id: null });
  const events = (await listAuditLog(portal.context.db)).filter(({ event }) => event === 'recording.withdrawn');
  expect(events).toHaveLength(1);
  expect(await statusesOf(portal, `/recordings/${id}/file`)).toEqual({ ada: 200, tomas: 200, sofia: 404, otto: 404 });
});

test('a course lists its recordings in pages, to students those of their section, however many others there are', async () => {
  const portal = await openPortalWithRecordings();
  const { a, b } = await divideCourse(portal);
  const { db } = portal.context;
  const oldest = await uploadRecording(portal);
  await publish(portal, oldest, String(b));
  const { id: _id, ...row } = await db.selectFrom('recordings').selectAll().where('id', '=', oldest).executeTakeFirstOrThrow();
  const others = Array.from({ length: 120 }, (_, index) => ({
    ...row,
    bytes: 1000,
    key: `other-${index}`,
    sha256: `other-${index}`,
    section_id: a,
    started_at: addMs(portal.clock.now(), minutes(index + 1)).toISOString(),
  }));
  await db.insertInto('recordings').values(others).execute();
  expect([await listed(portal, 'otto', oldest), await listed(portal, 'tomas', oldest)]).toEqual([true, false]);

  const pages: string[][] = [];
  for (let next: string | undefined = '/courses/1/recordings'; next;) {
    const { text }: { text: string } = await portal.as('tomas').get(next).expect(200);
    pages.push([...text.matchAll(/href="\/recordings\/(\d+)"/g)].map(([, id]) => id!));
    next = /href="([^"]+at=after[^"]+)"/.exec(text)?.[1]?.replaceAll('&amp;', '&');
  }
  expect(pages.map(({ length }) => length)).toEqual([50, 50, 21]);
  expect([new Set(pages.flat()).size, pages.at(-1)!.at(-1)]).toEqual([121, String(oldest)]);
});

test('a course without sections publishes without asking, and lists its recordings for its members', async () => {
  const portal = await openPortalWithRecordings();
  const id = await uploadRecording(portal, { seconds: 3725 });
  const form = await openForm(portal.as('tomas'), `/recordings/${id}`, {}, `/recordings/${id}/publish`);
  expect(form.fields.map(([name]) => name)).not.toContain('section');
  expect([await listed(portal, 'tomas', id), await listed(portal, 'sofia', id)]).toEqual([true, false]);
  await publish(portal, id);
  expect([await listed(portal, 'tomas', id), await listed(portal, 'sofia', id)]).toEqual([true, true]);
  await portal.as('otto').get('/courses/1/recordings').expect(404);
  expect((await portal.as('sofia').get('/courses/1')).text).toContain('href="/courses/1/recordings"');
  const sofia = { person: 'sofia', scope: 'meeting' };
  await portal.as('tomas').post('/meetings/1/removals').type('form').send(sofia).expect(303);
  expect([await listed(portal, 'tomas', id), await listed(portal, 'sofia', id)]).toEqual([true, false]);
  await portal.context.db.deleteFrom('removals').execute();
  await portal.context.db.updateTable('meetings').set({ cancelled_at: portal.clock.now().toISOString() }).where('id', '=', 1).execute();
  expect(await listed(portal, 'sofia', id)).toBe(false);
});

test('without RECORDINGS_DIR a course has no page of them in its tabs', async () => {
  const portal = await openPortal();
  expect((await portal.as('sofia').get('/courses/1')).text).not.toContain('/courses/1/recordings');
  expect((await portal.as('sofia').get('/courses/1/recordings').expect(200)).text).toContain('no guarda grabaciones');
});
