import { describe, expect, test } from 'vitest';
import type { Permission } from '../../src/accounts/permissions.ts';
import { createCourse } from '../../src/courses/create-course.ts';
import { createMeeting } from '../../src/meetings/scheduling/create-meeting.ts';
import { addMs, days, minutes } from '../../src/platform/shared/clock.ts';
import { MAX_HITS } from '../../src/search/search.queries.ts';
import { createCustomRole } from '../support/custom-role.ts';
import { addPeopleRows } from '../support/people.ts';
import { classes, findMeetingId, findUserId } from '../support/rows.ts';
import { openPortal, type Member, type TestPortal } from '../support/test-portal.ts';
import { textOfHtml } from '../support/text-of-html.ts';

const searchAs = async (portal: TestPortal, member: Member, q: string) =>
  (
    await portal
      .as(member)
      .get(`/search?${new URLSearchParams({ q }).toString()}`)
      .expect(200)
  ).text;

/** What the results lead to, without the page around them. */
const hitsOf = (html: string) => [...html.slice(html.indexOf('<main')).matchAll(/<li>.*?<\/li>/gs)].map(([hit]) => textOfHtml(hit));

describe('the search', () => {
  test.each<[Member, string, string[]]>([
    ['sofia', 'python', ['Python para análisis de datos']],
    ['sofia', 'etica', []],
    ['sofia', 'tomas', []],
    ['sofia', 'sofia', []],
    ['otto', 'python', []],
    ['tomas', 'riquelme', ['Sofía Riquelme sofia']],
    ['tomas', 'sofia@gryphos.example', ['Sofía Riquelme sofia']],
    ['tomas', 'otto', []],
    ['tomas', 'ada', []],
    ['ada', 'otto', ['Otto Fuentes otto · otto@gryphos.example']],
    ['ada', 'etica', ['Ética y protección de datos']],
  ])('finds for %s and «%s» what they may see', async (member, q, expected) => {
    const portal = await openPortal();
    const hits = hitsOf(await searchAs(portal, member, q));
    expect(hits).toHaveLength(expected.length);
    for (const [index, text] of expected.entries()) expect(hits[index]).toContain(text);
  });

  test('finds a class by its number, its addresses and its room, for its members alone', async () => {
    const portal = await openPortal();
    const id = await findMeetingId(portal.context.db, classes.open);
    const { link, room_name: room } = await portal.context.db
      .selectFrom('meetings')
      .select(['link', 'room_name'])
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    const { publicUrl } = portal.context.settings.http;
    const spellings = [
      ...[String(id), `N.º ${id}`, `n° ${id}`, `#${id}`, `/join-meeting/${id}`, `${publicUrl}/join-meeting/${id}?app=ios`],
      ...[
        `${publicUrl}/meetings/${id}`,
        link,
        `${link}?jwt=abc#config.x=1`,
        link.replace('https://', ''),
        room!,
        room!.toUpperCase(),
        `/aula/${room!}`,
      ],
    ];
    for (const q of spellings) {
      const html = await searchAs(portal, 'sofia', q);
      expect(html, q).toContain('Coincidencia exacta');
      expect(hitsOf(html)[0], q).toContain(`${classes.open} N.º ${id}`);
      expect(textOfHtml(await searchAs(portal, 'otto', q)), q).not.toContain(classes.open);
    }
    expect(await searchAs(portal, 'sofia', link.replace(new URL(link).host, 'evil.example'))).not.toContain('Coincidencia exacta');
  });

  test('answers whatever is typed', async () => {
    const portal = await openPortal();
    for (const q of [
      '',
      ' ',
      'a',
      'x'.repeat(200),
      `%_"'`,
      `'; drop table meetings; --`,
      'á '.repeat(20),
      '\u0000',
      '%zz/%',
      'http://[',
      '/',
      '//x/y',
      '999999999',
      '😀',
    ])
      for (const member of ['ada', 'sofia'] as const) await searchAs(portal, member, q);
    await portal.as('ada').get('/search?q=a&q=b').expect(200);
    await portal.stranger().get('/search?q=python').expect(302);
  });

  test('keeps what is typed out of the log', async () => {
    const portal = await openPortal({ LOG_LEVEL: 'DEBUG' });
    await searchAs(portal, 'ada', 'secretísimo');
    expect(portal.log.text).not.toContain('secret%C3%ADsimo');
    expect(portal.log.text).not.toContain('secretísimo');
  });
});

