import jsonwebtoken from 'jsonwebtoken';
import { describe, expect, test } from 'vitest';
import { apiClient, signInToApi } from '../../support/api-client.ts';
import { startProsodyPort, type ProsodyPortKind } from '../../support/prosody-port.ts';
import { createCustomRole } from '../../support/custom-role.ts';
import { reportAttendance } from '../../support/attended-class.ts';
import { freePort } from '../../support/free-port.ts';
import { WEBHOOK_SECRET } from '../../support/room-events.ts';
import { classes, listAuditLog, findMeetingId, findUserId } from '../../support/rows.ts';
import { openPortal, type TestPortal } from '../../support/test-portal.ts';
import { textOfHtml } from '../../support/text-of-html.ts';

const secret = 'a-secret-of-tests-that-jitsi-knows-01';

async function portalWith(given: Record<string, string>) {
  const portal = await openPortal({ JITSI_APP_SECRET: secret, JITSI_XMPP_DOMAIN: 'meet.jitsi', ...given });
  const id = await findMeetingId(portal.context.db, classes.open);
  return { portal, id, path: `/meetings/${id}` };
}

async function endAndSee(portal: TestPortal, path: string) {
  const tomas = portal.as('tomas');
  const ended = await tomas.post(`${path}/end`);
  expect([ended.status, ended.headers['location']]).toEqual([303, path]);
  return textOfHtml((await tomas.get(path)).text);
}

async function meetingDeeds(portal: TestPortal, id: number) {
  return (await listAuditLog(portal.context.db))
    .filter((row) => row.subject === 'meeting' && row.subject_id === id)
    .map(({ event }) => event);
}

const mayEnter = async (portal: TestPortal, id: number) => (await portal.as('sofia').get(`/join-meeting/${id}`)).status;

describe('ending a call for everyone', () => {
  test('asks for confirmation, closes joining, has Jitsi end the room, and can be undone', async () => {
    const prosody = await startProsodyPort('room');
    const { portal, id, path } = await portalWith({ JITSI_PROSODY_URL: prosody.url });
    const tomas = portal.as('tomas');
    expect((await tomas.get(path)).text).toContain(`href="${path}/end"`);
    const asking = textOfHtml((await tomas.get(`${path}/end`)).text);
    expect(asking).toContain(`Terminar «${classes.open}»`);
    expect(prosody.asked).toEqual([]);
    expect(await mayEnter(portal, id)).toBe(303);

    expect(await endAndSee(portal, path)).toContain(`«${classes.open}» terminó. Ya nadie puede entrar.`);
    expect(await mayEnter(portal, id)).not.toBe(303);
    const { room_name: room } = await portal.context.db
      .selectFrom('meetings')
      .select('room_name')
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    expect(prosody.asked).toEqual([
      {
        path: `POST /end-meeting?conference=${encodeURIComponent(`${room}@muc.meet.jitsi`)}`,
        host: 'meet.jitsi',
        token: expect.any(String) as string,
      },
    ]);
    const claims = jsonwebtoken.verify(prosody.asked[0]!.token!, secret, { ignoreExpiration: true, ignoreNotBefore: true });
    expect(claims).toMatchObject({ sub: 'meet.jitsi', aud: 'jitsi', room, context: { user: { id: '0', moderator: false } } });
    expect(await meetingDeeds(portal, id)).toEqual(['meeting.ended', 'meeting.emptied']);

    const reopened = await tomas.post(`${path}/reopen`);
    expect([reopened.status, reopened.headers['location']]).toEqual([303, path]);
    expect(await mayEnter(portal, id)).toBe(303);
    expect(await meetingDeeds(portal, id)).toEqual(['meeting.ended', 'meeting.emptied', 'meeting.reopened']);
  });

  test.each<[ProsodyPortKind, string]>([
    ['no-room', 'No había nadie dentro.'],
    ['no-module', 'le falta el módulo muc_end_meeting'],
    ['wrong-token', 'Jitsi no aceptó la orden del portal'],
    ['broken', 'Jitsi no respondió'],
  ])('closes joining and says so when Jitsi answers %s', async (kind, said) => {
    const { portal, id, path } = await portalWith({ JITSI_PROSODY_URL: (await startProsodyPort(kind)).url });
    const page = await endAndSee(portal, path);
    expect(page).toContain(`Ya nadie puede entrar a «${classes.open}».`);
    expect(page).toContain(said);
    expect(await mayEnter(portal, id)).not.toBe(303);
    expect(await meetingDeeds(portal, id)).toEqual(['meeting.ended']);
  });

  test('closes joining when Jitsi is unreachable, and can be tried again', async () => {
    const { portal, id, path } = await portalWith({ JITSI_PROSODY_URL: `http://127.0.0.1:${await freePort()}` });
    expect(await endAndSee(portal, path)).toContain('Jitsi no respondió');
    expect(await mayEnter(portal, id)).not.toBe(303);
    expect((await portal.as('tomas').get(path)).text).toContain(`href="${path}/end"`);
  });

  test('only closes joining without a URL of Prosody', async () => {
    const { portal, id, path } = await portalWith({});
    expect(textOfHtml((await portal.as('tomas').get(`${path}/end`)).text)).toContain('no puede sacar a quienes ya están dentro');
    expect(await endAndSee(portal, path)).toContain('Quienes están en la videollamada siguen ahí hasta que salgan.');
    expect(await mayEnter(portal, id)).not.toBe(303);
    expect(await meetingDeeds(portal, id)).toEqual(['meeting.ended']);
  });

  test('ends none that nobody can join yet, also where it was moved since the page was opened', async () => {
    const prosody = await startProsodyPort('room');
    const { portal, id, path } = await portalWith({ JITSI_PROSODY_URL: prosody.url });
    const times = { starts_at: '2026-11-20T21:00:00.000Z', ends_at: '2026-11-20T22:00:00.000Z' };
    await portal.context.db.updateTable('meetings').set(times).where('id', '=', id).execute();
    expect(await endAndSee(portal, path)).toContain('todavía no abre: nadie puede entrar aún, y no hay nada que terminar.');
    const api = apiClient(portal, (await signInToApi(portal, 'tomas')).access_token);
    const refused = await api.post(`/api/v1/meetings/${id}/end`);
    expect([refused.status, refused.body]).toMatchObject([409, { type: 'tag:gryphos.cl,2026:problem:invalid-state' }]);
    expect([prosody.asked, await meetingDeeds(portal, id)]).toEqual([[], []]);
    portal.clock.set(new Date('2026-11-20T20:50:00.000Z'));
    expect(await mayEnter(portal, id)).toBe(303);
    expect(await endAndSee(portal, path)).toContain('Ya nadie puede entrar');
  });

  test('needs the permission to manage the meetings of the course', async () => {
    const prosody = await startProsodyPort('room');
    const { portal, id, path } = await portalWith({ JITSI_PROSODY_URL: prosody.url });
    const notHis = await findMeetingId(portal.context.db, classes.notForSofia);
    for (const act of ['end', 'reopen']) {
      expect((await portal.as('tomas').post(`/meetings/${notHis}/${act}`)).status).toBe(404);
      for (const member of ['sofia', 'otto'] as const) expect((await portal.as(member).post(`${path}/${act}`)).status).toBe(404);
    }
    expect((await portal.as('tomas').get(`/meetings/${notHis}/end`)).status).toBe(404);
    expect(prosody.asked).toEqual([]);
    expect([...(await meetingDeeds(portal, id)), ...(await meetingDeeds(portal, notHis))]).toEqual([]);
  });
});

