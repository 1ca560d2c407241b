import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Permission } from '../../../src/accounts/permissions.ts';
import { minutes } from '../../../src/platform/shared/clock.ts';
import { classes, findMeetingId, findUserId } from '../../support/rows.ts';
import { openPortal, type Member, type TestPortal } from '../../support/test-portal.ts';
import { textOfHtml } from '../../support/text-of-html.ts';

const tiles = {
  Clases: 'id="calls"',
  Cifras: 'id="figures"',
  Jitsi: 'id="jitsi"',
  'Inicios de sesión fallidos': 'id="sign-ins"',
  Correo: 'id="mail"',
  Portal: 'id="system"',
  Registro: 'id="audit-log"',
};

describe('access to the dashboard', () => {
  test('an administrator sees all tiles', async () => {
    expect(await visibleTiles(await openPortal(), 'ada')).toEqual(Object.keys(tiles));
  });

  test.each([
    ['mail:read', ['Correo']],
    ['people:read', ['Inicios de sesión fallidos']],
    ['audit-log:read', ['Registro']],
    ['roles:write', ['Portal']],
    ['meetings:write', ['Clases', 'Cifras', 'Jitsi']],
    ['courses:write', []],
  ] as const)('the permission %s shows only %s', async (permission, names) => {
    const portal = await openPortal();
    await grantOnly(portal, 'otto', permission);
    expect(await visibleTiles(portal, 'otto')).toEqual(names);
  });

  test('teachers, students and users who are not signed in have no access', async () => {
    const portal = await openPortal();
    await portal.as('tomas').get('/admin').expect(403);
    await portal.as('sofia').get('/admin').expect(403);
    await portal.stranger().get('/admin').expect(302);
  });
});

describe('the tile of calls', () => {
  test('lists running and upcoming calls, without those that are over, cancelled or later', async () => {
    const portal = await openPortal();
    await moveMeetings(portal, {
      [classes.open]: -10,
      [classes.soon]: 40,
      [classes.noLink]: 13 * 60,
      [classes.over]: -300,
      [classes.cancelled]: 30,
    });
    const page = await dashboardText(portal, 'ada');
    expect(page).toMatch(new RegExp(`Ahora: 1.*${classes.open}.*En curso.*Unirse ahora.*En las próximas horas.*${classes.soon}`));
    const { text } = await portal.as('ada').get('/admin');
    expect(text).toContain(`href="/meetings/${await findMeetingId(portal.context.db, classes.open)}">${classes.open}`);
    for (const absent of [classes.over, classes.cancelled, classes.noLink]) expect(page).not.toContain(absent);
  });

  test('has no join button for an administrator who cannot join', async () => {
    const portal = await openPortal();
    await grantOnly(portal, 'otto', 'meetings:write');
    const page = await dashboardText(portal, 'otto');
    expect(page).toContain(classes.open);
    expect(page).not.toContain('Unirse ahora');
  });

  test('counts the calls that do not fit', async () => {
    const portal = await openPortal();
    const row = await portal.context.db.selectFrom('meetings').selectAll().where('title', '=', classes.open).executeTakeFirstOrThrow();
    const { id: _id, ...copy } = row;
    for (let more = 0; more < 22; more++)
      await portal.context.db
        .insertInto('meetings')
        .values({ ...copy, room_name: `copia_${more}` })
        .execute();
    expect(await dashboardText(portal, 'ada')).toMatch(/Ahora: 23.*y 3 más/);
  });
});

