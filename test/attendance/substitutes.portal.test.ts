import { describe, expect, test } from 'vitest';
import { apiClient, signInToApi } from '../support/api-client.ts';
import { openForm, sendForm } from '../support/form.ts';
import { classes, findMeetingId, findUserId } from '../support/rows.ts';
import { openPortal, type Member, type TestPortal } from '../support/test-portal.ts';
import { textOfHtml } from '../support/text-of-html.ts';

const page = '/meetings/1/attendance';

async function openPortalWithSubstitute(login: Member = 'otto'): Promise<TestPortal> {
  const portal = await openPortal();
  await portal.as('tomas').post('/meetings/1/moderators').type('form').send({ login, until: '2026-11-20' }).expect(303);
  return portal;
}

/** What a person gets of the attendance of a class: list, paper, sheet, one student, and both forms. */
async function statuses(portal: TestPortal, member: Member, path = page): Promise<number[]> {
  const browser = portal.as(member);
  const sofia = await findUserId(portal.context.db, 'sofia');
  const answers = [
    await browser.get(path),
    await browser.get(`${path}/print`),
    await browser.get(`${path}/export`),
    await browser.get(`${path}/${sofia}`),
    await browser
      .post(path)
      .type('form')
      .send({ seen: `${sofia}.none`, [`mark-${sofia}`]: 'none' }),
    await browser.post(`${path}/${sofia}`).type('form').send({ status: 'none', version: 0 }),
  ];
  return answers.map(({ status }) => status);
}

