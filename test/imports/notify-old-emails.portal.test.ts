import { expect, test } from 'vitest';
import { uploadFile, submitConfirmation, importFile, loadImport } from '../support/import-file.ts';
import { processImport } from '../../src/imports/import-job.ts';
import { extractLink, openMailPortal } from '../support/mail-portal.ts';
import { addPeopleRows } from '../support/people.ts';
import { findUserId } from '../support/rows.ts';
import { openPortal, type TestPortal } from '../support/test-portal.ts';

const csv = (...lines: string[]) => `usuario;nombre;correo\r\n${lines.join('\r\n')}\r\n`;

function listNotifications(portal: TestPortal) {
  return portal.context.db.selectFrom('mail').select('email').where('template', '=', 'email-changed').orderBy('email').execute();
}

test('a changed e-mail address is notified, and links that were sent to it are revoked', async () => {
  const portal = await openMailPortal();
  for (const login of ['sofia', 'tomas']) await portal.stranger().post('/forgot-password').type('form').send({ login });
  const mails = await portal.newMails();
  const linkOf = (name: string) => extractLink(mails.find(({ recipients }) => recipients.includes(`${name}@gryphos.example`)));
  const [ofSofia, ofTomas] = [linkOf('sofia'), linkOf('tomas')];
  await portal.context.db.updateTable('auth_user').set({ email: '', email_key: null }).where('username', '=', 'otto').execute();

  const id = await uploadFile(
    portal,
    'people',
    csv(
      'sofia;Sofía Elena;sofia@example.cl',
      'otto;;otto@example.cl',
      'tomas;Tomás Andrés;tomas@gryphos.example',
      'ana;Ana;ana@example.cl',
    ),
  );
  expect((await portal.stranger().get(ofSofia)).status).toBe(200);
  expect(await portal.newMails()).toEqual([]);

  await submitConfirmation(portal, id);
  const news = await portal.newMails();
  expect(news.map(({ recipients }) => recipients)).toEqual([['sofia@gryphos.example']]);
  expect(news[0]!.text).toContain('sofia@example.cl');
  expect(news[0]!.text).toContain('Sofía Elena');
  const statuses = await Promise.all([ofSofia, ofTomas].map(async (link) => (await portal.stranger().get(link)).status));
  expect(statuses).toEqual([410, 200]);
  const links = portal.context.db.selectFrom('account_links').select('user_id').where('used_at', 'is', null);
  expect(await links.execute()).toEqual([{ user_id: await findUserId(portal.context.db, 'tomas') }]);
});

test('each user is notified once, although the job is interrupted', async () => {
  const portal = await openPortal();
  const { db } = portal.context;
  const names = Array.from({ length: 120 }, (_, number) => `p${number}`);
  await addPeopleRows(
    db,
    names.map((username) => ({ username, firstName: 'P', email: `${username}@example.cl` })),
  );
  const id = await uploadFile(portal, 'people', csv(...names.map((name) => `${name};;${name}@example.com`)));
  await db.updateTable('imports').set({ state: 'applying' }).where('id', '=', id).execute();
  await expect(processImport(portal.context, id, abortAtCheck(5))).rejects.toThrow('aborted');
  const notified = (await listNotifications(portal)).length;
  expect([notified > 0, notified < 120, (await loadImport(portal, id)).state]).toEqual([true, true, 'applied']);

  await processImport(portal.context, id, new AbortController().signal);
  const emails = (await listNotifications(portal)).map(({ email }) => email);
  expect(emails.sort()).toEqual(names.map((name) => `${name}@example.cl`).sort());
  expect(await db.selectFrom('import_people').select('line').execute()).toEqual([]);
});

test('an import that is not applied notifies nobody', async () => {
  const portal = await openPortal();
  const { db } = portal.context;
  const id = await uploadFile(portal, 'people', csv('sofia;;sofia@example.cl', 'luis;Luis;l@example.cl'));
  const row = { username: 'luis', password: '!', sort_key: 'luis', date_joined: portal.clock.now().toISOString() };
  await db.insertInto('auth_user').values(row).execute();
  await submitConfirmation(portal, id);
  expect((await loadImport(portal, id)).state).toBe('ready');
  expect(await listNotifications(portal)).toEqual([]);
  await importFile(portal, 'people', csv('sofia;;sofia@example.cl'));
  expect(await listNotifications(portal)).toEqual([{ email: 'sofia@gryphos.example' }]);
});

/** Aborts at the given check: after the fifth the import is applied and some users are notified. */
function abortAtCheck(checkNumber: number): AbortSignal {
  let checks = 0;
  const throwIfAborted = () => {
    if (++checks === checkNumber) throw new Error('aborted');
  };
  return Object.assign(new AbortController().signal, { throwIfAborted });
}
