import { describe, expect, test } from 'vitest';
import { cleanUp } from '../../../src/clean-up.ts';
import { openForm, readForms, sendForm, valuesOf, type Form } from '../../support/form.ts';
import { openPortal, type Member, type TestPortal } from '../../support/test-portal.ts';

type Agent = ReturnType<TestPortal['stranger']>;

/** Signs in on the page to which a form was answered, and follows the redirects to the page that shows the form again. */
async function signInAgain(agent: Agent, location: string, username: string): Promise<{ page: string; status: number; text: string }> {
  const form = await openForm(agent, location, { username, password: 'unirse-ahora' }, '/login');
  let answer = await sendForm(agent, form);
  let page = location;
  while (answer.status === 303) {
    page = answer.headers['location']!;
    answer = await agent.get(page);
  }
  return { page, status: answer.status, text: answer.text };
}

/** Opens a form, lets the session end, sends the form, and signs in again on the page that is answered. */
async function sendAfterSession(portal: TestPortal, member: Member, open: (agent: Agent) => Promise<Form>, nextMember: string = member) {
  const form = await open(portal.as(member));
  portal.clock.advance({ days: 31 });
  const agent = portal.stranger();
  const answer = await sendForm(agent, form);
  expect(answer.status).toBe(303);
  const location = answer.headers['location']!;
  expect((await agent.get(location)).text).toContain('Tu sesión terminó');
  const shown = await signInAgain(agent, location, nextMember);
  return { form, agent, location, shown, restored: readForms(shown.text, shown.page).find(({ action }) => action === form.action) };
}

const withoutKey = ({ fields }: Form) => fields.filter(([name]) => name !== 'form_key');

const longText = `¡Hola!\r\n\r\n<b>Lee & responde</b> "todo"\r\n${'Una línea larga. '.repeat(1000)}`;