describe('the tile of figures', () => {
  test('shows today so far with the reasons of refusals, and draws the joins of two weeks', async () => {
    const portal = await openPortal();
    const open = await findMeetingId(portal.context.db, classes.open);
    await portal.as('sofia').get(`/join-meeting/${open}`).expect(303);
    await portal.as('otto').get(`/join-meeting/${open}`).expect(403);
    await portal.as('sofia').get('/join-meeting/4711').expect(404);
    await portal.as('sofia').get('/join-meeting/4711').expect(404);
    await portal.context.db.deleteFrom('figure_days').execute();
    expect(await dashboardText(portal, 'ada')).toContain('El día de hoy todavía no está contado.');
    await portal.runJobs();
    expect(await dashboardText(portal, 'ada')).toMatch(
      /Hoy Entradas a clases 1 Rechazos 3 Inicios de sesión \d+ .*La clase no existe 2 Sin inscripción en el curso 1 Contado hasta las 14:00/,
    );
    const { text } = await portal.as('ada').get('/admin');
    expect(text).toMatch(/<svg class="chart-columns chart-columns-small" role="img" aria-label="Entradas a clases: como máximo 1, [^"]+"/);
    expect(text).not.toMatch(/ style=|<style|NaN/);
  });
});

describe('the other tiles', () => {
  test('count failed sign-ins', async () => {
    const portal = await openPortal();
    for (const password of ['mal', 'peor', 'nada'])
      await portal.stranger().post('/login').type('form').send({ username: 'sofia', password }).expect(401);
    expect(await dashboardText(portal, 'ada')).toMatch(/Última hora 3 Últimas 24 horas 3 Cuentas bloqueadas 0/);
    portal.clock.advance({ hours: 2 });
    expect(await dashboardText(portal, 'ada')).toMatch(/Última hora 0 Últimas 24 horas 3/);
  });

  test('count queued and failed mails', async () => {
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
    expect(await dashboardText(portal, 'ada')).toMatch(
      /En espera 2 No entregados 1 El más antiguo espera desde el viernes, 20 de noviembre/,
    );
  });

  test('show version and database', async () => {
    const portal = await openPortal();
    expect(await dashboardText(portal, 'ada')).toMatch(
      /Versión \d+\.\d+\.\d+ Base de datos (SQLite|PostgreSQL) Tamaño [\d.,]*[1-9][\d.,]* MB/,
    );
  });

  test('check Jitsi in the background: the page does not wait for it', async () => {
    let respond: () => void = () => undefined;
    const server = createServer((_request, response) => {
      respond = () => void response.writeHead(200, { 'Content-Type': 'text/javascript' }).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => server.closeAllConnections());
    onTestFinished(() => void server.close());
    const portal = await openPortal({ JITSI_SERVER_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
    const requested = new Promise((resolve) => server.once('request', resolve));
    expect(await dashboardText(portal, 'ada')).toContain('Lo estamos consultando');
    await requested;
    expect(await dashboardText(portal, 'ada')).toContain('Lo estamos consultando');
    respond();
    await expect.poll(() => dashboardText(portal, 'ada')).toContain('Responde en 0 ms');
  });
});

async function dashboardText(portal: TestPortal, member: Member): Promise<string> {
  return textOfHtml((await portal.as(member).get('/admin').expect(200)).text);
}

/** The names of the tiles that a member sees, in their order. */
async function visibleTiles(portal: TestPortal, member: Member): Promise<string[]> {
  const { text } = await portal.as(member).get('/admin').expect(200);
  return Object.entries(tiles)
    .filter(([, id]) => text.includes(id))
    .map(([name]) => name);
}

/** Assigns a member a new role with this permission alone. */
async function grantOnly(portal: TestPortal, member: Member, permission: Permission): Promise<void> {
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

/** Moves meetings by title: each starts so many minutes from now and lasts an hour. */
async function moveMeetings(portal: TestPortal, starts: Record<string, number>): Promise<void> {
  for (const [title, start] of Object.entries(starts)) {
    const startsAt = portal.clock.now().getTime() + minutes(start);
    const times = { starts_at: new Date(startsAt).toISOString(), ends_at: new Date(startsAt + minutes(60)).toISOString() };
    await portal.context.db.updateTable('meetings').set(times).where('title', '=', title).execute();
  }
}
