import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Permission } from '../../../src/accounts/permissions.ts';
import { minutes } from '../../../src/platform/shared/clock.ts';
import { classes, findMeetingId, findUserId } from '../../support/rows.ts';
import { openPortal, type Member, type TestPortal } from '../../support/test-portal.ts';
import { textOfHtml } from '../../support/text-of-html.ts';

const tiles = {
  Videollamadas: 'id="calls"',
  'Entradas y rechazos': 'id="joins"',
  Jitsi: 'id="jitsi"',
  'Ingresos fallidos': 'id="sign-ins"',
  Correo: 'id="mail"',
  Portal: 'id="system"',
  Registro: 'id="journal"',
};

describe('who sees the overview', () => {
  test('an administrator sees all of it', async () => {
    expect(await tilesOf(await openPortal(), 'ada')).toEqual(Object.keys(tiles));
  });

  test('a teacher sees the calls of the courses that they teach', async () => {
    const portal = await openPortal();
    expect(await tilesOf(portal, 'tomas')).toEqual(['Videollamadas']);
    const page = await wordsFor(portal, 'tomas');
    expect(page).toContain(classes.open);
    await portal.context.db.updateTable('enrollments').set({ role: 'student' }).execute();
    expect(await wordsFor(portal, 'tomas')).not.toContain(classes.open);
  });

  test.each([
    ['mail:read', ['Correo']],
    ['people:read', ['Ingresos fallidos']],
    ['audit-log:read', ['Registro']],
    ['roles:write', ['Portal']],
    ['meetings:write', ['Videollamadas', 'Entradas y rechazos', 'Jitsi']],
    ['courses:write', []],
  ] as const)('who holds %s alone sees only %s', async (permission, seen) => {
    const portal = await openPortal();
    await giveAlone(portal, 'otto', permission);
    expect(await tilesOf(portal, 'otto')).toEqual(seen);
  });

  test('a student and a stranger see nothing of it', async () => {
    const portal = await openPortal();
    await portal.as('sofia').get('/admin').expect(403);
    await portal.stranger().get('/admin').expect(302);
  });
});

describe('the calls', () => {
  test('are those that run and those of the next hours; what does not take place is not among them', async () => {
    const portal = await openPortal();
    await putClasses(portal, {
      [classes.open]: -10,
      [classes.soon]: 40,
      [classes.noLink]: 13 * 60,
      [classes.over]: -300,
      [classes.cancelled]: 30,
    });
    const page = await wordsFor(portal, 'ada');
    expect(page).toMatch(new RegExp(`Ahora: 1.*${classes.open}.*En curso.*Unirse ahora.*En las próximas horas.*${classes.soon}`));
    for (const absent of [classes.over, classes.cancelled, classes.noLink]) expect(page).not.toContain(absent);
  });

  test('have no button for who runs them and has no place in them', async () => {
    const portal = await openPortal();
    await giveAlone(portal, 'otto', 'meetings:write');
    const page = await wordsFor(portal, 'otto');
    expect(page).toContain(classes.open);
    expect(page).not.toContain('Unirse ahora');
  });

  test('are counted where there are more than fit', async () => {
    const portal = await openPortal();
    const row = await portal.context.db.selectFrom('meetings').selectAll().where('title', '=', classes.open).executeTakeFirstOrThrow();
    const { id: _id, ...copy } = row;
    for (let more = 0; more < 7; more++)
      await portal.context.db
        .insertInto('meetings')
        .values({ ...copy, room_name: `copia_${more}` })
        .execute();
    expect(await wordsFor(portal, 'ada')).toMatch(/Ahora: 8.*y 3 más/);
  });
});

describe('joins and refusals', () => {
  test('are counted by reason and by hour, as people really got in or not', async () => {
    const portal = await openPortal();
    const open = await findMeetingId(portal.context.db, classes.open);
    const notForSofia = await findMeetingId(portal.context.db, classes.notForSofia);
    await portal.as('sofia').get(`/join-meeting/${open}`).expect(303);
    await portal.as('sofia').get(`/join-meeting/${open}`).expect(303);
    await portal.as('otto').get(`/join-meeting/${open}`).expect(403);
    await portal.as('sofia').get(`/join-meeting/${notForSofia}`).expect(403);
    portal.clock.advance({ hours: 1 });
    await portal.as('sofia').get('/join-meeting/4711').expect(404);
    const page = await wordsFor(portal, 'ada');
    expect(page).toMatch(/Entradas 2 Rechazos 3 .*Sin inscripción en el curso 2 La videollamada no existe 1/);
    expect(page).toMatch(/Hora Entradas Rechazos .* 14:00 2 2 15:00 0 1/);
  });

  test('of more than twelve hours ago are no longer shown', async () => {
    const portal = await openPortal();
    await portal.as('sofia').get('/join-meeting/4711').expect(404);
    portal.clock.advance({ hours: 12 });
    expect(await wordsFor(portal, 'ada')).toContain('Nadie quiso entrar');
  });

  test('of hours that are over are remembered, and those of now counted anew', async () => {
    const portal = await openPortal();
    await portal.as('sofia').get('/join-meeting/4711').expect(404);
    portal.clock.advance({ minutes: 64 });
    expect(await wordsFor(portal, 'ada')).toMatch(/14:00 0 1 15:00 0 0/);
    await portal.as('sofia').get('/join-meeting/4711').expect(404);
    await portal.context.db.updateTable('join_attempts').set({ count: 7 }).execute();
    expect(await wordsFor(portal, 'ada')).toMatch(/14:00 0 7 15:00 0 7/);
    portal.clock.advance({ minutes: 1 });
    expect(await wordsFor(portal, 'ada')).toMatch(/14:00 0 7 15:00 0 7/);
    await portal.context.db.updateTable('join_attempts').set({ count: 9 }).execute();
    expect(await wordsFor(portal, 'ada')).toMatch(/14:00 0 7 15:00 0 9/);
  });

  test('are drawn without anything that the strict policy of the pages forbids', async () => {
    const portal = await openPortal();
    await portal.as('sofia').get('/join-meeting/4711');
    const { text } = await portal.as('ada').get('/admin').expect(200);
    const chart = /<svg class="chart-columns"[\s\S]*?<\/svg>/.exec(text)?.[0];
    expect(chart).toMatch(/role="img" aria-label="[^"]+"/);
    expect(chart).toMatch(/<rect class="chart-refusals" x="11.1" y="0" width="0.8" height="100"\/>/);
    expect(text).not.toMatch(/ style=|<style|NaN/);
  });
});

