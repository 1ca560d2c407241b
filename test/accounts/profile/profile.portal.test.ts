import { describe, expect, test } from 'vitest';
import { DEMO_PASSWORD } from '../../../src/demo/cast.ts';
import { listAuditLog, findUserId } from '../../support/rows.ts';
import { openPortal, type TestPortal } from '../../support/test-portal.ts';

const storedProfile = { first_name: 'Sofía', last_name: 'Riquelme', locale: 'es', time_zone: '', avatar_url: '' };

function save(portal: TestPortal, changes: Record<string, string>) {
  return portal
    .as('sofia')
    .post('/profile')
    .type('form')
    .send({ ...storedProfile, ...changes });
}

async function findUserRow(portal: TestPortal, username = 'sofia') {
  return portal.context.db.selectFrom('auth_user').selectAll().where('username', '=', username).executeTakeFirstOrThrow();
}

describe('the profile', () => {
  test('stores name, language, time zone and avatar, and changes language at once', async () => {
    const portal = await openPortal({ AVATAR_HOSTS: 'fotos.gryphos.cl' });
    const avatarUrl = 'https://fotos.gryphos.cl/sofia.png';
    const answer = await save(portal, {
      first_name: ' Sofi ',
      last_name: 'Ñandú',
      locale: 'en',
      time_zone: 'Europe/Madrid',
      avatar_url: avatarUrl,
    });
    expect([answer.status, answer.headers['location']]).toEqual([303, '/profile']);
    expect(await findUserRow(portal)).toMatchObject({
      first_name: 'Sofi',
      last_name: 'Ñandú',
      locale: 'en',
      time_zone: 'Europe/Madrid',
      avatar_url: avatarUrl,
      sort_key: 'n~andu sofi',
    });
    const page = await portal.as('sofia').get('/profile');
    expect(page.text).toContain('Your details were saved.');
    expect(page.text).toContain('lang="en"');
    expect((await portal.as('sofia').get('/profile')).text).not.toContain('Your details were saved.');
    expect(page.headers['content-security-policy']).toContain("img-src 'self' data: https://fotos.gryphos.cl");
  });

  test('records an audit event with the changes, and none where nothing changed', async () => {
    const portal = await openPortal();
    const { first_name: before } = await findUserRow(portal);
    await save(portal, { first_name: 'Administración' }).expect(303);
    const events = await listAuditLog(portal.context.db);
    const sofia = await findUserId(portal.context.db, 'sofia');
    expect(events.at(-1)).toMatchObject({
      event: 'account.profile-changed',
      actor_id: sofia,
      subject_id: sofia,
      client_ip: '127.0.0.1',
      details: expect.stringContaining(JSON.stringify({ firstName: { before, after: 'Administración' } }).slice(1, -1)) as string,
    });
    await save(portal, { first_name: 'Administración' }).expect(303);
    expect(await listAuditLog(portal.context.db)).toEqual(events);
  });

  test('offers time zones by the names of today, and keeps the one that is chosen', async () => {
    const portal = await openPortal();
    for (const zone of ['America/Argentina/Buenos_Aires', 'Asia/Kolkata', 'Europe/Kyiv', 'UTC', 'America/Santiago'])
      expect((await portal.as('sofia').get('/profile')).text).toContain(`<option value="${zone}"`);
    for (const zone of ['Asia/Calcutta', 'Etc/UTC', 'Chile/Continental', 'Europe/Kyiv']) {
      await save(portal, { time_zone: zone }).expect(303);
      expect((await portal.as('sofia').get('/profile')).text).toMatch(new RegExp(`<option value="${zone}"[^>]* selected`));
      expect((await portal.as('ada').get(`/admin/users/${await findUserId(portal.context.db, 'sofia')}`)).text).toMatch(
        new RegExp(`<option value="${zone}"[^>]* selected`),
      );
    }
  });

  test.each([
    ['first_name', '', 'Escribe tu nombre'],
    ['first_name', 'x'.repeat(151), 'demasiado largo'],
    ['last_name', 'x'.repeat(151), 'demasiado largo'],
    ['time_zone', 'America/Macondo', 'zona horaria'],
    ['avatar_url', 'https://elsewhere.example/x.png', 'dirección https'],
    ['avatar_url', 'http://fotos.gryphos.cl/x.png', 'dirección https'],
    ['avatar_url', 'javascript:alert(1)', 'dirección https'],
    ['avatar_url', `https://fotos.gryphos.cl/${'x'.repeat(300)}`, 'dirección https'],
  ])('rejects %s %j with a message beside the field, and keeps the typed values', async (field, value, message) => {
    const portal = await openPortal({ AVATAR_HOSTS: 'fotos.gryphos.cl' });
    const before = await findUserRow(portal);
    const answer = await save(portal, { last_name: 'Recién Tipeada', [field]: value });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain(message);
    if (field !== 'last_name') expect(answer.text).toContain('Recién Tipeada');
    expect(await findUserRow(portal)).toEqual(before);
  });

  test('changes neither other users nor e-mail nor roles', async () => {
    const portal = await openPortal();
    await save(portal, { first_name: 'Otra', email: 'x@y.cl', is_superuser: '1', username: 'ada', id: '1' });
    expect(await findUserRow(portal)).toMatchObject({ first_name: 'Otra', email: 'sofia@gryphos.example', is_superuser: 0 });
    expect(await findUserRow(portal, 'ada')).toMatchObject({ first_name: 'Ada' });
  });

  test('escapes markup in names', async () => {
    const portal = await openPortal();
    await save(portal, { first_name: '<script>alert(1)</script>' });
    expect((await portal.as('sofia').get('/')).text).not.toContain('<script>alert');
  });
});

