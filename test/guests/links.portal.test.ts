import jsonwebtoken from 'jsonwebtoken';
import request from 'supertest';
import { describe, expect, test } from 'vitest';
import type { RoomClaims } from '../../src/jitsi/tokens/room-token.ts';
import { updateCallPolicy } from '../../src/meetings/call-options/update-call-policy.ts';
import { defaultCallPolicy } from '../../src/meetings/call-options/call-policy.ts';
import { scheduleRetention } from '../../src/privacy/schedule-retention.ts';
import { cleanUp } from '../../src/clean-up.ts';
import { findActor } from '../support/find-actor.ts';
import { openGuestPass, listLinks, createGuestLink, listPasses } from '../support/guests.ts';
import { classes, listAuditLog, findMeetingId } from '../support/rows.ts';
import { openPortal, type Member, type TestPortal } from '../support/test-portal.ts';
import { textOfHtml } from '../support/text-of-html.ts';

const webhookSecret = 'the-secret-that-jitsi-shares-with-the-portal';

/** What Jitsi is answered as it opens the room of the open class. */
async function reservation(portal: TestPortal): Promise<Record<string, unknown>> {
  const asked = { name: 'curso_1_1', mail_owner: 'somebody@there', start_time: '2026-11-20T17:00:00.000Z' };
  const answer = await request(portal.server).post('/api/jitsi/conference').set('Authorization', `Bearer ${webhookSecret}`).send(asked);
  if (answer.status === 200) return answer.body as Record<string, unknown>;
  const { conflict_id: id } = answer.body as { conflict_id: string };
  const again = await request(portal.server).get(`/api/jitsi/conference/${id}`).set('Authorization', `Bearer ${webhookSecret}`).expect(200);
  return again.body as Record<string, unknown>;
}

async function passesLobby(portal: TestPortal, member: Member): Promise<unknown> {
  const { headers } = await portal.as(member).get('/join-meeting/1').expect(303);
  const claims = jsonwebtoken.decode(new URL(headers['location']!).searchParams.get('jwt')!) as RoomClaims;
  return claims.context.user.lobby_bypass;
}

