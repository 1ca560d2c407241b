import request from 'supertest';
import { describe, expect, inject, onTestFinished, test } from 'vitest';
import { cleanUp } from '../../../src/clean-up.ts';
import { startPortal } from '../../../src/portal.ts';
import { openForm, readForms, sendForm, type Form } from '../../support/form.ts';
import { openPortal, type TestPortal } from '../../support/test-portal.ts';
import { testSettings } from '../../support/test-settings.ts';

type Agent = ReturnType<TestPortal['stranger']>;

/** Presses the button twice before the first answer is there. */
function pressTwice(agent: Agent, form: Form) {
  return Promise.all([sendForm(agent, form), sendForm(agent, form)]);
}

const courses = ({ context }: TestPortal) =>
  context.db.selectFrom('courses').select(['id', 'title']).where('title', '=', 'Curso repetido').execute();

/** Another portal with the same database. Answers an agent of it with the session of ada. */
async function openSecondPortal(portal: TestPortal): Promise<Agent> {
  const settings = testSettings({ DATABASE_URL: portal.databaseUrl });
  const other = await startPortal(settings, { clock: portal.clock, logDestination: portal.log, manualJobs: true });
  onTestFinished(() => other.close());
  const agent = request.agent(other.server);
  agent.set('Cookie', inject('prepared').cookies['ada']!);
  return agent;
}