describe('the other parts', () => {
  test('count the tries to sign in that failed', async () => {
    const portal = await openPortal();
    for (const password of ['mal', 'peor', 'nada'])
      await portal.stranger().post('/login').type('form').send({ username: 'sofia', password }).expect(401);
    expect(await wordsFor(portal, 'ada')).toMatch(/Última hora 3 Últimas 24 horas 3 Bloqueados ahora 0/);
    portal.clock.advance({ hours: 2 });
    expect(await wordsFor(portal, 'ada')).toMatch(/Última hora 0 Últimas 24 horas 3/);
  });

  test('say how many mails wait and how many could not be delivered', async () => {
    const portal = await openPortal();
    const mail = {
      template: 'invitation' as const,
      email: 'x@y.cl',
      subject: 'Hola',
      message_id: 'x',
      queued_at: '2026-11-20T12:00:00.000Z',
    };
    for (const state of ['queued', 'queued', 'failed', 'sent'] as const)
      await portal.context.db
        .insertInto('mail')
        .values({ ...mail, state, expires_at: '2026-12-20T12:00:00.000Z' })
        .execute();
    expect(await wordsFor(portal, 'ada')).toMatch(/En espera 2 No entregados 1 El más antiguo espera desde el viernes, 20 de noviembre/);
  });

  test('say what the portal and its database are', async () => {
    const portal = await openPortal();
    expect(await wordsFor(portal, 'ada')).toMatch(/Versión \d+\.\d+\.\d+ Base de datos (SQLite|PostgreSQL) Tamaño [\d.,]*[1-9][\d.,]* MB/);
  });

  test('ask the Jitsi server in the background: a page never waits for it', async () => {
    let answer: () => void = () => undefined;
    const server = createServer((_request, response) => {
      answer = () => void response.writeHead(200, { 'Content-Type': 'text/javascript' }).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => server.closeAllConnections());
    onTestFinished(() => void server.close());
    const portal = await openPortal({ JITSI_SERVER_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
    const asked = new Promise((resolve) => server.once('request', resolve));
    expect(await wordsFor(portal, 'ada')).toContain('Lo estamos consultando');
    await asked;
    expect(await wordsFor(portal, 'ada')).toContain('Lo estamos consultando');
    answer();
    await expect.poll(() => wordsFor(portal, 'ada')).toContain('Responde en 0 ms');
  });

  test('lead somebody who begins with an empty portal to the first steps', async () => {
    const portal = await openPortal();
    const { db } = portal.context;
    expect(await wordsFor(portal, 'ada')).not.toContain('Primeros pasos');
    for (const table of ['join_attempts', 'meetings', 'enrollments'] as const) await db.deleteFrom(table).execute();
    const page = await wordsFor(portal, 'ada');
    expect(page).toMatch(/Primeros pasos .*Listo: Agrega a docentes.*Listo: Crea los cursos.*Pendiente: Inscribe.*Pendiente: Programa/);
  });
});

async function wordsFor(portal: TestPortal, member: Member): Promise<string> {
  return textOfHtml((await portal.as(member).get('/admin').expect(200)).text);
}

/** The parts of the overview that a member sees, in their order. */
async function tilesOf(portal: TestPortal, member: Member): Promise<string[]> {
  const { text } = await portal.as(member).get('/admin').expect(200);
  return Object.entries(tiles)
    .filter(([, mark]) => text.includes(mark))
    .map(([name]) => name);
}

/** Gives a member a role of their own, with one permission. */
async function giveAlone(portal: TestPortal, member: Member, permission: Permission): Promise<void> {
  const { db } = portal.context;
  const role = await db
    .insertInto('roles')
    .values({ name: `solo ${permission}` })
    .returning('id')
    .executeTakeFirstOrThrow();
  await db.insertInto('role_permissions').values({ role_id: role.id, permission }).execute();
  await db
    .insertInto('user_roles')
    .values({ user_id: await findUserId(db, member), role_id: role.id })
    .execute();
}

/** Lets classes begin so many minutes from now, for an hour each. */
async function putClasses(portal: TestPortal, starts: Record<string, number>): Promise<void> {
  for (const [title, start] of Object.entries(starts)) {
    const startsAt = portal.clock.now().getTime() + minutes(start);
    const times = { starts_at: new Date(startsAt).toISOString(), ends_at: new Date(startsAt + minutes(60)).toISOString() };
    await portal.context.db.updateTable('meetings').set(times).where('title', '=', title).execute();
  }
}