describe('changing the password', () => {
  const newPassword = 'cuatro cerezas';

  function change(portal: TestPortal, form: Partial<Record<'old_password' | 'new_password' | 'repeat_password', string>>) {
    return portal
      .as('sofia')
      .post('/profile/password')
      .type('form')
      .send({ old_password: DEMO_PASSWORD, new_password: newPassword, repeat_password: newPassword, ...form });
  }

  const signIn = (portal: TestPortal, password: string) =>
    portal.stranger().post('/login').type('form').send({ username: 'sofia', password });

  test('ends the other sessions, keeps this one, and records an audit event', async () => {
    const portal = await openPortal();
    const otherSession = (await signIn(portal, DEMO_PASSWORD)).headers['set-cookie']!.at(-1)!;
    expect((await change(portal, {})).status).toBe(303);
    expect((await portal.as('sofia').get('/profile')).text).toContain('Cambiaste tu contraseña');
    expect((await portal.stranger().get('/').set('Cookie', otherSession)).status).toBe(302);
    expect((await signIn(portal, DEMO_PASSWORD)).status).toBe(401);
    expect((await signIn(portal, newPassword)).status).toBe(303);
    const sofia = await findUserId(portal.context.db, 'sofia');
    expect((await listAuditLog(portal.context.db)).at(-1)).toMatchObject({
      event: 'account.password-changed',
      actor_id: sofia,
      subject_id: sofia,
      client_ip: '127.0.0.1',
    });
  });

  test.each<[Partial<Record<'old_password' | 'new_password' | 'repeat_password', string>>, string]>([
    [{ old_password: 'no es esta' }, 'La contraseña actual no es correcta'],
    [{ old_password: '' }, 'La contraseña actual no es correcta'],
    [{ repeat_password: 'otra cosa larga' }, 'no son iguales'],
    [{ new_password: 'corta', repeat_password: 'corta' }, 'al menos 10 caracteres'],
    [{ new_password: 'unirse-ahora', repeat_password: 'unirse-ahora' }, 'fácil de adivinar'],
    [{ new_password: 'soy sofia ahora', repeat_password: 'soy sofia ahora' }, 'no debe contener tu usuario'],
  ])('rejects %j', async (form, message) => {
    const portal = await openPortal();
    const before = await findUserRow(portal);
    const answer = await change(portal, form);
    expect(answer.status).toBe(422);
    expect(answer.text.toLowerCase()).toContain(message.toLowerCase());
    expect(answer.text).not.toContain(form.new_password ?? newPassword);
    expect(await findUserRow(portal)).toEqual(before);
  });

  test('is blocked after ten wrong passwords', async () => {
    const portal = await openPortal();
    for (let count = 0; count < 10; count++) await change(portal, { old_password: 'no es esta' });
    const blocked = await change(portal, {});
    expect(blocked.status).toBe(422);
    expect(blocked.text).toContain('Puedes volver a intentarlo a las 14:15');
  });

  test('accepts one of two requests at once, and tells the other that the password is wrong', async () => {
    const portal = await openPortal();
    const [one, other] = await Promise.all([
      change(portal, {}),
      change(portal, { new_password: 'cinco ciruelas', repeat_password: 'cinco ciruelas' }),
    ]);
    expect([one.status, other.status].sort()).toEqual([303, 422]);
    expect((await signIn(portal, one.status === 303 ? newPassword : 'cinco ciruelas')).status).toBe(303);
  });
});