describe('the warning about participants still in a call', () => {
  async function liveClass() {
    const opened = await portalWith({ JITSI_WEBHOOK_SECRET: WEBHOOK_SECRET });
    await reportAttendance(opened.portal, opened.id, [
      ['tomas', 0],
      ['sofia', 2],
    ]);
    return { ...opened, sofia: await findUserId(opened.portal.context.db, 'sofia') };
  }

  test('appears after cancelling a meeting', async () => {
    const { portal, path } = await liveClass();
    const tomas = portal.as('tomas');
    await tomas.post(`${path}/cancel`).type('form').send({ note: '' });
    const { text } = await tomas.get(path);
    expect(textOfHtml(text)).toContain('Todavía hay 2 personas en la videollamada. Tomás Núñez, Sofía Riquelme');
    expect(text).toContain(`href="${path}/end"`);
  });

  test('appears after ending an enrollment, from the course and from the person', async () => {
    const { portal, path, sofia } = await liveClass();
    const said = `Sofía Riquelme sigue en la videollamada «${classes.open}». Ver la clase`;
    const tomas = portal.as('tomas');
    await tomas.post(`/courses/1/members/${sofia}/end`);
    const { text } = await tomas.get('/courses/1/members');
    expect(textOfHtml(text)).toContain(said);
    expect(text).toContain(`href="${path}"`);
    const ada = portal.as('ada');
    await ada.post(`/courses/1/members/${sofia}/resume`).type('form').send({ role: 'student' });
    await ada.get('/courses/1/members');
    await ada.post(`/admin/users/${sofia}/courses/1/end`);
    expect(textOfHtml((await ada.get(`/admin/users/${sofia}`)).text)).toContain(said);
  });

  test('leads to the class only whom it opens for', async () => {
    const { portal, sofia } = await liveClass();
    await createCustomRole(portal.context.db, 'secretaría', ['courses:write', 'own-courses:write'], ['otto']);
    await portal.as('otto').post(`/courses/1/members/${sofia}/end`).expect(303);
    const text = textOfHtml((await portal.as('otto').get('/courses/1/members')).text);
    expect(text).toContain(`Sofía Riquelme sigue en la videollamada «${classes.open}».`);
    expect(text).not.toContain('Ver la clase');
  });

  test('appears after deactivating an account, and not for participants who left', async () => {
    const { portal, sofia } = await liveClass();
    const ada = portal.as('ada');
    await ada.post(`/admin/users/${sofia}/switch-off`);
    expect(textOfHtml((await ada.get(`/admin/users/${sofia}`)).text)).toContain(`sigue en la videollamada «${classes.open}»`);
    const otto = await findUserId(portal.context.db, 'otto');
    await ada.post(`/admin/users/${otto}/switch-off`);
    expect(textOfHtml((await ada.get(`/admin/users/${otto}`)).text)).not.toContain('sigue en la videollamada');
  });
});