describe('a substitute', () => {
  test('takes the roll of the class and corrects it, and the marks are theirs', async () => {
    const portal = await openPortalWithSubstitute();
    const { db } = portal.context;
    const otto = portal.as('otto');
    const details = textOfHtml((await otto.get('/meetings/1')).text);
    expect([details.includes('Asistencia'), details.includes('Invitaciones')]).toEqual([true, false]);
    const sofia = await findUserId(db, 'sofia');
    const rollCall = `${page}?tab=roll-call`;
    expect((await sendForm(otto, await openForm(otto, rollCall, { [`mark-${sofia}`]: 'late' }, rollCall))).status).toBe(303);
    const own = await openForm(otto, `${page}/${sofia}`, { status: 'excused', reason: 'Licencia' });
    expect((await sendForm(otto, own)).headers['location']).toBe(page);
    expect(textOfHtml((await portal.as('tomas').get(`${page}?tab=expected`)).text)).toContain('Otto Fuentes');
    const events = await db.selectFrom('audit_log').select(['event', 'actor_id']).where('event', 'like', 'attendance.%').execute();
    const by = await findUserId(db, 'otto');
    expect(events).toEqual(['attendance.roll-call', 'attendance.corrected'].map((event) => ({ event, actor_id: by })));
    const list = (await otto.get(page)).text;
    // What belongs to who manages the class is not offered.
    expect([list.includes('/joins'), list.includes('/guests'), list.includes('/who-can-join')]).toEqual([false, false, false]);
    const api = apiClient(portal, (await signInToApi(portal, 'otto')).access_token);
    expect((await api.get('/api/v1/meetings/1/attendance')).body).toMatchObject({
      items: [{ username: 'tomas' }, { username: 'sofia', status: 'excused' }],
    });
  });

  test('sees that class and nothing else of the course, and no more once the name is taken back', async () => {
    const portal = await openPortalWithSubstitute();
    expect(await statuses(portal, 'otto')).toEqual([200, 200, 200, 200, 303, 303]);
    const later = await findMeetingId(portal.context.db, classes.soon);
    expect(await statuses(portal, 'otto', `/meetings/${later}/attendance`)).toEqual([404, 404, 404, 404, 404, 404]);
    expect((await portal.as('otto').get('/courses/1/attendance')).status).toBe(404);
    const others = ['/meetings/1/joins', '/meetings/1/inside', '/meetings/1/guests', '/meetings/1/who-can-join'];
    for (const path of others) expect([path, (await portal.as('otto').get(path)).status]).toEqual([path, 403]);
    const id = await findUserId(portal.context.db, 'otto');
    await portal.as('tomas').post(`/meetings/1/moderators/${id}/remove`).type('form').send({}).expect(303);
    expect(await statuses(portal, 'otto')).toEqual([404, 404, 404, 404, 404, 404]);
  });

  test('who was put out of the class has none of it any more', async () => {
    const portal = await openPortalWithSubstitute();
    const api = apiClient(portal, (await signInToApi(portal, 'otto')).access_token);
    const read = async () => [
      (await portal.as('otto').get('/meetings/1/minutes')).status,
      (await api.get('/api/v1/meetings/1/attendance')).status,
      (await api.get('/api/v1/meetings/1/minutes')).status,
    ];
    expect(await read()).toEqual([200, 200, 200]);
    const otto = { person: 'otto', scope: 'meeting' };
    await portal.as('tomas').post('/meetings/1/removals').type('form').send(otto).expect(303);
    expect(await statuses(portal, 'otto')).toEqual([404, 404, 404, 404, 404, 404]);
    expect(await read()).toEqual([403, 404, 404]);
    expect((await portal.as('otto').get('/meetings/1')).text).not.toContain(`href="${page}"`);
  });

  test('puts people out of the class alone, lets them in again, and ends it', async () => {
    const portal = await openPortalWithSubstitute();
    const { db } = portal.context;
    const otto = portal.as('otto');
    const later = await findMeetingId(db, classes.soon);
    expect((await otto.get('/meetings/1')).text).toContain('href="/meetings/1/removals"');
    const page = textOfHtml((await otto.get('/meetings/1/removals').expect(200)).text);
    expect([page.includes('No vuelve a esta clase'), page.includes('No vuelve a ninguna clase')]).toEqual([true, false]);
    const putOut = (person: string, scope: string, id = 1) => otto.post(`/meetings/${id}/removals`).type('form').send({ person, scope });
    const joinStatus = async () => (await portal.as('sofia').get('/join-meeting/1')).status;
    expect((await putOut('sofia', 'course')).status).toBe(422);
    expect((await putOut('sofia', 'meeting', later)).status).toBe(404);
    expect((await putOut('tomas', 'now')).status).toBe(403);
    expect((await putOut('otto', 'now')).status).toBe(422);
    expect(await joinStatus()).toBe(303);
    await putOut('sofia', 'now').expect(303);
    await putOut('sofia', 'meeting').expect(303);
    expect(await joinStatus()).toBe(403);
    const api = apiClient(portal, (await signInToApi(portal, 'otto')).access_token);
    const { items } = (await api.get('/api/v1/meetings/1/removals')).body as { items: { id: number }[] };
    expect(items).toMatchObject([{ scope: 'meeting', by: 'Otto Fuentes' }]);
    await otto.post(`/meetings/1/removals/${items[0]!.id}/lift`).expect(303);
    expect(await joinStatus()).toBe(303);

    // What who manages the class decided for the course, and the moderators whom they named, are theirs.
    await portal.as('tomas').post('/meetings/1/removals').type('form').send({ person: 'sofia', scope: 'course' }).expect(303);
    const ofCourse = await db.selectFrom('removals').select('id').where('scope', '=', 'course').executeTakeFirstOrThrow();
    expect((await otto.post(`/meetings/1/removals/${ofCourse.id}/lift`)).status).toBe(403);
    await portal.as('tomas').post('/meetings/1/moderators').type('form').send({ login: 'sofia', until: '2026-11-20' }).expect(303);
    expect((await putOut('sofia', 'now')).status).toBe(403);

    expect((await portal.as('sofia').post('/meetings/1/end')).status).toBe(404);
    expect((await otto.post(`/meetings/${later}/end`)).status).toBe(404);
    expect((await otto.get('/meetings/1')).text).toContain('href="/meetings/1/end"');
    await otto.post('/meetings/1/end').expect(303);
    expect((await portal.as('tomas').get('/join-meeting/1')).status).toBe(410);
    expect((await otto.get('/meetings/1')).text).toContain('action="/meetings/1/reopen"');
    await otto.post('/meetings/1/reopen').expect(303);
    expect((await portal.as('tomas').get('/join-meeting/1')).status).toBe(303);
  });

  test('who studies in the course and moderates once does not', async () => {
    const portal = await openPortalWithSubstitute('sofia');
    expect(await statuses(portal, 'sofia')).toEqual([404, 404, 404, 404, 404, 404]);
    expect((await portal.as('sofia').get('/meetings/1')).text).not.toContain(`href="${page}"`);
    const api = apiClient(portal, (await signInToApi(portal, 'sofia')).access_token);
    expect((await api.get('/api/v1/meetings/1/attendance')).status).toBe(404);
    // Nor whoever is nothing to the class; its teacher and the administration do as before.
    expect(await statuses(portal, 'otto')).toEqual([404, 404, 404, 404, 404, 404]);
    for (const member of ['tomas', 'ada'] as const) expect(await statuses(portal, member)).toEqual([200, 200, 200, 200, 303, 303]);
  });

  test('who studied in the course does not either, once the enrollment has ended', async () => {
    const portal = await openPortalWithSubstitute('sofia');
    const end = `/courses/1/members/${await findUserId(portal.context.db, 'sofia')}/end`;
    await sendForm(portal.as('tomas'), await openForm(portal.as('tomas'), end)).expect(303);
    expect(await statuses(portal, 'sofia')).toEqual([404, 404, 404, 404, 404, 404]);
    const details = await portal.as('sofia').get('/meetings/1');
    expect([details.status, details.text.includes(`href="${page}"`), details.text.includes('/meetings/1/end')]).toEqual([
      200,
      false,
      false,
    ]);
    for (const path of ['removals', 'end']) expect((await portal.as('sofia').get(`/meetings/1/${path}`)).status).toBe(404);
    const api = apiClient(portal, (await signInToApi(portal, 'sofia')).access_token);
    for (const path of ['attendance', 'removals']) expect((await api.get(`/api/v1/meetings/1/${path}`)).status).toBe(404);
  });
});