describe('the links of a meeting', () => {
  test('are made by who runs it, with an end, a number of uses and a code, and stand in the journal', async () => {
    const portal = await openPortal();
    const typed = { uses: '3', end_date: '2026-11-20', end_time: '17:30', code: 'Mar 2026' };
    await createGuestLink(portal, 1, typed);
    expect(await listLinks(portal)).toMatchObject([
      { meeting_id: 1, max_uses: 3, uses: 0, ends_at: '2026-11-20T20:30:00.000Z', revoked_at: null },
    ]);
    const { text } = await portal.as('tomas').get('/admin/meetings/1/guests');
    expect(textOfHtml(text)).toContain('0 de 3 personas, hasta el viernes, 20 de noviembre, 17:30, con el código Mar 2026.');
    const deed = (await listAuditLog(portal.context.db)).at(-1)!;
    expect([deed.event, deed.subject_id, JSON.parse(deed.details)]).toEqual([
      'meeting.guest-link-made',
      1,
      { guestLink: 1, guestUses: 3, guestCode: true, endsAt: '2026-11-20T20:30:00.000Z' },
    ]);
    expect(JSON.stringify(await listAuditLog(portal.context.db))).not.toContain('Mar 2026');
  });

  test.each([
    [{ uses: '0' }, 'Escribe un número entre 1 y 300.'],
    [{ uses: '301' }, 'Escribe un número entre 1 y 300.'],
    [{ uses: 'diez' }, 'Escribe un número entre 1 y 300.'],
    [{ end_date: '2026-11-21' }, 'Escribe la fecha y la hora, o deja las dos vacías.'],
    [{ end_date: '2026-11-20', end_time: '14:00' }, 'Ese momento ya pasó.'],
    [{ code: '12345' }, 'Escribe entre 6 y 40 caracteres.'],
    [{ code: '- - - - -' }, 'Escribe entre 6 y 40 caracteres.'],
  ])('are not made of %o', async (typed, fault) => {
    const portal = await openPortal();
    const answer = await portal
      .as('tomas')
      .post('/admin/meetings/1/guests')
      .type('form')
      .send({ uses: '5', ...typed });
    expect([answer.status, textOfHtml(answer.text)]).toEqual([422, expect.stringContaining(fault)]);
    expect(await listLinks(portal)).toEqual([]);
  });

  test('are nobody else’s business', async () => {
    const portal = await openPortal();
    await createGuestLink(portal);
    const ethics = await findMeetingId(portal.context.db, classes.notForSofia);
    for (const [member, meeting, status] of [
      ['sofia', 1, 403],
      ['otto', 1, 403],
      ['tomas', ethics, 404],
    ] as const) {
      const page = `/admin/meetings/${meeting}/guests`;
      expect((await portal.as(member).get(page)).status).toBe(status);
      expect((await portal.as(member).post(page).type('form').send({ uses: '5' })).status).toBe(status);
      expect((await portal.as(member).post(`${page}/1/withdraw`)).status).toBe(status);
    }
    // By another meeting that is theirs nobody reaches it either.
    const soon = await findMeetingId(portal.context.db, classes.soon);
    await portal.as('tomas').post(`/admin/meetings/${soon}/guests/1/withdraw`).expect(303);
    expect(await listLinks(portal)).toMatchObject([{ id: 1, revoked_at: null }]);
    await createGuestLink(portal, ethics, {}, 'ada');
  });

  test('are withdrawn once, and the page says that people inside stay', async () => {
    const portal = await openPortal();
    await createGuestLink(portal);
    for (let times = 0; times < 2; times += 1) await portal.as('tomas').post('/admin/meetings/1/guests/1/withdraw').expect(303);
    const { text } = await portal.as('tomas').get('/admin/meetings/1/guests');
    expect(textOfHtml(text)).toContain('Quienes ya están dentro siguen ahí hasta que alguien que modera los saque.');
    expect(text).not.toMatch(/\/guest\/|withdraw"/);
    const deeds = (await listAuditLog(portal.context.db)).map(({ event }) => event).filter((event) => event.includes('guest'));
    expect(deeds).toEqual(['meeting.guest-link-made', 'meeting.guest-link-withdrawn']);
  });

  test('are not made for a meeting that is over or cancelled, nor more than twenty', async () => {
    const portal = await openPortal();
    for (const title of [classes.over, classes.cancelled]) {
      const id = await findMeetingId(portal.context.db, title);
      expect((await portal.as('tomas').get(`/admin/meetings/${id}/guests`)).text).not.toContain('name="uses"');
      await portal.as('tomas').post(`/admin/meetings/${id}/guests`).type('form').send({ uses: '5' }).expect(303);
    }
    for (let made = 0; made < 21; made += 1)
      await portal.as('tomas').post('/admin/meetings/1/guests').type('form').send({ uses: '5' }).expect(303);
    expect(await listLinks(portal)).toHaveLength(20);
  });

  test('show who used them, when first and how often they came back', async () => {
    const portal = await openPortal();
    const guest = await openGuestPass(portal, await createGuestLink(portal), 'Berta <b>Díaz</b>');
    await guest.get('/join-meeting/1').expect(303);
    portal.clock.advance({ minutes: 10 });
    await guest.get('/aula/curso_1_1').expect(303);
    const { text } = await portal.as('tomas').get('/admin/meetings/1/guests');
    expect(textOfHtml(text)).toMatch(/Berta &lt;b&gt;Díaz&lt;\/b&gt; Volvió 1 vez Vie, 20 nov, 14:00 Vie, 20 nov, 14:10/);
    // What happened is kept: such a meeting is cancelled, not deleted.
    await portal.as('tomas').post('/admin/meetings/1/delete').expect(303);
    expect(await listPasses(portal)).toHaveLength(1);
  });

  test('go a month after the class, with who used them', async () => {
    const portal = await openPortal();
    await openGuestPass(portal, await createGuestLink(portal));
    await scheduleRetention(portal.context);
    for (const [night, left] of [
      ['2026-12-20', 1],
      ['2026-12-21', 0],
    ] as const) {
      portal.clock.set(new Date(`${night}T07:00:00.000Z`));
      await portal.runJobs();
      expect([await listLinks(portal), await listPasses(portal)].map(({ length }) => length)).toEqual([left, left]);
    }
  });

  test('stay as long as the administration decides', async () => {
    const portal = await openPortal();
    await openGuestPass(portal, await createGuestLink(portal));
    const rules = { attempts: '', attendance: '', guests: '', mail: '', journal: '', former: '', version: '1', seen: 'on' };
    await portal.as('ada').post('/admin/privacy').type('form').send(rules).expect(303);
    portal.clock.set(new Date('2027-11-20T07:00:00.000Z'));
    await cleanUp(portal.context);
    await portal.runJobs();
    expect(await listPasses(portal)).toHaveLength(1);
  });
});

describe('the waiting room of a meeting with links for guests', () => {
  test('is on as the room opens, and everyone in the course passes it', async () => {
    const portal = await openPortal({ JITSI_WEBHOOK_SECRET: webhookSecret });
    expect([await reservation(portal), await passesLobby(portal, 'sofia')]).toEqual([
      expect.not.objectContaining({ lobby: true }),
      undefined,
    ]);
    await createGuestLink(portal);
    expect(await reservation(portal)).toMatchObject({ lobby: true });
    for (const member of ['sofia', 'tomas', 'ada'] as const) expect([member, await passesLobby(portal, member)]).toEqual([member, true]);
    const page = textOfHtml((await portal.as('tomas').get('/admin/meetings/1/guests')).text);
    expect(page).toContain('La videollamada se abre con sala de espera: los invitados esperan');
    expect(page).toContain('Si la sala ya estaba abierta cuando hiciste el primer enlace');
    // The room may be open with it: that all links are withdrawn puts nobody of the class out.
    await portal.as('tomas').post('/admin/meetings/1/guests/1/withdraw').expect(303);
    expect([await reservation(portal), await passesLobby(portal, 'sofia')]).toMatchObject([{ lobby: true }, true]);
  });

  test('lets students wait as well where the teacher decided that everybody waits', async () => {
    const portal = await openPortal({ JITSI_WEBHOOK_SECRET: webhookSecret });
    await createGuestLink(portal);
    await portal.context.db.updateTable('meetings').set({ options: '{"lobby":true}' }).where('id', '=', 1).execute();
    expect([await passesLobby(portal, 'sofia'), await passesLobby(portal, 'tomas')]).toEqual([undefined, true]);
    expect(textOfHtml((await portal.as('tomas').get('/admin/meetings/1/guests')).text)).toContain('sala de espera para todos');
  });

  test.each([
    ['Jitsi does not ask the portal', {}, 'No hay sala de espera: Jitsi no pregunta a este portal'],
    [
      'no token lets anybody pass',
      { JITSI_WEBHOOK_SECRET: webhookSecret, XMPP_MUC_MODULES: 'token_affiliation' },
      'No hay sala de espera: en Jitsi también quedarían esperando los docentes',
    ],
  ])('is missing where %s, and the form says so', async (_why, given, says) => {
    const portal = await openPortal(given);
    expect(textOfHtml((await portal.as('tomas').get('/admin/meetings/1/guests')).text)).toContain(says);
    await createGuestLink(portal);
    if ('XMPP_MUC_MODULES' in given) expect(await reservation(portal)).not.toHaveProperty('lobby');
  });

  test('is missing where the portal decided so', async () => {
    const portal = await openPortal({ JITSI_WEBHOOK_SECRET: webhookSecret });
    await createGuestLink(portal);
    await updateCallPolicy(
      portal.context,
      await findActor(portal, 'ada'),
      { ...defaultCallPolicy, lobby: { level: 'forbidden', value: false } },
      0,
    );
    expect([await reservation(portal), await passesLobby(portal, 'sofia')]).toEqual([
      expect.not.objectContaining({ lobby: true }),
      undefined,
    ]);
    expect(textOfHtml((await portal.as('tomas').get('/admin/meetings/1/guests')).text)).toContain(
      'la administración decidió que no se use',
    );
  });
});
