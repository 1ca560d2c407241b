import jsonwebtoken from 'jsonwebtoken';
import request from 'supertest';
import { describe, expect, test } from 'vitest';
import type { RoomClaims } from '../../src/jitsi/tokens/room-token.ts';
import { updateCallPolicy } from '../../src/meetings/call-options/update-call-policy.ts';
import { defaultCallPolicy } from '../../src/meetings/call-options/call-policy.ts';
import { scheduleRetention } from '../../src/privacy/run-retention.ts';
import { cleanUp } from '../../src/clean-up.ts';
import { findActor } from '../support/find-actor.ts';
import { openForm, sendForm } from '../support/form.ts';
import { openGuestPass, listLinks, createGuestLink, listPasses } from '../support/guests.ts';
import { classes, listAuditLog, findMeetingId } from '../support/rows.ts';
import { openPortal, type Member, type TestPortal } from '../support/test-portal.ts';
import { textOfHtml } from '../support/text-of-html.ts';

const webhookSecret = 'the-secret-that-jitsi-shares-with-the-portal';

/** The portal's answer to Jitsi's reservation request for the room of the open meeting. */
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

describe('the guest links of a meeting', () => {
  test('are created by its teacher with end, uses and code, and recorded in the audit log', async () => {
    const portal = await openPortal();
    const typed = { uses: '3', end_date: '2026-11-20', end_time: '17:30', code: 'Mar 2026' };
    await createGuestLink(portal, 1, typed);
    expect(await listLinks(portal)).toMatchObject([
      { meeting_id: 1, max_uses: 3, uses: 0, ends_at: '2026-11-20T20:30:00.000Z', revoked_at: null },
    ]);
    const { text } = await portal.as('tomas').get('/meetings/1/guests');
    expect(textOfHtml(text)).toContain('0 de 3 personas, hasta el viernes, 20 de noviembre, 17:30. Código: Mar 2026');
    const event = (await listAuditLog(portal.context.db)).at(-1)!;
    expect([event.event, event.subject_id, JSON.parse(event.details)]).toEqual([
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
  ])('are not created from %o', async (typed, error) => {
    const portal = await openPortal();
    const answer = await portal
      .as('tomas')
      .post('/meetings/1/guests')
      .type('form')
      .send({ uses: '5', ...typed });
    expect([answer.status, textOfHtml(answer.text)]).toEqual([422, expect.stringContaining(error)]);
    expect(await listLinks(portal)).toEqual([]);
  });

  test('are visible to nobody who does not manage the meeting', async () => {
    const portal = await openPortal();
    await createGuestLink(portal);
    const ethics = await findMeetingId(portal.context.db, classes.notForSofia);
    for (const [member, meeting, status] of [
      ['sofia', 1, 403],
      ['otto', 1, 403],
      ['tomas', ethics, 404],
    ] as const) {
      const page = `/meetings/${meeting}/guests`;
      expect((await portal.as(member).get(page)).status).toBe(status);
      expect((await portal.as(member).post(page).type('form').send({ uses: '5' })).status).toBe(status);
      expect((await portal.as(member).post(`${page}/1/withdraw`)).status).toBe(status);
    }
    // Nor can a link be reached through another meeting.
    const soon = await findMeetingId(portal.context.db, classes.soon);
    await portal.as('tomas').post(`/meetings/${soon}/guests/1/withdraw`).expect(303);
    expect(await listLinks(portal)).toMatchObject([{ id: 1, revoked_at: null }]);
    await createGuestLink(portal, ethics, {}, 'ada');
  });

  test('are revoked once, after a question that says that guests in the call stay', async () => {
    const portal = await openPortal();
    await createGuestLink(portal);
    const asked = await openForm(portal.as('tomas'), '/meetings/1/guests/1/withdraw');
    const { text: question } = await portal.as('tomas').get(asked.page);
    expect(textOfHtml(question)).toContain('Quienes ya están en la videollamada siguen ahí; quien modera puede sacar a cada persona.');
    expect(await listLinks(portal)).toMatchObject([{ revoked_at: null }]);
    await portal.as('tomas').get('/meetings/1/guests/2/withdraw').expect(404);
    for (let times = 0; times < 2; times += 1) await sendForm(portal.as('tomas'), asked).expect(303);
    const { text } = await portal.as('tomas').get('/meetings/1/guests');
    expect(text).not.toMatch(/\/guest\/|withdraw"/);
    const events = (await listAuditLog(portal.context.db)).map(({ event }) => event).filter((event) => event.includes('guest'));
    expect(events).toEqual(['meeting.guest-link-made', 'meeting.guest-link-withdrawn']);
  });

  test('cannot be created for a meeting that is over or cancelled, nor more than twenty', async () => {
    const portal = await openPortal();
    for (const title of [classes.over, classes.cancelled]) {
      const id = await findMeetingId(portal.context.db, title);
      expect((await portal.as('tomas').get(`/meetings/${id}/guests`)).text).not.toContain('name="uses"');
      await portal.as('tomas').post(`/meetings/${id}/guests`).type('form').send({ uses: '5' }).expect(303);
    }
    for (let count = 0; count < 21; count += 1)
      await portal.as('tomas').post('/meetings/1/guests').type('form').send({ uses: '5' }).expect(303);
    expect(await listLinks(portal)).toHaveLength(20);
  });

  test('list their guests with first join and number of returns', async () => {
    const portal = await openPortal();
    const guest = await openGuestPass(portal, await createGuestLink(portal), 'Berta <b>Díaz</b>');
    await guest.get('/join-meeting/1').expect(303);
    portal.clock.advance({ minutes: 10 });
    await guest.get('/aula/curso_1_1').expect(303);
    const { text } = await portal.as('tomas').get('/meetings/1/guests');
    expect(textOfHtml(text)).toMatch(/Berta &lt;b&gt;Díaz&lt;\/b&gt; Volvió 1 vez Vie, 20 nov, 14:00 Vie, 20 nov, 14:10/);
    // A meeting that guests joined is cancelled, not deleted.
    await portal.as('tomas').post('/meetings/1/delete').expect(303);
    expect(await listPasses(portal)).toHaveLength(1);
  });

  test('are deleted a month after the meeting, with their guests', async () => {
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

  test('are kept as long as the privacy rules say', async () => {
    const portal = await openPortal();
    await openGuestPass(portal, await createGuestLink(portal));
    const rules = { attempts: '', attendance: '', guests: '', mail: '', auditLog: '', former: '', version: '1', seen: 'on' };
    await portal.as('ada').post('/admin/privacy').type('form').send(rules).expect(303);
    portal.clock.set(new Date('2027-11-20T07:00:00.000Z'));
    await cleanUp(portal.context);
    await portal.runJobs();
    expect(await listPasses(portal)).toHaveLength(1);
  });
});

describe('the lobby of a meeting with guest links', () => {
  test('is on when the room opens, and members of the course bypass it', async () => {
    const portal = await openPortal({ JITSI_WEBHOOK_SECRET: webhookSecret });
    expect([await reservation(portal), await passesLobby(portal, 'sofia')]).toEqual([
      expect.not.objectContaining({ lobby: true }),
      undefined,
    ]);
    await createGuestLink(portal);
    expect(await reservation(portal)).toMatchObject({ lobby: true });
    for (const member of ['sofia', 'tomas', 'ada'] as const) expect([member, await passesLobby(portal, member)]).toEqual([member, true]);
    const page = textOfHtml((await portal.as('tomas').get('/meetings/1/guests')).text);
    expect(page).toContain('La videollamada tiene sala de espera: quienes llegan con un enlace esperan');
    expect(page).toContain('Si la sala ya estaba abierta cuando creaste el primer enlace');
    // The room may still be open with its lobby: revoking all links must not lock members out.
    await portal.as('tomas').post('/meetings/1/guests/1/withdraw').expect(303);
    expect([await reservation(portal), await passesLobby(portal, 'sofia')]).toMatchObject([{ lobby: true }, true]);
  });

  test('makes students wait as well if the meeting has a lobby for everyone', async () => {
    const portal = await openPortal({ JITSI_WEBHOOK_SECRET: webhookSecret });
    await createGuestLink(portal);
    await portal.context.db.updateTable('meetings').set({ options: '{"lobby":true}' }).where('id', '=', 1).execute();
    expect([await passesLobby(portal, 'sofia'), await passesLobby(portal, 'tomas')]).toEqual([undefined, true]);
    expect(textOfHtml((await portal.as('tomas').get('/meetings/1/guests')).text)).toContain('sala de espera para todas las personas');
  });

  test.each([
    ['Jitsi does not ask the portal', {}, 'No hay sala de espera: Jitsi no consulta a este portal'],
    [
      'no token can bypass it',
      { JITSI_WEBHOOK_SECRET: webhookSecret, XMPP_MUC_MODULES: 'token_affiliation' },
      'No hay sala de espera: en Jitsi también tendrían que esperar quienes enseñan',
    ],
  ])('is off where %s, and the page says so', async (_reason, given, text) => {
    const portal = await openPortal(given);
    expect(textOfHtml((await portal.as('tomas').get('/meetings/1/guests')).text)).toContain(text);
    await createGuestLink(portal);
    if ('XMPP_MUC_MODULES' in given) expect(await reservation(portal)).not.toHaveProperty('lobby');
  });

  test('is off where the call policy forbids it', async () => {
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
    expect(textOfHtml((await portal.as('tomas').get('/meetings/1/guests')).text)).toContain('la administración la desactivó');
  });
});