describe('what is found can be opened, and so can the lists behind it', () => {
  type Kind = 'person' | 'course' | 'meeting';
  const lists = { person: '/admin/users', course: '/admin/courses', meeting: '/admin/meetings' } as const;

  /** `finds`: of another's course. `lists`: whose list the results lead to. */
  test.each<{ member: Member; role?: Permission[]; finds: Kind[]; lists: Kind[] }>([
    { member: 'ada', finds: ['person', 'course', 'meeting'], lists: ['person', 'course', 'meeting'] },
    { member: 'tomas', finds: [], lists: [] },
    { member: 'sofia', finds: [], lists: [] },
    { member: 'otto', finds: [], lists: [] },
    { member: 'otto', role: ['meetings:join-any'], finds: ['course', 'meeting'], lists: [] },
    { member: 'otto', role: ['meetings:write'], finds: ['course', 'meeting'], lists: ['meeting'] },
    { member: 'otto', role: ['courses:write'], finds: ['course'], lists: ['course'] },
    { member: 'otto', role: ['people:read'], finds: ['person'], lists: ['person'] },
    { member: 'otto', role: ['mail:read', 'own-courses:write'], finds: [], lists: [] },
  ])('by $member with $role', async ({ member, role, finds, lists: expectedLists }) => {
    const portal = await openPortal();
    const { db } = portal.context;
    if (role) await createCustomRole(db, 'Apoyo', role, [member]);
    const people = Array.from({ length: MAX_HITS }, (_, number) => ({ username: `comun${number}`, lastName: 'Común' }));
    await addPeopleRows(db, people);
    for (const { username } of people) {
      const course = await createCourse(portal.context, null, { title: `Común ${username}`, description: '' });
      if (course.kind !== 'created') throw new Error(course.kind);
      const startsAt = addMs(portal.clock.now(), days(1));
      const opening = { teacherOpening: null, studentOpening: null, closing: null };
      const plan = { title: 'Común', startsAt, endsAt: addMs(startsAt, minutes(60)), ...opening };
      await createMeeting(portal.context, null, course.id, plan, { allowConflicts: true });
    }
    const html = await searchAs(portal, member, 'común');
    const main = html.slice(html.indexOf('<main'));
    const hits = { person: 'id="people"', course: 'id="courses"', meeting: 'id="meetings"' };
    for (const [kind, mark] of Object.entries(hits)) expect(main.includes(mark), kind).toBe(finds.includes(kind as Kind));
    for (const [kind, path] of Object.entries(lists))
      expect(main.includes(`href="${path}?q=`), path).toBe(expectedLists.includes(kind as Kind));
    for (const [, path] of main.matchAll(/href="([^"#]*)"/g)) await portal.as(member).get(path!.replaceAll('&amp;', '&')).expect(200);
  });
});

describe('a person who was found', () => {
  test('leads to why they cannot enter the class that refused them', async () => {
    const portal = await openPortal();
    const { db } = portal.context;
    const id = await findMeetingId(db, classes.notForSofia);
    await portal.as('otto').get(`/join-meeting/${id}`).expect(403);
    const otto = await searchAs(portal, 'ada', 'otto');
    expect(otto).toContain(`href="/meetings/${id}/who-can-join?person=otto"`);
    const sofia = await searchAs(portal, 'ada', 'sofia');
    const open = await findMeetingId(db, classes.open);
    expect(sofia).toContain(`href="/meetings/${open}/who-can-join?person=sofia"`);
    expect((await portal.as('ada').get(`/meetings/${open}/who-can-join?person=sofia`)).status).toBe(200);
  });

  test('leads a teacher to their own classes alone', async () => {
    const portal = await openPortal();
    const { db } = portal.context;
    const course = await db.selectFrom('courses').select('id').where('title', 'like', 'Ética%').executeTakeFirstOrThrow();
    const enrollment = { course_id: course.id, role: 'student', status: 'active', created_at: portal.clock.now().toISOString() } as const;
    await db
      .insertInto('enrollments')
      .values({ ...enrollment, user_id: await findUserId(db, 'sofia') })
      .execute();
    const ofOthers = await findMeetingId(db, classes.notForSofia);
    await portal.as('sofia').get(`/join-meeting/${ofOthers}`);
    const html = await searchAs(portal, 'tomas', 'sofia');
    const asked = [...html.matchAll(/\/meetings\/(\d+)\/who-can-join/g)].map(([, id]) => Number(id));
    expect(asked).toHaveLength(2);
    expect(asked).not.toContain(ofOthers);
    for (const id of asked) await portal.as('tomas').get(`/meetings/${id}/who-can-join?person=sofia`).expect(200);
    expect(html).not.toContain('/admin/users/');
    expect(html).not.toContain('sofia@gryphos.example');
  });
});
