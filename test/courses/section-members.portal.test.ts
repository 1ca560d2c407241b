import { expect, test } from 'vitest';
import { apiClient, signInToApi } from '../support/api-client.ts';
import { backdateEnrollments } from '../support/attended-class.ts';
import { openMailPortal } from '../support/mail-portal.ts';
import { listRemindersBefore, openPortalWithClass } from '../support/portal-with-class.ts';
import { classes, findMeetingId, findUserId } from '../support/rows.ts';
import { divideCourse } from '../support/sections.ts';
import { openPortal } from '../support/test-portal.ts';
import { textOfHtml } from '../support/text-of-html.ts';

const setSection = (portal: Awaited<ReturnType<typeof openPortal>>, meeting: number, section: number) =>
  portal.context.db.updateTable('meetings').set({ section_id: section }).where('id', '=', meeting).execute();

test('reminders of a class of a section go to its students and the teachers without a section', async () => {
  const portal = await openPortalWithClass();
  const { a } = await divideCourse(portal);
  await setSection(portal, portal.classId, a);
  expect(await listRemindersBefore(portal, 10)).toEqual(['sofia', 'tomas']);
});

test('a teacher of another section gets no reminder, and who was named for the class gets one', async () => {
  const portal = await openPortalWithClass();
  const { a, b } = await divideCourse(portal);
  await setSection(portal, portal.classId, a);
  await portal.context.db
    .updateTable('enrollments')
    .set({ section_id: b })
    .where('role', '=', 'teacher')
    .where('course_id', '=', 1)
    .execute();
  await portal
    .as('ada')
    .post(`/meetings/${portal.classId}/moderators`)
    .type('form')
    .send({ login: 'otto', until: '2026-11-25' })
    .expect(303);
  await portal.newMails();
  expect(await listRemindersBefore(portal, 10)).toEqual(['otto', 'sofia']);
});

test('notices about a class of a section are for its members and those who moderate it', async () => {
  const portal = await openMailPortal();
  await divideCourse(portal);
  await portal.newMails();
  expect((await portal.as('tomas').get('/meetings/1/cancel')).text).toContain('2 ');
  await portal.as('tomas').post('/meetings/1/cancel').type('form').send({ note: 'Corte de luz', notify: 'on' });
  expect((await portal.newMails()).map(({ recipients }) => recipients[0]!.split('@')[0]).sort()).toEqual(['sofia', 'tomas']);
  await portal.as('tomas').post('/meetings/1/moderators').type('form').send({ login: 'otto', until: '2026-11-20' }).expect(303);
  await portal.newMails();
  await portal.as('tomas').post('/meetings/1/restore').type('form').send({ notify: 'on' });
  expect((await portal.newMails()).map(({ recipients }) => recipients[0]!.split('@')[0]).sort()).toEqual(['otto', 'sofia', 'tomas']);
});

