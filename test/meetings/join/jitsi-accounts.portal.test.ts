import { describe, expect, test } from 'vitest';
import { jitsiWithAccounts } from '../../support/jitsi-with-accounts.ts';
import { listJoinAttempts } from '../../support/rows.ts';
import { openPortal } from '../../support/test-portal.ts';

const everyone = jitsiWithAccounts;
const first = { ...jitsiWithAccounts, JICOFO_ENABLE_AUTH: '0', ENABLE_AUTO_OWNER: '1' };

describe('a Jitsi that asks for accounts', () => {
  test('gets people without a token, and the log does not speak of one', async () => {
    const portal = await openPortal(everyone);
    const answer = await portal.as('sofia').get('/join-meeting/1').expect(303);
    expect(answer.headers['location']).toBe('https://meet.gryphos.cl/curso_1_1');
    expect(await listJoinAttempts(portal.context.db)).toMatchObject([
      { username: 'sofia', entry_point: 'page', outcome: 'admitted', moderator: 1 },
    ]);
    expect(portal.log.grep(/INFO.*videollamada 1: sofia se unió exitosamente, con su cuenta de Jitsi/)).toHaveLength(1);
    expect(portal.log.grep(/JWT/)).toEqual([]);
  });

  test('refuses whom the rules refuse, as ever', async () => {
    const portal = await openPortal(everyone);
    await portal.as('otto').get('/join-meeting/1').expect(403);
  });

  test('takes no tokens, so that none are made: 409, whoever asks', async () => {
    const portal = await openPortal(everyone);
    for (const member of ['sofia', 'ada'] as const) {
      const answer = await portal.as(member).get('/jitsi/generate-token?room_name=curso_1_1').expect(409);
      expect(answer.body).toEqual({ error: 'no-tokens', message: expect.stringContaining('usuario y contraseña') as string });
    }
    await portal.as('ada').post('/jitsi/generate-token').send({}).expect(409);
    await portal.stranger().get('/jitsi/generate-token?room_name=curso_1_1').expect(401);
    expect(await listJoinAttempts(portal.context.db)).toEqual([]);
  });

  test('nor for the page that shows one to developers', async () => {
    const portal = await openPortal({ ...everyone, NODE_ENV: 'development', APP_DEBUG: 'true' });
    await portal.as('sofia').get('/test-meeting-jwt/1').expect(409);
  });

  test('lets nobody foresee who moderates where that is whoever comes first', async () => {
    const portal = await openPortal(first);
    await portal.as('tomas').get('/join-meeting/1').expect(303);
    expect(await listJoinAttempts(portal.context.db)).toMatchObject([{ username: 'tomas', moderator: 0 }]);
    const page = await portal.as('ada').get('/admin/meetings/1/who-can-join?person=tomas').expect(200);
    expect(page.text).toContain('Modera quien llega primero');
  });

  test.each([
    [everyone, 'todas las personas moderan'],
    [first, 'modera quien llega primero'],
  ])('shows who administers what Jitsi does not hold people to', async (settings, moderation) => {
    const portal = await openPortal(settings);
    const page = await portal.as('ada').get('/admin').expect(200);
    for (const words of ['Cuentas en Jitsi', 'inscripción', moderation]) expect(page.text).toContain(words);
  });

  test('shows nothing of the kind where Jitsi takes tokens', async () => {
    const portal = await openPortal();
    expect((await portal.as('ada').get('/admin').expect(200)).text).not.toContain('Cuentas en Jitsi');
  });
});
