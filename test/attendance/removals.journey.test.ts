import { describe, expect, test } from 'vitest';
import { kickFromCall } from '../../src/attendance/removals/kick.ts';
import type { XmppClient } from '../../src/jitsi/client/xmpp-client.ts';
import { findDueTime } from '../../src/platform/jobs/job-queue.ts';
import { domain, jitsiPlugins, withoutPlugins } from '../support/conference-server.ts';
import { decideOptions, startPortalWithJitsi, type PortalWithJitsi } from '../support/portal-with-jitsi.ts';
import { classes, findMeetingId, findUserId } from '../support/rows.ts';

async function putOut(server: PortalWithJitsi, member: string, scope = 'meeting') {
  const tomas = await server.browserOf('tomas');
  const target = `user:${await findUserId(server.portal.context.db, member)}`;
  const { headers } = await tomas.post('/meetings/1/removals').type('form').send({ target, scope, reason: 'Interrumpe' });
  return (await tomas.get(headers['location']!)).text;
}

describe.skipIf(!jitsiPlugins)(`putting somebody out with Jitsi's own plugins (${withoutPlugins})`, () => {
  const countInside = async ({ portal }: PortalWithJitsi) => {
    const { prosodyUrl } = portal.context.settings.jitsi;
    const answer = await fetch(`${prosodyUrl}/room?room=curso_1_1&domain=${domain}`);
    return answer.status === 404 ? 0 : ((await answer.json()) as unknown[]).length;
  };

  /** Events arrive by themselves. */
  async function waitForReports({ portal }: PortalWithJitsi, open: number): Promise<void> {
    const query = portal.context.db.selectFrom('participations').select('id').where('left_at', 'is', null);
    await expect.poll(async () => (await query.execute()).length, { timeout: 10_000 }).toBe(open);
  }

  test('a student is out at once, and once more when Jitsi reports that they came back with the token that they hold', async () => {
    const server = await startPortalWithJitsi();
    const { portal } = server;
    const sofia = await server.enter('sofia', classes.open);
    await server.enter('tomas', classes.open);
    await waitForReports(server, 2);
    expect(await countInside(server)).toBe(2);
    expect(await putOut(server, 'sofia')).toContain('Sofía Riquelme ya no está en la sala y no puede volver.');
    await waitForReports(server, 1);
    expect(await countInside(server)).toBe(1);
    // The portal was in the room for a moment, and is nobody who attended.
    expect(await portal.context.db.selectFrom('participations').select('id').execute()).toHaveLength(2);

    expect(await sofia.guest.joinRoom(`curso_1_1@muc.${domain}`, 'Sofía')).toMatchObject({ kind: 'joined' });
    const jobs = portal.context.db.selectFrom('jobs').select('id').where('kind', '=', 'kick-removed');
    await expect.poll(async () => (await jobs.execute()).length, { timeout: 10_000 }).toBe(1);
    await portal.runJobs();
    expect(await countInside(server)).toBe(1);
  });

  test('also out of a room with a waiting room and a password', async () => {
    const server = await startPortalWithJitsi();
    await decideOptions(server, classes.open, { lobby: true });
    await server.enter('tomas', classes.open);
    await waitForReports(server, 1);
    const ada = await server.browserOf('ada');
    const target = `user:${await findUserId(server.portal.context.db, 'tomas')}`;
    // An owner, whom only an administrator puts out.
    const { headers } = await ada.post('/meetings/1/removals').type('form').send({ target, scope: 'now' });
    expect((await ada.get(headers['location']!)).text).toContain('Tomás Núñez ya no está en la sala y puede volver.');
    await waitForReports(server, 0);
  });

  test('out of a breakout room as well, also who moderates, and once more when they come back into it', async () => {
    const server = await startPortalWithJitsi();
    const { db } = server.portal.context;
    const tomas = await server.enter('tomas', classes.open);
    const sofia = await server.enter('sofia', classes.open);
    const breakoutRoom = await server.openBreakoutRoom('curso_1_1');
    expect(breakoutRoom).toMatch(new RegExp(`^[0-9a-f-]{36}@breakout.${domain}$`));
    const enterBreakoutRoom = async ({ guest }: { guest: XmppClient }) =>
      expect(await guest.joinRoom(breakoutRoom, 'x')).toMatchObject({ kind: 'joined' });
    /** Who is in the breakout room, as Jitsi reports. */
    const expectInside = (...ids: number[]) =>
      expect
        .poll(
          async () => {
            const inside = db.selectFrom('participations').where('left_at', 'is', null).where('breakout', '!=', '');
            return (await inside.select('user_id').orderBy('user_id').execute()).map((row) => row.user_id);
          },
          { timeout: 10_000 },
        )
        .toEqual(ids);
    const [teacher, student] = [await findUserId(db, 'tomas'), await findUserId(db, 'sofia')];
    await enterBreakoutRoom(tomas);
    await enterBreakoutRoom(sofia);
    await expectInside(teacher, student);
    expect(await putOut(server, 'sofia')).toContain('Sofía Riquelme ya no está en la sala y no puede volver.');
    await expectInside(teacher);

    // The connection is still there, and may enter breakout rooms. Reports tell participations apart by the second.
    const second = () => Math.floor(Date.now() / 1000);
    const left = second();
    await expect.poll(second, { timeout: 5000 }).toBeGreaterThan(left);
    await enterBreakoutRoom(sofia);
    await expectInside(teacher, student);
    await server.portal.runJobs();
    await expectInside(teacher);

    const ada = await server.browserOf('ada');
    await ada
      .post('/meetings/1/removals')
      .type('form')
      .send({ target: `user:${teacher}`, scope: 'now' })
      .expect(303);
    await waitForReports(server, 0);
    expect(await db.selectFrom('participations').select('id').where('name', '=', 'Portal').execute()).toEqual([]);
  });

  test('a call whose last moderator left ends, after Jitsi was asked whether one is inside', async () => {
    const server = await startPortalWithJitsi();
    const { portal } = server;
    const { db } = portal.context;
    await decideOptions(server, classes.open, { endAfterModerator: 1 });
    const tomas = await server.enter('tomas', classes.open);
    await server.enter('sofia', classes.open);
    // The way of the test into the room asks at another entry point, which records the moderator all the same.
    await waitForReports(server, 2);
    /** As if all had been two minutes earlier. */
    const passMinute = async () => {
      const past = new Date(Date.now() - 120_000).toISOString();
      const teacher = await findUserId(db, 'tomas');
      await db
        .updateTable('participations')
        .set({ left_at: past })
        .where('user_id', '=', teacher)
        .where('left_at', 'is not', null)
        .execute();
      await db
        .updateTable('room_openings')
        .set({ opened_at: new Date(Date.now() - 600_000).toISOString() })
        .execute();
      const waiting = db
        .selectFrom('jobs')
        .select(['id', 'payload'])
        .where('kind', '=', 'end-without-moderator')
        .where('state', '=', 'waiting');
      for (const { id, payload } of await waiting.execute()) {
        const look = { ...(JSON.parse(payload) as object), since: past };
        await db
          .updateTable('jobs')
          .set({ due_at: past, payload: JSON.stringify(look) })
          .where('id', '=', id)
          .execute();
      }
      await portal.runJobs();
      return (await db.selectFrom('meetings').select('ended_at').where('id', '=', 1).executeTakeFirstOrThrow()).ended_at !== null;
    };
    // The leaving was reported although the teacher is inside: Jitsi knows better.
    const { headers } = { headers: { Authorization: `Bearer ${portal.context.settings.jitsi.webhookSecret}` } };
    const [row] = await db
      .selectFrom('participations')
      .selectAll()
      .where('user_id', '=', await findUserId(db, 'tomas'))
      .execute();
    const at = Math.floor(new Date(row!.joined_at).getTime() / 1000);
    const occupant = { occupant_jid: row!.occupant_jid, joined_at: at, left_at: at + 1, id: String(row!.user_id) };
    await fetch(`http://127.0.0.1:${portal.port}/api/jitsi/events/occupant/left`, {
      method: 'POST',
      headers: { ...headers, 'Content-Type': 'application/json' },
      body: JSON.stringify({ room_name: 'curso_1_1', room_jid: `curso_1_1@muc.${domain}`, is_breakout: false, occupant }),
    });
    expect(await passMinute()).toBe(false);
    expect(await countInside(server)).toBe(2);

    await tomas.guest.disconnect();
    // His leaving was reported before, at an instant since which the time is over: the look is due once the second report is here.
    const isDue = async () => (await findDueTime(db, 'end-without-moderator', '1'))! < new Date();
    await expect.poll(isDue, { timeout: 10_000 }).toBe(true);
    // An owner was inside at the last look, and may have left just now.
    expect(await passMinute()).toBe(false);
    expect(await passMinute()).toBe(true);
    expect(await countInside(server)).toBe(0);
    const events = await db.selectFrom('audit_log').select(['event', 'actor_id', 'details']).where('event', 'like', 'meeting.%').execute();
    expect(events.slice(-2)).toMatchObject([
      { event: 'meeting.ended', actor_id: null, details: '{"withoutModerator":1}' },
      { event: 'meeting.emptied', actor_id: null },
    ]);
    const page = (await (await server.browserOf('tomas')).get('/meetings/1')).text;
    expect(page).toContain('El portal terminó esta clase porque ya no quedaba nadie que moderara.');
  });

  test('who is not inside, and a room that is not open', async () => {
    const server = await startPortalWithJitsi();
    const { context } = server.portal;
    const id = await findMeetingId(context.db, classes.open);
    expect(await kickFromCall(context, id, { connections: [{ jid: 'nobody@meet.doctor.test', breakout: '' }] })).toBe('not-inside');
    await server.enter('sofia', classes.open);
    expect(await kickFromCall(context, id, { connections: [{ jid: 'nobody@meet.doctor.test', breakout: '' }] })).toBe('not-inside');
  });
});

test('a Prosody without Jitsi’s plugins takes no token: the teacher reads that nobody was put out, and nobody comes back all the same', async () => {
  const server = await startPortalWithJitsi({ withPlugins: false });
  const { context, port } = server.portal;
  const { db, settings } = context;
  const now = Math.floor(Date.now() / 1000);
  const occupant = { occupant_jid: `sofia@${domain}/x`, joined_at: now, id: String(await findUserId(db, 'sofia')) };
  const reported = await fetch(`http://127.0.0.1:${port}/api/jitsi/events/occupant/joined`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${settings.jitsi.webhookSecret}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ room_name: 'curso_1_1', room_jid: `curso_1_1@muc.${domain}`, is_breakout: false, occupant }),
  });
  expect(reported.status).toBe(204);
  const sofia = await server.browserOf('sofia');
  await sofia.get('/join-meeting/1').expect(303);
  const page = await putOut(server, 'sofia');
  expect(page).toContain(
    'Sofía Riquelme no puede volver a entrar, pero Jitsi no aceptó la orden de sacar a la persona: puede seguir dentro.',
  );
  await sofia.get('/join-meeting/1').expect(403);
});
