import { describe, expect, test } from 'vitest';
import { jitsiWithAccounts } from '../../support/jitsi-with-accounts.ts';
import { listJoinAttempts } from '../../support/rows.ts';
import { openPortal } from '../../support/test-portal.ts';

const allModerate = jitsiWithAccounts;
const firstModerates = { ...jitsiWithAccounts, JICOFO_ENABLE_AUTH: '0', ENABLE_AUTO_OWNER: '1' };

describe('where Jitsi asks for accounts', () => {
  test('users are redirected without a token, and the log mentions none', async () => {
    const portal = await openPortal(allModerate);
    const response = await portal.as('sofia').get('/join-meeting/1').expect(303);
    expect(response.headers['location']).toBe('https://meet.gryphos.cl/curso_1_1');
    expect(await listJoinAttempts(portal.context.db)).toMatchObject([
      { username: 'sofia', entry_point: 'page', outcome: 'admitted', moderator: 1 },
    ]);
    expect(portal.log.grep(/INFO.*videollamada 1: sofia se unió exitosamente, con su cuenta de Jitsi/)).toHaveLength(1);
    expect(portal.log.grep(/JWT/)).toEqual([]);
  });

  test('the rules of joining apply', async () => {
    const portal = await openPortal(allModerate);
    await portal.as('otto').get('/join-meeting/1').expect(403);
  });

  test('the token endpoint answers 409 to every user', async () => {
    const portal = await openPortal(allModerate);
    for (const member of ['sofia', 'ada'] as const) {
      const response = await portal.as(member).get('/jitsi/generate-token?room_name=curso_1_1').expect(409);
      expect(response.body).toEqual({ error: 'no-tokens', message: expect.stringContaining('usuario y contraseña') as string });
    }
    await portal.as('ada').post('/jitsi/generate-token').send({}).expect(409);
    await portal.stranger().get('/jitsi/generate-token?room_name=curso_1_1').expect(401);
    expect(await listJoinAttempts(portal.context.db)).toEqual([]);
  });

  test('the test page for developers answers 409', async () => {
    const portal = await openPortal({ ...allModerate, NODE_ENV: 'development', APP_DEBUG: 'true' });
    await portal.as('sofia').get('/test-meeting-jwt/1').expect(409);
  });

  test('a teacher is not recorded as moderator where the first participant moderates', async () => {
    const portal = await openPortal(firstModerates);
    await portal.as('tomas').get('/join-meeting/1').expect(303);
    expect(await listJoinAttempts(portal.context.db)).toMatchObject([{ username: 'tomas', moderator: 0 }]);
    const page = await portal.as('ada').get('/meetings/1/who-can-join?person=tomas').expect(200);
    expect(page.text).toContain('Modera quien llega primero');
  });

  test.each([
    [allModerate, 'todas las personas moderan'],
    [firstModerates, 'modera quien llega primero'],
  ])('the dashboard lists the rules that Jitsi does not enforce: %#', async (settings, moderation) => {
    const portal = await openPortal(settings);
    const page = await portal.as('ada').get('/admin').expect(200);
    for (const text of ['Cuentas en Jitsi', 'inscripción', moderation]) expect(page.text).toContain(text);
  });

  test('the dashboard lists none of them where Jitsi takes tokens', async () => {
    const portal = await openPortal();
    expect((await portal.as('ada').get('/admin').expect(200)).text).not.toContain('Cuentas en Jitsi');
  });
});