describe('a form that is sent twice at once', () => {
  test('makes one course, and both presses lead to it with one message', async () => {
    const portal = await openPortal();
    const ada = portal.as('ada');
    const [first, second] = await pressTwice(ada, await openForm(ada, '/admin/courses/new', { title: 'Curso repetido' }));
    const [course, ...others] = await courses(portal);
    expect(others).toEqual([]);
    const target = `/courses/${course!.id}/enroll`;
    expect([first.headers['location'], second.headers['location']]).toEqual([target, target]);
    const { text } = await ada.get(target);
    expect(text.match(/class="alert/g)).toHaveLength(1);
    expect(text).toContain('Curso repetido');
  });

  test('makes one guest link', async () => {
    const portal = await openPortal();
    const tomas = portal.as('tomas');
    await pressTwice(tomas, await openForm(tomas, '/meetings/1/guests', { uses: '10' }));
    expect(await portal.context.db.selectFrom('guest_links').selectAll().execute()).toHaveLength(1);
  });

  test('makes one person, and says so without saying that the name is taken', async () => {
    const portal = await openPortal();
    const ada = portal.as('ada');
    const typed = { first_name: 'Ana', last_name: 'Rojas', username: 'ana.rojas', email: 'ana.rojas@example.cl', method: 'link' };
    const answers = await pressTwice(ada, await openForm(ada, '/admin/users/new', typed));
    for (const { status, text } of answers) {
      expect(status).toBe(200);
      expect(text).not.toContain('Ya lo usa otra cuenta');
    }
    expect(answers[0].text).toBe(answers[1].text);
    expect(answers[0].text).toMatch(/\/link\/[\w-]{43}/);
  });

  test('signs in once', async () => {
    const portal = await openPortal();
    await portal.context.db.deleteFrom('sessions').execute();
    const stranger = portal.stranger();
    const form = await openForm(stranger, '/login', { username: 'sofia', password: 'unirse-ahora' });
    const [first, second] = await pressTwice(stranger, form);
    expect([first.status, second.status]).toEqual([303, 303]);
    expect(second.headers['set-cookie']).toEqual(first.headers['set-cookie']);
    expect(await portal.context.db.selectFrom('sessions').selectAll().execute()).toHaveLength(1);
    expect((await stranger.get('/')).status).toBe(200);
  });

  test('makes nothing twice where the form is rejected, and can be corrected', async () => {
    const portal = await openPortal();
    const ada = portal.as('ada');
    const form = await openForm(ada, '/admin/courses/new', { title: '' });
    const answers = await pressTwice(ada, form);
    expect(answers.map(({ status }) => status)).toEqual([422, 422]);
    const [corrected] = readForms(answers[1].text, form.page).filter(({ action }) => action === form.action);
    const fields = corrected!.fields.map(([name, value]): [string, string] => [name, name === 'title' ? 'Curso repetido' : value]);
    expect((await sendForm(ada, { ...corrected!, fields })).status).toBe(303);
    expect(await courses(portal)).toHaveLength(1);
  });
});

test('two portals with one database let a form act once', async () => {
  const portal = await openPortal();
  const other = await openSecondPortal(portal);
  const ada = portal.as('ada');
  const form = await openForm(ada, '/admin/courses/new', { title: 'Curso repetido' });
  const answers = await Promise.all([ada, other, ada, other].map((agent) => sendForm(agent, form)));
  const [course, ...others] = await courses(portal);
  expect(others).toEqual([]);
  const target = `/courses/${course!.id}/enroll`;
  expect(answers.map(({ headers }) => headers['location']!)).toEqual([target, target, target, target]);
});

describe('a form that is sent again later', () => {
  test('acts once, leads to what it made, and says so', async () => {
    const portal = await openPortal();
    const ada = portal.as('ada');
    const form = await openForm(ada, '/admin/courses/new', { title: 'Curso repetido' });
    const { headers } = await sendForm(ada, form);
    await ada.get(headers['location']!);
    portal.clock.advance({ minutes: 5 });
    const again = await sendForm(ada, form);
    expect([again.status, again.headers['location']]).toEqual([303, headers['location']]);
    expect((await ada.get(headers['location']!)).text).toContain('Ya habías enviado este formulario: se hizo una sola vez.');
    expect(await courses(portal)).toHaveLength(1);
  });

  test('acts again with other fields: who went back to change them wants a second one', async () => {
    const portal = await openPortal();
    const ada = portal.as('ada');
    const form = await openForm(ada, '/admin/courses/new', { title: 'Curso repetido' });
    await sendForm(ada, form);
    const other = form.fields.map(([name, value]): [string, string] => [name, name === 'description' ? 'La tarde' : value]);
    await sendForm(ada, { ...form, fields: other });
    expect(await courses(portal)).toHaveLength(2);
  });

  test('does not show a secret a second time', async () => {
    const portal = await openPortal();
    const ada = portal.as('ada');
    const typed = { first_name: 'Ana', last_name: 'Rojas', username: 'ana.rojas', email: '', method: 'link' };
    const form = await openForm(ada, '/admin/users/new', typed);
    await sendForm(ada, form);
    portal.clock.advance({ minutes: 2 });
    const again = await sendForm(ada, form);
    expect([again.status, again.headers['location']]).toEqual([303, expect.stringMatching(/^\/admin\/users\/\d+$/)]);
    expect((await ada.get(again.headers['location']!)).text).not.toMatch(/\/link\/[\w-]{43}/);
  });

  test('is forgotten after a day', async () => {
    const portal = await openPortal();
    const ada = portal.as('ada');
    await sendForm(ada, await openForm(ada, '/admin/courses/new', { title: 'Curso repetido' }));
    portal.clock.advance({ days: 1, minutes: 1 });
    await cleanUp(portal.context);
    expect(await portal.context.db.selectFrom('form_answers').selectAll().execute()).toEqual([]);
  });
});

describe('what is kept of an answer', () => {
  test('cannot be read without the form', async () => {
    const portal = await openPortal();
    const ada = portal.as('ada');
    const form = await openForm(ada, '/admin/courses/new', { title: 'Curso repetido' });
    await sendForm(ada, form);
    const rows = await portal.context.db.selectFrom('form_answers').selectAll().execute();
    expect(rows).toHaveLength(1);
    const key = form.fields.find(([name]) => name === 'form_key')![1];
    expect(JSON.stringify(rows)).not.toMatch(new RegExp(`enroll|Curso|${key}`));
  });

  test('is not given to somebody else who sends the same form', async () => {
    const portal = await openPortal();
    const ada = portal.as('ada');
    const form = await openForm(ada, '/admin/courses/new', { title: 'Curso repetido' });
    await sendForm(ada, form);
    for (const other of [portal.as('tomas'), portal.stranger()])
      expect((await sendForm(other, form)).headers['location']).toMatch(/^\/login\?/);
  });

  test('a process that died in the middle stops nobody', async () => {
    const portal = await openPortal();
    const ada = portal.as('ada');
    const form = await openForm(ada, '/admin/courses/new', { title: 'Curso repetido' });
    await sendForm(ada, form);
    await portal.context.db.deleteFrom('courses').where('title', '=', 'Curso repetido').execute();
    await portal.context.db.updateTable('form_answers').set({ answered_at: null, encrypted_answer: null }).execute();
    portal.clock.advance({ minutes: 3 });
    expect((await sendForm(ada, form)).status).toBe(303);
    expect(await courses(portal)).toHaveLength(1);
  });
});

test('every form that a page posts has a key, which is another on every page', async () => {
  const portal = await openPortal();
  const ada = portal.as('ada');
  const keys = new Set<string>();
  const pages = ['/', '/profile', '/admin/users/1', '/admin/users', '/admin/holidays', '/meetings/1', '/meetings/1/guests'];
  for (const page of pages) {
    const forms = readForms((await ada.get(page)).text, page);
    expect([page, forms.length > 0]).toEqual([page, true]);
    for (const { fields, action } of forms) {
      const found = fields.filter(([name]) => name === 'form_key').map(([, value]) => value);
      expect([page, action, found.length]).toEqual([page, action, 1]);
      keys.add(found[0]!);
    }
  }
  expect(keys.size).toBe(pages.length);
});

test('a file of one-time links comes twice, with the same links', async () => {
  const portal = await openPortal();
  const ada = portal.as('ada');
  const [first, second] = await pressTwice(ada, await openForm(ada, '/admin/users/links', { format: 'csv', replace_passwords: 'on' }));
  expect([first.status, first.type, second.type]).toEqual([200, 'text/csv', 'text/csv']);
  expect(first.text).toMatch(/\/link\/[\w-]{43}/);
  expect(second.text).toBe(first.text);
  expect(second.headers['content-disposition']).toBe(first.headers['content-disposition']);
});