describe('a form that is sent after the session ended', () => {
  test('is there again after signing in, as it was, and can be sent', async () => {
    const portal = await openPortal();
    const typed = { title: 'Álgebra «II» & más', description: longText.slice(0, 900) };
    const { form, agent, shown, restored } = await sendAfterSession(portal, 'ada', (ada) => openForm(ada, '/admin/courses/new', typed));
    expect([shown.status, shown.text]).toEqual([200, expect.stringContaining('Aquí está lo que habías escrito')]);
    const normal = (fields: [string, string][]) => fields.map(([name, value]) => [name, value.replaceAll('\r\n', '\n')]).sort();
    expect(normal(withoutKey(restored!))).toEqual(normal(withoutKey(form)));
    expect(await portal.context.db.selectFrom('courses').select('title').where('title', '=', typed.title).execute()).toEqual([]);
    expect((await sendForm(agent, restored!)).status).toBe(303);
    expect(await portal.context.db.selectFrom('courses').select('title').where('title', '=', typed.title).execute()).toHaveLength(1);
  });

  test('keeps checkboxes, choices and several values of one name', async () => {
    const portal = await openPortal();
    const open = async (ada: Agent) => {
      const form = await openForm(ada, '/admin/roles/new', { name: 'coordinadora', permission: ['courses:write', 'people:read'] });
      return form;
    };
    const { form, restored } = await sendAfterSession(portal, 'ada', open);
    expect(withoutKey(restored!).sort()).toEqual(withoutKey(form).sort());
    expect(valuesOf(restored!, 'permission').sort()).toEqual(['courses:write', 'people:read']);
  });

  test('keeps a long pasted list, and which page it was on', async () => {
    const portal = await openPortal();
    const people = Array.from({ length: 5000 }, (_, index) => `persona.numero.${index}@example.cl`).join('\n');
    const { shown, restored } = await sendAfterSession(portal, 'tomas', (tomas) => openForm(tomas, '/courses/1/enroll', { people }));
    expect(shown.page).toMatch(/^\/courses\/1\/enroll\?kept=/);
    expect(valuesOf(restored!, 'people')).toEqual([people]);
  });

  test('comes back on the page where it stood, when its own URL has no page', async () => {
    const portal = await openPortal();
    const { shown, restored } = await sendAfterSession(portal, 'ada', (ada) =>
      openForm(ada, '/admin/users/3', { username: 'otro.nombre' }, '/admin/users/3/username'),
    );
    expect(shown.page).toMatch(/^\/admin\/users\/3\?kept=/);
    expect(valuesOf(restored!, 'username')).toEqual(['otro.nombre']);
  });

  test('never keeps a password, and says that it must be typed again', async () => {
    const portal = await openPortal();
    const secret = 'una frase secreta larga';
    const { restored, shown } = await sendAfterSession(portal, 'sofia', (sofia) =>
      openForm(sofia, '/profile', { old_password: secret, new_password: secret, repeat_password: secret }, '/profile/password'),
    );
    expect(shown.text).not.toContain(secret);
    expect(shown.text).toContain('Las contraseñas no se guardan');
    expect(valuesOf(restored!, 'new_password')).toEqual(['']);
  });

  test('shows what was typed where no page has the form any more', async () => {
    const portal = await openPortal();
    const { form, agent } = await sendAfterSession(portal, 'ada', (ada) => openForm(ada, '/admin/courses/new', { title: 'Sin página' }));
    const lost = { ...form, page: '/admin/audit-log' };
    const { headers } = await sendForm(portal.stranger(), lost);
    const url = new URL(headers['location']!, portal.url).searchParams.get('next')!;
    const direct = await agent.get(url);
    const page = await agent.get(direct.headers['location']!);
    expect([page.status, page.headers['location']]).toEqual([303, expect.stringMatching(/^\/kept-form\/.*page=none$/)]);
    const { text } = await agent.get(page.headers['location']!);
    expect(text).toContain('Sin página');
    const [resend] = readForms(text, '/kept-form').filter(({ action }) => action === form.action);
    expect((await sendForm(agent, resend!)).status).toBe(303);
  });

  test('shows what was typed where the browser does not say on which page it stood', async () => {
    const portal = await openPortal();
    const form = await openForm(portal.as('ada'), '/admin/users/2', { first_name: 'Tomás Elías' }, '/admin/users/2/details');
    portal.clock.advance({ days: 31 });
    const agent = portal.stranger();
    const { headers } = await agent.post(form.action).type('form').send(new URLSearchParams(form.fields).toString()).expect(303);
    const { status, text } = await signInAgain(agent, headers['location']!, 'ada');
    expect([status, text.includes('Tomás Elías')]).toEqual([200, true]);
    const [resend] = readForms(text, '/kept-form').filter(({ action }) => action === form.action);
    expect((await sendForm(agent, resend!)).status).toBe(303);
    const names = portal.context.db.selectFrom('auth_user').select('first_name').where('id', '=', 2);
    expect(await names.execute()).toEqual([{ first_name: 'Tomás Elías' }]);
  });

  test('keeps no file, and says so', async () => {
    const portal = await openPortal();
    const agent = portal.stranger();
    const upload = agent.post('/admin/imports/people').attach('file', Buffer.from('usuario;nombre\nana;Ana\n'), 'personas.csv');
    const { status, headers } = await upload;
    expect([status, headers['location']]).toEqual([303, '/login?next=%2Fadmin%2Fimports%2Fpeople&reason=choose-file-again']);
    expect((await agent.get(headers['location']!)).text).toContain('vuelve a elegir el archivo');
    expect(await portal.context.db.selectFrom('imports').selectAll().execute()).toEqual([]);
  });

  test('a part of a page that asks for itself does not become the sign-in page', async () => {
    const portal = await openPortal();
    for (const path of ['/meetings/1/live', '/admin/rooms']) await portal.stranger().get(path).set('HX-Request', 'true').expect(401);
    const form = await openForm(portal.as('tomas'), '/courses/1/schedule');
    await sendForm(portal.stranger(), form).set('HX-Request', 'true').expect(401);
    expect(await portal.context.db.selectFrom('kept_forms').selectAll().execute()).toEqual([]);
  });
});