test('the calendar of a student has the classes of their section and of the whole course', async () => {
  const portal = await openPortal();
  await divideCourse(portal);
  const feed = async (who: 'sofia' | 'otto' | 'tomas') => {
    const address = /https?:\/\/[^"\s]+\.ics/.exec((await portal.as(who).get('/calendar')).text)![0];
    return (await portal.stranger().get(new URL(address).pathname)).text;
  };
  expect(
    [await feed('sofia'), await feed('otto'), await feed('tomas')].map((text) => [text.includes('Clase 3'), text.includes('Clase 4')]),
  ).toEqual([
    [true, true],
    [false, true],
    [true, true],
  ]);
});

test('attendance and the roll call expect the section alone, and whoever attended all the same', async () => {
  const portal = await openPortal();
  const { db } = portal.context;
  const id = await findMeetingId(db, classes.over);
  const { course_id: course } = await db.selectFrom('meetings').select('course_id').where('id', '=', id).executeTakeFirstOrThrow();
  const [section, other] = await db
    .insertInto('sections')
    .values(['A', 'B'].map((name) => ({ course_id: course, name, name_key: name.toLowerCase() })))
    .returning('id')
    .execute();
  await portal.as('ada').post(`/courses/${course}/enroll`).type('form').send({ people: 'otto', role: 'student' }).expect(200);
  await backdateEnrollments(portal);
  const otto = await findUserId(db, 'otto');
  const put = (user: number | string, to: number) =>
    db.updateTable('enrollments').set({ section_id: to }).where('course_id', '=', course).where('user_id', '=', Number(user)).execute();
  await put(await findUserId(db, 'sofia'), section!.id);
  await put(otto, other!.id);
  await setSection(portal, id, section!.id);
  const rollCall = textOfHtml((await portal.as('ada').get(`/meetings/${id}/attendance?tab=roll-call`)).text);
  expect([rollCall.includes('Sofía Riquelme'), rollCall.includes('Otto Fuentes')]).toEqual([true, false]);
  const course1 = (await portal.as('ada').get(`/courses/${course}/attendance/export`)).text;
  const rowOf = (name: string) => course1.split('\r\n').find((line) => line.includes(name));
  expect([rowOf('Sofía')?.includes('Ausente'), rowOf('Otto')?.includes('Ausente')]).toEqual([true, false]);
  const room = { meeting_id: id, user_id: otto, name: 'Otto', occupant_jid: 'x', breakout: '' };
  await db
    .insertInto('participations')
    .values({ ...room, joined_at: '2026-11-20T10:00:00.000Z', left_at: '2026-11-20T11:00:00.000Z' })
    .execute();
  expect(textOfHtml((await portal.as('ada').get(`/meetings/${id}/attendance?tab=expected`)).text)).toContain('Otto Fuentes');
});

test('the API has the sections of courses, people and meetings', async () => {
  const portal = await openPortal();
  const api = apiClient(portal, (await signInToApi(portal, 'tomas')).access_token);
  const named = await api.post('/api/v1/courses/1/sections').send({ name: 'Mañana' });
  expect([named.status, named.body]).toEqual([
    200,
    { items: [{ id: expect.any(Number) as number, name: 'Mañana', members: 0, meetings: 0 }] },
  ]);
  const { id } = (named.body as { items: { id: number }[] }).items[0]!;
  expect((await api.post('/api/v1/courses/1/sections').send({ name: 'MANANA' })).status).toBe(200);
  expect((await api.post('/api/v1/courses/1/sections').send({ name: 'MAÑANA' })).body).toMatchObject({
    errors: [{ field: 'name', message: 'taken' }],
  });
  const sofia = await findUserId(portal.context.db, 'sofia');
  const put = (section: number | null) => api.put(`/api/v1/courses/1/members/${sofia}/section`).send({ section_id: section });
  expect((await put(id)).body).toMatchObject({ id: sofia, section: { id, name: 'Mañana' } });
  expect((await put(4711)).body).toMatchObject({ errors: [{ field: 'section_id', message: 'unknown' }] });
  const otto = await findUserId(portal.context.db, 'otto');
  expect((await api.put(`/api/v1/courses/1/members/${otto}/section`).send({ section_id: id })).status).toBe(404);
  expect((await api.put(`/api/v1/courses/1/members/${sofia}`).send({ role: 'student' })).body).toMatchObject({ section: { id } });
  const plan = { course_id: 1, title: 'Taller', starts_at: '2026-12-04T14:00:00Z', ends_at: '2026-12-04T15:00:00Z' };
  const created = await api.post('/api/v1/meetings').send({ ...plan, section_id: id });
  expect([created.status, created.body]).toMatchObject([201, { section: { id, name: 'Mañana' } }]);
  expect((await api.post('/api/v1/meetings').send({ ...plan, section_id: 4711, allow_conflicts: true })).status).toBe(422);
  const path = `/api/v1/meetings/${(created.body as { id: number }).id}`;
  const patch = (etag: string, body: object) => api.patch(path).set('If-Match', etag).send(body);
  const kept = await patch(created.headers['etag']!, { title: 'Taller de tarde' });
  expect(kept.body).toMatchObject({ section: { id } });
  expect((await api.delete(`/api/v1/courses/1/sections/${id}`)).body).toMatchObject({
    type: expect.stringContaining('section-in-use') as string,
  });
  expect((await patch(kept.headers['etag']!, { section_id: null })).body).toMatchObject({ section: null });
  const student = apiClient(portal, (await signInToApi(portal, 'sofia')).access_token);
  expect((await student.get('/api/v1/courses/1/sections')).status).toBe(404);
  expect((await student.post('/api/v1/courses/1/sections').send({ name: 'X' })).status).toBeGreaterThanOrEqual(403);
});

test('people are enrolled into a section, and those who are in the course move there; without a choice nobody does', async () => {
  const portal = await openPortal();
  const { a, b } = await divideCourse(portal);
  const { db } = portal.context;
  const tomas = portal.as('tomas');
  const sections = async () =>
    db
      .selectFrom('enrollments as e')
      .innerJoin('auth_user as u', 'u.id', 'e.user_id')
      .where('e.course_id', '=', 1)
      .select(['u.username', 'e.section_id as section'])
      .orderBy('u.username')
      .execute();
  expect((await tomas.get('/courses/1/enroll')).text).toMatch(/<select[^>]* name="section"/);
  expect((await tomas.get('/courses/2/enroll')).text).not.toContain('name="section"');
  const enroll = (people: string, section: number | string, role = 'student') =>
    tomas.post('/courses/1/enroll').type('form').send({ people, role, section });
  const refused = await enroll('ada', 999);
  expect([refused.status, refused.text.includes('Elige una sección del curso.'), refused.text.includes('>ada</textarea>')]).toEqual([
    422,
    true,
    true,
  ]);
  expect((await sections()).map(({ username }) => username)).toEqual(['otto', 'sofia', 'tomas']);
  await enroll('ada, sofia, tomas', b).expect(200);
  await enroll('otto', '').expect(200);
  // Who has the other role is left alone.
  expect(await sections()).toEqual([
    { username: 'ada', section: b },
    { username: 'otto', section: b },
    { username: 'sofia', section: b },
    { username: 'tomas', section: null },
  ]);
  const events = await db
    .selectFrom('audit_log')
    .select('details')
    .where('event', '=', 'enrollment.section-changed')
    .orderBy('id')
    .execute();
  expect(events.slice(-2).map(({ details }) => details)).toEqual([
    '{"course":1,"section":{"before":null,"after":"B"}}',
    '{"course":1,"section":{"before":"A","after":"B"}}',
  ]);
  const api = apiClient(portal, (await signInToApi(portal, 'tomas')).access_token);
  const path = '/api/v1/courses/1/members';
  expect((await api.post(path).send({ login: 'otto', section_id: a })).body).toMatchObject({ username: 'otto', section: { id: a } });
  expect((await api.post(path).send({ login: 'otto' })).body).toMatchObject({ section: { id: a } });
  const otto = await findUserId(db, 'otto');
  expect((await api.put(`${path}/${otto}`).send({ section_id: null })).body).toMatchObject({ section: null });
  const unknown = await api.put(`${path}/${otto}`).send({ section_id: 999 });
  expect([unknown.status, unknown.body]).toMatchObject([422, { errors: [{ field: 'section_id', message: 'unknown' }] }]);
});
