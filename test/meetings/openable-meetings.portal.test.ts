import { describe, expect, test } from 'vitest';
import { insertUserRole } from '../support/custom-role.ts';
import { classes, findMeetingId, findUserId } from '../support/rows.ts';
import { divideCourse } from '../support/sections.ts';
import { previewAndSave, seriesForm, seriesUrl, postForm } from '../support/series.ts';
import { openPortal, type Member, type TestPortal } from '../support/test-portal.ts';
import { textOfHtml } from '../support/text-of-html.ts';

/** The addresses of courses, classes and calls on a page that refuse the user; none where it has no such link. */
async function listDeadLinks(portal: TestPortal, member: Member, html: string): Promise<string[]> {
  const links = [...new Set([...html.matchAll(/href="(\/(?:courses|meetings|join-meeting)\/\d+[^"#]*)/g)].map(([, link]) => link!))];
  const dead: string[] = [];
  for (const link of links) if ([403, 404].includes((await portal.as(member).get(link)).status)) dead.push(link);
  return dead;
}

/** Otto teaches the course 1 together with Tomás, who teaches another one too: that is none of Otto's. */
async function openWithSecondTeacher() {
  const portal = await openPortal();
  const { db } = portal.context;
  await insertUserRole(db, 'otto', 'teacher');
  await portal.as('tomas').post('/courses/1/enroll').type('form').send({ people: 'otto', role: 'teacher' }).expect(200);
  return { portal, db, other: await findMeetingId(db, classes.noLink) };
}

describe('a class of another course at the same time', () => {
  const single = { repeat: 'once', title: 'Repaso', date: '2026-11-21', starts: '14:15', ends: '15:00' };
  const plannings: [string, object][] = [
    ['once', single],
    ['every week', { ...seriesForm, step: 'preview', weekday: ['6'], first_date: '2026-11-21', starts: '14:15', ends: '15:00' }],
  ];

  test.each(plannings)('is named to who plans one %s, and linked only where they may open it', async (_how, form) => {
    const { portal, other } = await openWithSecondTeacher();
    const asked = async (member: Member) => (await postForm(portal, seriesUrl, form, member)).text;
    const seen = await asked('otto');
    expect(textOfHtml(seen)).toContain(`${classes.noLink} (Gestión de proyectos)`);
    expect(seen).not.toContain(`/meetings/${other}"`);
    expect(await listDeadLinks(portal, 'otto', seen)).toEqual([]);
    for (const member of ['tomas', 'ada'] as const)
      expect(await asked(member)).toContain(`<a href="/meetings/${other}">${classes.noLink}</a>`);
  });

  test('is no link of the pages that move, extend and start a class either', async () => {
    const { portal, db, other } = await openWithSecondTeacher();
    const now = portal.clock.now();
    const { ends_at } = await db.selectFrom('meetings').select('ends_at').where('id', '=', 1).executeTakeFirstOrThrow();
    const times = { starts_at: now.toISOString(), ends_at: new Date(now.getTime() + 6 * 3_600_000).toISOString(), is_active: 1 };
    await db.updateTable('meetings').set(times).where('id', '=', other).execute();
    const post = (member: Member, path: string, body: object) => portal.as(member).post(path).type('form').send(body);
    const change = { ...single, date: '2026-11-20', starts: '15:00', ends: '16:00', active: 'on', notify: 'on', version: '1' };
    const requests: [string, object][] = [
      ['/meetings/1/change', change],
      ['/meetings/1/lengthen', { minutes: '30', ends_at }],
      ['/start-class', { course: '1', minutes: '60' }],
    ];
    for (const [path, body] of requests) {
      const { status, text } = await post('otto', path, body);
      expect([path, status, textOfHtml(text).includes(classes.noLink)]).toEqual([path, 409, true]);
      expect([path, await listDeadLinks(portal, 'otto', text)]).toEqual([path, []]);
      expect([path, (await post('tomas', path, body)).text.includes(`<a href="/meetings/${other}">`)]).toEqual([path, true]);
    }
    expect((await post('tomas', '/start-class', { course: '1', minutes: '60' })).text).toContain(`href="/join-meeting/${other}"`);
  });
});

describe('who was named to moderate a class of a course that is not theirs', () => {
  test('is not led to the course, nor to the classes beside it in its series', async () => {
    const portal = await openPortal();
    await previewAndSave(portal, seriesUrl, seriesForm);
    const { db } = portal.context;
    const [first, second] = (
      await db.selectFrom('meetings').select('id').where('series_id', 'is not', null).orderBy('starts_at').execute()
    ).map(({ id }) => id);
    for (const id of [1, second])
      await portal.as('tomas').post(`/meetings/${id}/moderators`).type('form').send({ login: 'otto', until: '2026-11-26' }).expect(303);
    for (const path of ['/', '/meetings/1', `/meetings/${second}`]) {
      const { text } = await portal.as('otto').get(path).expect(200);
      expect([path, textOfHtml(text).includes('Python'), await listDeadLinks(portal, 'otto', text)]).toEqual([path, true, []]);
    }
    const own = (await portal.as('sofia').get(`/meetings/${second}`)).text;
    for (const link of ['/courses/1', `/meetings/${first}`]) expect(own).toContain(`href="${link}"`);
    expect((await portal.as('sofia').get('/')).text).toContain('href="/courses/1"');
  });
});

test('a student’s attendance names a class of the section that they left, without a link', async () => {
  const portal = await openPortal();
  const { db } = portal.context;
  const { b } = await divideCourse(portal);
  const id = await findUserId(db, 'sofia');
  await db.updateTable('enrollments').set({ created_at: '2026-11-01T12:00:00.000Z' }).where('user_id', '=', id).execute();
  portal.clock.advance({ hours: 24 });
  const correction = { status: 'present', reason: 'La vi', version: '0' };
  await portal.as('tomas').post(`/meetings/1/attendance/${id}`).type('form').send(correction).expect(303);
  const own = async () => (await portal.as('sofia').get('/courses/1/attendance').expect(200)).text;
  expect(await own()).toContain(`<a href="/meetings/1">${classes.open}</a>`);
  await db.updateTable('enrollments').set({ section_id: b }).where('user_id', '=', id).where('course_id', '=', 1).execute();
  expect(textOfHtml(await own())).toContain(classes.open);
  expect(await listDeadLinks(portal, 'sofia', await own())).toEqual([]);
});