describe('a kept form', () => {
  const open = (ada: Agent) => openForm(ada, '/admin/courses/new', { title: 'Solo de Ada' });

  test('is not shown to another person who signs in on the same browser', async () => {
    const portal = await openPortal();
    const { shown } = await sendAfterSession(portal, 'ada', open, 'sofia');
    expect([shown.page, shown.status]).toEqual(['/', 200]);
    expect(shown.text).not.toContain('Solo de Ada');
    expect(shown.text).toContain('es de otra persona');
  });

  test('is not sent in the name of another person who is signed in', async () => {
    const portal = await openPortal();
    const form = await openForm(portal.as('ada'), '/profile', { first_name: 'Adela' });
    const sofia = portal.as('sofia');
    const answer = await sendForm(sofia, form);
    expect(answer.headers['location']).toMatch(/reason=other-person$/);
    expect((await sofia.get(answer.headers['location']!)).text).toContain('lo empezó otra persona');
    const names = await portal.context.db.selectFrom('auth_user').select('first_name').where('first_name', '=', 'Adela').execute();
    expect(names).toEqual([]);
  });

  test('is kept where somebody is signed in by now who may not open its page', async () => {
    const portal = await openPortal();
    const form = await open(portal.as('ada'));
    const agent = portal.as('sofia');
    const { headers } = await sendForm(agent, form);
    expect(headers['location']).toMatch(/reason=other-person$/);
    await agent.post('/logout').expect(303);
    const shown = await signInAgain(portal.stranger(), headers['location']!, 'ada');
    expect([shown.status, shown.text.includes('value="Solo de Ada"')]).toEqual([200, true]);
  });

  test('cannot be planted: only forms that the portal showed to a person are kept for them', async () => {
    const portal = await openPortal();
    const form = await open(portal.as('ada'));
    const plant = (formKey: string | undefined) => {
      const fields = form.fields.flatMap(([name, value]): [string, string][] =>
        name !== 'form_key' ? [[name, value]] : formKey === undefined ? [] : [[name, formKey]],
      );
      return sendForm(portal.stranger(), { ...form, fields });
    };
    const key = valuesOf(form, 'form_key')[0]!;
    const [id, nonce, mac] = key.split('.');
    const forged = [
      undefined,
      '',
      'x',
      `${Number(id) + 1}.${nonce}.${mac}`,
      `${id}.${nonce}.`,
      `${id}.${nonce}x.${mac}`,
      `${key}.`,
      '0..',
      '9'.repeat(5000),
    ];
    for (const formKey of forged) expect([formKey, (await plant(formKey)).headers['location']]).toEqual([formKey, '/login']);
    await sendForm(portal.stranger(), form).set('Sec-Fetch-Site', 'cross-site').expect(403);
    expect(await portal.context.db.selectFrom('kept_forms').selectAll().execute()).toEqual([]);
  });

  test('cannot be read in the database, and not without the session of its owner', async () => {
    const portal = await openPortal();
    const { location } = await sendAfterSession(portal, 'ada', open);
    const rows = await portal.context.db.selectFrom('kept_forms').selectAll().execute();
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toContain('Ada');
    const url = new URL(location, portal.url).searchParams.get('next')!;
    expect(JSON.stringify(rows)).not.toContain(url.split('/')[2]);
    expect((await portal.stranger().get(url)).headers['location']).toMatch(/^\/login/);
    expect(portal.log.text).not.toContain(url.split('/')[2]);
  });

  test('is one of five of its owner, and gone after a day', async () => {
    const portal = await openPortal();
    const form = await open(portal.as('ada'));
    for (let time = 0; time < 8; time++) await sendForm(portal.stranger(), form);
    const count = async () => (await portal.context.db.selectFrom('kept_forms').selectAll().execute()).length;
    expect(await count()).toBe(5);
    portal.clock.advance({ days: 1, minutes: 1 });
    await cleanUp(portal.context);
    expect(await count()).toBe(0);
  });

  test('is not kept for an account that is inactive', async () => {
    const portal = await openPortal();
    const form = await openForm(portal.as('sofia'), '/profile', { first_name: 'Sofi' });
    await portal.context.db.updateTable('auth_user').set({ is_active: 0 }).where('username', '=', 'sofia').execute();
    expect((await sendForm(portal.stranger(), form)).headers['location']).toBe('/login');
    expect(await portal.context.db.selectFrom('kept_forms').selectAll().execute()).toEqual([]);
  });
});

describe('a form that cannot be read', () => {
  test('comes back on the page where it stood', async () => {
    const portal = await openPortal();
    const ada = portal.as('ada');
    const form = await openForm(ada, '/admin/users/3', { username: 'x'.repeat(3000) }, '/admin/users/3/username');
    const { status, headers } = await sendForm(ada, form);
    expect([status, headers['location']]).toEqual([303, expect.stringMatching(/^\/kept-form\//)]);
    const redirect = await ada.get(headers['location']!);
    const page = await ada.get(redirect.headers['location']!);
    expect(page.status).toBe(422);
    const [shown] = readForms(page.text, '/admin/users/3').filter(({ action }) => action === form.action);
    expect(valuesOf(shown!, 'username')).toEqual(valuesOf(form, 'username'));
    expect(page.text).toMatch(/<p class="field-error" id="username-error">Es demasiado largo: caben 1000 caracteres\.<\/p>/);
  });

  test('comes back without a session too', async () => {
    const portal = await openPortal();
    const stranger = portal.stranger();
    const form = await openForm(stranger, '/login', { username: 'x'.repeat(3000), password: 'unirse-ahora' });
    const { status, text } = await sendForm(stranger, form);
    expect([status, text.includes('x'.repeat(3000))]).toEqual([422, true]);
    expect(text).not.toContain('unirse-ahora');
  });

  test('is not lost where the browser does not say on which page it stood', async () => {
    const portal = await openPortal();
    const ada = portal.as('ada');
    const form = await openForm(ada, '/admin/users/3', { username: 'x'.repeat(3000) }, '/admin/users/3/username');
    const { headers } = await ada.post(form.action).type('form').send(new URLSearchParams(form.fields).toString()).expect(303);
    expect((await ada.get(headers['location']!)).text).toContain('x'.repeat(3000));
  });

  test('is still a plain 400 for programs', async () => {
    const portal = await openPortal();
    await portal.as('ada').post('/admin/courses/new').send({ title: 7 }).expect(400);
  });
});
