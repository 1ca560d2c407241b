import { describe, expect, test } from 'vitest';
import { jitsiPlugins, withoutPlugins } from '../../support/conference-server.ts';
import { decideOptions, startPortalWithJitsi } from '../../support/portal-with-jitsi.ts';
import { classes, findUserId } from '../../support/rows.ts';

describe.skipIf(!jitsiPlugins)(`reservations and Jitsi's own plugins (${withoutPlugins})`, () => {
  test('an open meeting gets its room with its maximum of participants, and one place for the portal', async () => {
    const server = await startPortalWithJitsi();
    await decideOptions(server, classes.open, { maxParticipants: 2 });
    expect((await server.enter('sofia', classes.open)).entered).toMatchObject({
      kind: 'joined',
      affiliation: 'member',
      role: 'participant',
    });
    expect((await server.enter('tomas', classes.open)).entered).toMatchObject({ kind: 'joined', affiliation: 'owner', role: 'moderator' });
    const sofia = `user:${await findUserId(server.portal.context.db, 'sofia')}`;
    const inside = server.portal.context.db.selectFrom('participations').select('id').where('left_at', 'is', null);
    await expect.poll(async () => (await inside.execute()).length, { timeout: 10_000 }).toBe(2);
    const tomas = await server.browserOf('tomas');
    const { headers } = await tomas.post('/meetings/1/removals').type('form').send({ target: sofia, scope: 'now' });
    expect((await tomas.get(headers['location']!)).text).toContain('Sofía Riquelme ya no está en la sala');
    for (const member of ['sofia', 'ada']) expect((await server.enter(member, classes.open)).entered).toMatchObject({ kind: 'joined' });
    expect((await server.enter('ada', classes.open)).entered).toMatchObject({ kind: 'refused', condition: 'service-unavailable' });
    const rows = await server.portal.context.db.selectFrom('room_reservations').select('room_name').execute();
    expect(rows).toEqual([{ room_name: 'curso_1_1' }]);
  });

  test('a meeting before its opening gets none, and the participant reads why', async () => {
    const server = await startPortalWithJitsi();
    const { asked, entered } = await server.enter('tomas', 'Clase 4: unir fuentes de datos');
    expect(asked).toMatchObject({ kind: 'refused', condition: 'reservation-error', text: '403 Todavía no es la hora de esta clase.' });
    expect(entered).toBeUndefined();
  });

  test('a room that Jitsi lost opens again under the id of its reservation', async () => {
    const server = await startPortalWithJitsi();
    const { db } = server.portal.context;
    const row = { id: 'left-over', room_name: 'curso_1_1', mail_owner: 'somebody@there', starts_at: '2026-01-01T00:00:00.000Z' };
    await db.insertInto('room_reservations').values(row).execute();
    expect((await server.enter('sofia', classes.open)).entered).toMatchObject({ kind: 'joined' });
    expect(await db.selectFrom('room_reservations').select('id').execute()).toEqual([{ id: 'left-over' }]);
  });

  test('a password that the teacher set is asked of every participant', async () => {
    const server = await startPortalWithJitsi();
    await decideOptions(server, classes.open, { password: 'abretesésamo', recording: false, screenSharing: false });
    for (const member of ['sofia', 'tomas']) {
      expect((await server.enter(member, classes.open)).entered).toMatchObject({ kind: 'refused', condition: 'not-authorized' });
    }
  });
});
