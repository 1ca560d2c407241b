import { describe, expect, test } from 'vitest';
import { updateIdentity } from '../../../src/platform/identity/update-identity.ts';
import { UNSET_IDENTITY } from '../../../src/platform/identity/identity.ts';
import { classes, findMeetingId, findUserId } from '../../support/rows.ts';
import { openPortal, type Member, type TestPortal } from '../../support/test-portal.ts';

const contact = {
  name: 'Liceo Sur',
  email: 'ayuda+tic@sur.example',
  phone: '+56 (2) 2345-6789',
  whatsapp: '+56 9 1234 5678',
  hours: 'mañanas',
};

async function openWithContact(): Promise<TestPortal> {
  const portal = await openPortal();
  const actor = { actorId: await findUserId(portal.context.db, 'ada'), clientIp: undefined };
  expect(await updateIdentity(portal.context, actor, { ...UNSET_IDENTITY, ...contact })).toEqual({ kind: 'updated' });
  return portal;
}

/** The links of the box, with what their message would say. */
function waysIn(html: string): { email: URL; whatsapp: URL; phone: string } | undefined {
  const box = /<aside class="card contact"[\s\S]*?<\/aside>/.exec(html)?.[0];
  if (!box) return undefined;
  const [email, whatsapp, phone] = [...box.matchAll(/href="([^"]+)"/g)].map(([, href]) => href!.replaceAll('&amp;', '&'));
  return { email: new URL(email!), whatsapp: new URL(whatsapp!), phone: phone! };
}

const bodyOf = (html: string) => waysIn(html)?.email.searchParams.get('body')?.replaceAll('\r\n', '\n');

describe('a page that leads nowhere', () => {
  test.each<[string, Member, string, string]>([
    ['no access', 'otto', classes.open, 'No tienes acceso a esta videollamada'],
    ['cancelled', 'sofia', classes.cancelled, 'Videollamada no activa'],
    ['without a link', 'sofia', classes.noLink, 'Videollamada sin enlace'],
    ['over', 'sofia', classes.over, 'La videollamada terminó'],
  ])('(%s) tells whom to ask, and what about', async (_why, member, title, answer) => {
    const portal = await openWithContact();
    const id = await findMeetingId(portal.context.db, title);
    const { starts_at: startsAt } = await portal.context.db
      .selectFrom('meetings')
      .select('starts_at')
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    if (title === classes.noLink) portal.clock.set(new Date(startsAt));
    const { text } = await portal.as(member).get(`/join-meeting/${id}`);
    const ways = waysIn(text)!;
    const named = member === 'otto' ? '' : ` (${title})`;
    expect(ways.email.pathname).toBe('ayuda%2Btic@sur.example');
    expect(ways.email.searchParams.get('subject')).toBe(`Clase n.º ${id}${named}`);
    expect(bodyOf(text)).toMatch(new RegExp(`^Hola:\n\nClase n\\.º ${id}.*\nEl portal dice: «${answer}»\n\nSoy \\S+ \\S+\\.$`));
    expect([ways.whatsapp.origin, ways.whatsapp.pathname]).toEqual(['https://wa.me', '/56912345678']);
    expect(ways.whatsapp.searchParams.get('text')).toBe(bodyOf(text));
    expect(ways.phone).toBe('tel:+56223456789');
    expect(text).toContain('Horario: mañanas');
    if (title === classes.noLink) expect(portal.log.errors()).toHaveLength(1);
    // Who is in no course gets no page of the class.
    const page = await portal.as(member).get(`/meetings/${id}`);
    if (member === 'otto') expect([page.status, bodyOf(page.text)]).toEqual([404, expect.stringContaining('Página no encontrada')]);
    else expect([page.status, bodyOf(page.text)]).toEqual([200, bodyOf(text)]);
  });

  test('also where nobody is signed in, without what is secret', async () => {
    const portal = await openWithContact();
    const visitor = portal.stranger();
    expect(bodyOf((await visitor.get('/login')).text)).toBe('Hola:\n\nMe llamo ');
    const wrong = { username: 'sofia', password: 'no es esta clave' };
    for (let tries = 0; tries < 12; tries++) await portal.stranger().post('/login').type('form').send(wrong);
    const locked = await portal.stranger().post('/login').type('form').send(wrong);
    expect(locked.status).toBe(429);
    expect(bodyOf(locked.text)).toMatch(/El portal dice: «Hubo demasiados intentos.*\nMi usuario: sofia\n/);
    expect(locked.text).not.toContain(wrong.password);
    const secret = 'k'.repeat(43);
    for (const path of [`/guest/${secret}`, `/link/${secret}`, '/forgot-password', '/no-hay']) {
      const { text } = await visitor.get(path);
      expect([path, waysIn(text)?.phone]).toEqual([path, 'tel:+56223456789']);
      expect(bodyOf(text)).not.toContain(secret);
    }
    expect(waysIn((await visitor.get('/privacy')).text)).toBeDefined();
  });

  test('for whoever is in no course, but for administrators', async () => {
    const portal = await openWithContact();
    expect(bodyOf((await portal.as('otto').get('/')).text)).toContain('Todavía no estás en ningún curso');
    expect(bodyOf((await portal.as('otto').get('/courses')).text)).toContain('Todavía no estás en ningún curso');
    expect(waysIn((await portal.as('ada').get('/')).text)).toBeUndefined();
  });

  test('with the number of an error', async () => {
    const portal = await openWithContact();
    await portal.context.db.schema.dropTable('join_attempts').execute();
    const id = await findMeetingId(portal.context.db, classes.open);
    const { text } = await portal.as('tomas').get(`/meetings/${id}/joins`);
    const number = /<code id="error-number">(\w+)<\/code>/.exec(text)![1]!;
    expect(text).toContain('data-copy="error-number"');
    expect(waysIn(text)?.email.searchParams.get('subject')).toBe(`Error 500, número ${number}`);
    expect(portal.log.errors()).not.toEqual([]);
  });

  test('without a contact says what it can, and tells administrators where to add one', async () => {
    const portal = await openPortal();
    const id = await findMeetingId(portal.context.db, classes.open);
    const { text } = await portal.as('otto').get(`/join-meeting/${id}`);
    expect(waysIn(text)).toBeUndefined();
    expect(text).toContain('escribe a la administración o a tu docente');
    expect(text).not.toContain('/admin/settings');
    const over = await portal.as('sofia').get(`/meetings/${await findMeetingId(portal.context.db, classes.over)}`);
    expect(over.text).toContain('escribe a la administración o a tu docente');
    expect((await portal.as('sofia').get('/no-hay')).text).toContain('escribe a la administración y cuenta');
    expect((await portal.as('ada').get('/join-meeting/999999')).text).toContain('href="/admin/settings"');
  });
});
