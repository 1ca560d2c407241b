import { expect, test } from 'vitest';
import { bringFile, confirmFile, importFile, importIn } from '../support/import-file.ts';
import { workOnImport } from '../../src/imports/process-import.ts';
import { linkIn, openMailPortal } from '../support/mail-portal.ts';
import { addPeople } from '../support/people.ts';
import { userIdOf } from '../support/rows.ts';
import { openPortal, type TestPortal } from '../support/test-portal.ts';

const csv = (...lines: string[]) => `usuario;nombre;correo\r\n${lines.join('\r\n')}\r\n`;

function newsIn(portal: TestPortal) {
  return portal.needs.db.selectFrom('mail').select('address').where('letter', '=', 'email-changed').orderBy('address').execute();
}

test('an address that a file changes is told at the old one, and what was mailed there is useless', async () => {
  const portal = await openMailPortal();
  for (const login of ['sofia', 'tomas']) await portal.stranger().post('/forgot-password').type('form').send({ login });
  const mails = await portal.newMails();
  const linkOf = (name: string) => linkIn(mails.find(({ recipients }) => recipients.includes(`${name}@gryphos.example`)));
  const [ofSofia, ofTomas] = [linkOf('sofia'), linkOf('tomas')];
  await portal.needs.db.updateTable('auth_user').set({ email: '', email_key: null }).where('username', '=', 'otto').execute();

  const id = await bringFile(
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

  await confirmFile(portal, id);
  const news = await portal.newMails();
  expect(news.map(({ recipients }) => recipients)).toEqual([['sofia@gryphos.example']]);
  expect(news[0]!.text).toContain('sofia@example.cl');
  expect(news[0]!.text).toContain('Sofía Elena');
  const statuses = await Promise.all([ofSofia, ofTomas].map(async (link) => (await portal.stranger().get(link)).status));
  expect(statuses).toEqual([410, 200]);
  const links = portal.needs.db.selectFrom('account_links').select('user_id').where('used_at', 'is', null);
  expect(await links.execute()).toEqual([{ user_id: await userIdOf(portal.needs.db, 'tomas') }]);
});

test('everybody is told once, although whoever writes the letters is interrupted', async () => {
  const portal = await openPortal();
  const { db } = portal.needs;
  const names = Array.from({ length: 120 }, (_, number) => `p${number}`);
  await addPeople(
    db,
    names.map((username) => ({ username, firstName: 'P', email: `${username}@example.cl` })),
  );
  const id = await bringFile(portal, 'people', csv(...names.map((name) => `${name};;${name}@example.com`)));
  await db.updateTable('imports').set({ state: 'applying' }).where('id', '=', id).execute();
  await expect(workOnImport(portal.needs, id, stoppingAt(5))).rejects.toThrow('enough');
  const told = (await newsIn(portal)).length;
  expect([told > 0, told < 120, (await importIn(portal, id)).state]).toEqual([true, true, 'applied']);

  await workOnImport(portal.needs, id, new AbortController().signal);
  const addresses = (await newsIn(portal)).map(({ address }) => address);
  expect(addresses.sort()).toEqual(names.map((name) => `${name}@example.cl`).sort());
  expect(await db.selectFrom('import_people').select('line').execute()).toEqual([]);
});

test('an import that comes to nothing tells nobody', async () => {
  const portal = await openPortal();
  const { db } = portal.needs;
  const id = await bringFile(portal, 'people', csv('sofia;;sofia@example.cl', 'luis;Luis;l@example.cl'));
  const row = { username: 'luis', password: '!', sort_key: 'luis', date_joined: portal.clock.now().toISOString() };
  await db.insertInto('auth_user').values(row).execute();
  await confirmFile(portal, id);
  expect((await importIn(portal, id)).state).toBe('ready');
  expect(await newsIn(portal)).toEqual([]);
  await importFile(portal, 'people', csv('sofia;;sofia@example.cl'));
  expect(await newsIn(portal)).toEqual([{ address: 'sofia@gryphos.example' }]);
});

/** A signal that stops the work where it asks for the fifth time: it has prepared and written by then, and told some. */
function stoppingAt(time: number): AbortSignal {
  let asked = 0;
  const throwIfAborted = () => {
    if (++asked === time) throw new Error('enough');
  };
  return Object.assign(new AbortController().signal, { throwIfAborted });
}
