import request from 'supertest';
import { describe, expect, test } from 'vitest';
import { openForm, sendForm } from '../../support/form.ts';
import { createGuestLink, listPasses } from '../../support/guests.ts';
import { openPortal, type TestPortal } from '../../support/test-portal.ts';

/** A browser that keeps no cookies. */
function cookieless({ server }: TestPortal): ReturnType<TestPortal['stranger']> {
  return request(server);
}

const typed = { username: 'sofia', password: 'unirse-ahora' };

describe('a browser that refuses cookies', () => {
  test.each([
    ['es', 'Tu navegador no guarda cookies'],
    ['en', 'Your browser does not save cookies'],
  ])('is told so after the right password, in %s', async (lang, text) => {
    const portal = await openPortal();
    const agent = cookieless(portal);
    const answer = await sendForm(agent, await openForm(agent, `/login?next=/courses&lang=${lang}`, typed));
    expect(answer.status).toBe(303);
    const { text: page, status } = await agent.get(answer.headers['location']!);
    expect([status, page.includes(text), page.includes('Firefox')]).toEqual([200, true, true]);
    expect(page).toContain('name="next" value="/courses"');
  });

  test('is told of a wrong password as everybody', async () => {
    const portal = await openPortal();
    const agent = cookieless(portal);
    const { status, text } = await sendForm(agent, await openForm(agent, '/login', { ...typed, password: 'no es esta' }));
    expect([status, text.includes('cookies')]).toEqual([401, false]);
  });

  test('does not use up a guest link', async () => {
    const portal = await openPortal();
    const link = await createGuestLink(portal);
    const agent = cookieless(portal);
    const { status, text } = await sendForm(agent, await openForm(agent, link, { name: 'Ana Soto' }));
    expect([status, text.includes('Tu navegador no guarda cookies'), text.includes('value="Ana Soto"')]).toEqual([422, true, true]);
    expect(await listPasses(portal)).toEqual([]);
  });
});

test('a browser that keeps cookies goes straight on', async () => {
  const portal = await openPortal();
  const agent = portal.stranger();
  const answer = await sendForm(agent, await openForm(agent, '/login?next=/courses', typed));
  expect(answer.headers['location']).toBe('/courses');
  expect((await agent.get('/login?reason=check-cookies&next=%2Fcourses')).headers['location']).toBe('/courses');
});

test('a program that signs in without opening the page goes straight on', async () => {
  const portal = await openPortal();
  const { headers } = await cookieless(portal).post('/login').type('form').send(typed);
  expect(headers['location']).toBe('/');
});
