import { describe, expect, test } from 'vitest';
import { inTransaction } from '../../src/platform/db/database.ts';
import { verifyAuditLog } from '../../src/platform/audit-log/verify-audit-log.ts';
import { queueMail } from '../../src/platform/mail/queue-mail.ts';
import { uploadFile, listRows } from '../support/import-file.ts';
import { backdateEnrollments, reportAttendance } from '../support/attended-class.ts';
import { WEBHOOK_SECRET } from '../support/room-events.ts';
import { classes, listAuditLog, findMeetingId, findUserId } from '../support/rows.ts';
import { apiClient, signInToApi } from '../support/api-client.ts';
import { dumpDatabase } from '../support/dump-database.ts';
import { openPortal, type TestPortal } from '../support/test-portal.ts';
import { textOfHtml } from '../support/text-of-html.ts';

const anonymise = (portal: TestPortal, id: number, member: 'ada' | 'tomas' | 'sofia' = 'ada') =>
  portal.as(member).post(`/admin/users/${id}/anonymise`);

/** A course in which Sofía was late once, excused once, and has joined a call. */
async function portalWithAttendance() {
  const portal = await openPortal({ JITSI_WEBHOOK_SECRET: WEBHOOK_SECRET, XMPP_CREDENTIALS: 'authreg' });
  const { db } = portal.context;
  await backdateEnrollments(portal);
  const sofia = await findUserId(db, 'sofia');
  const first = await findMeetingId(db, 'Clase 1: primeros pasos');
  const second = await findMeetingId(db, 'Clase 2: listas y diccionarios');
  await reportAttendance(
    portal,
    first,
    [
      ['tomas', 0, 90],
      ['sofia', 30, 90],
    ],
    90,
  );
  await reportAttendance(portal, second, [['tomas', 0, 90]], 90);
  await portal
    .as('tomas')
    .post(`/meetings/${second}/attendance/${sofia}`)
    .type('form')
    .send({ status: 'excused', reason: 'Licencia médica', version: '0' });
  await portal.as('sofia').get(`/join-meeting/${await findMeetingId(db, classes.open)}`);
  return { portal, db, sofia, first };
}

describe('an anonymised account', () => {
  test('leaves attendance unchanged but for the name', async () => {
    const { portal, sofia, first } = await portalWithAttendance();
    const paths = [
      '/courses/1/attendance',
      '/courses/1/attendance/export',
      `/meetings/${first}/attendance`,
      `/meetings/${first}/attendance/export`,
    ];
    const read = async () => Promise.all(paths.map(async (path) => textOfHtml((await portal.as('tomas').get(path)).text)));
    // The first request takes the flash message.
    await read();
    const before = await read();
    expect(before[0]).toMatch(/Sofía Riquelme sofia 100 % 1 de 1 clase/);
    expect((await anonymise(portal, sofia)).headers['location']).toBe(`/admin/users/${sofia}`);
    await portal.as('ada').get('/admin');
    const asBefore = (await read()).map((text) =>
      text
        .replaceAll(`Persona anonimizada ${sofia}`, 'Sofía Riquelme')
        .replaceAll(`persona-anonimizada-${sofia}`, 'sofia')
        .replaceAll('«»', '«Licencia médica»'),
    );
    const sorted = (text: string) => text.split(/[ ;\n]/).sort();
    expect(asBefore.map(sorted)).toEqual(before.map(sorted));
  });

  test('is named nowhere in the database, and the audit log still verifies', async () => {
    const { portal, db, sofia } = await portalWithAttendance();
    await db
      .updateTable('auth_user')
      .set({ first_name: 'Zenobia', last_name: 'Quiroz', email: 'zenobia@quiroz.example' })
      .where('id', '=', sofia)
      .execute();
    const details = { first_name: 'Zenobia', last_name: 'Quirozas', email: 'zenobia@quiroz.example', locale: 'es', time_zone: '' };
    const { version } = await db.selectFrom('auth_user').select('version').where('id', '=', sofia).executeTakeFirstOrThrow();
    await portal
      .as('ada')
      .post(`/admin/users/${sofia}/details`)
      .type('form')
      .send({ ...details, version: String(version) })
      .expect(303);
    await portal.as('ada').post(`/admin/users/${sofia}/reset`);
    const emailContent = { subject: 'Hola, Zenobia', greeting: 'Zenobia', paragraphs: [] } as never;
    await inTransaction(db, (tx) =>
      queueMail(tx, portal.context, {
        template: 'reset',
        userId: sofia,
        email: 'zenobia@quiroz.example',
        content: emailContent,
        expiresAt: new Date('2027-01-01'),
      }),
    );
    expect(JSON.stringify(await dumpDatabase(portal.databaseUrl))).toMatch(/zenobia/i);
    await anonymise(portal, sofia).expect(303);
    const content = await dumpDatabase(portal.databaseUrl);
    expect(
      Object.entries(content).flatMap(([table, rows]) =>
        rows.filter((row) => /zenobia|quiroz|médica/i.test(row)).map((row) => [table, row]),
      ),
    ).toEqual([]);
    expect(await db.selectFrom('auth_user').selectAll().where('id', '=', sofia).executeTakeFirstOrThrow()).toMatchObject({
      username: `persona-anonimizada-${sofia}`,
      first_name: 'Persona',
      last_name: `anonimizada ${sofia}`,
      email: '',
      email_key: null,
      password: '!',
      is_active: 0,
      last_login: null,
      anonymised_at: portal.clock.now().toISOString(),
    });
    expect(await verifyAuditLog(db)).toMatchObject({ kind: 'checked', defects: [] });
    expect((await listAuditLog(db)).at(-1)).toMatchObject({ event: 'account.anonymised', subject_id: sofia, details: '{}' });
    const eventsBySofia = (await listAuditLog(db)).filter(({ actor_id }) => actor_id === sofia);
    expect(eventsBySofia.map(({ client_ip }) => client_ip)).toEqual(eventsBySofia.map(() => null));
  });

  test('has no session, token or credential any more', async () => {
    const { portal, db, sofia } = await portalWithAttendance();
    const application = await signInToApi(portal, 'sofia');
    await portal.as('sofia').post('/profile/data');
    expect(await db.selectFrom('authreg').select('username').where('username', '=', 'sofia').execute()).toHaveLength(1);
    await anonymise(portal, sofia);
    expect((await portal.as('sofia').get('/')).headers['location']).toMatch(/^\/login/);
    expect((await apiClient(portal, application.access_token).get('/api/v1/meetings')).status).toBe(401);
    for (const table of ['sessions', 'api_tokens', 'user_roles', 'account_links', 'mail', 'data_exports', 'sign_in_attempts'] as const)
      expect([table, await db.selectFrom(table).selectAll().where('user_id', '=', sofia).execute()]).toEqual([table, []]);
    for (const username of ['sofia', `persona-anonimizada-${sofia}`])
      expect((await portal.stranger().post('/login').type('form').send({ username, password: 'unirse-ahora' })).status).toBe(401);
    expect(await db.selectFrom('authreg').select('username').where('username', 'like', '%sofia%').execute()).toEqual([]);
    expect(
      await db
        .selectFrom('search_terms')
        .select('term')
        .where('kind', '=', 'person')
        .where('subject_id', '=', sofia)
        .orderBy('term')
        .execute(),
    ).toEqual(expect.not.arrayContaining([{ term: 'sofia' }]));
    await portal.runJobs();
  });

  test('cannot be changed, reactivated or given a password', async () => {
    const { portal, db, sofia } = await portalWithAttendance();
    await anonymise(portal, sofia);
    const row = await db.selectFrom('auth_user').selectAll().where('id', '=', sofia).executeTakeFirstOrThrow();
    for (const [path, body] of [
      ['switch-on', {}],
      ['username', { username: 'sofia' }],
      [
        'details',
        { first_name: 'Sofía', last_name: '', email: 'sofia@example.org', locale: 'es', time_zone: '', version: String(row.version) },
      ],
      ['hand-over', {}],
      ['anonymise', {}],
      ['delete', {}],
    ] as const)
      expect([path, (await portal.as('ada').post(`/admin/users/${sofia}/${path}`).type('form').send(body)).status]).toEqual([path, 404]);
    expect(await db.selectFrom('auth_user').selectAll().where('id', '=', sofia).executeTakeFirstOrThrow()).toEqual(row);
    const page = textOfHtml((await portal.as('ada').get(`/admin/users/${sofia}`)).text);
    expect(page).toContain('Esta cuenta fue anonimizada');
    expect(page).not.toContain('Activar');
  });

  test('is not changed by an imported list', async () => {
    const { portal, db, sofia } = await portalWithAttendance();
    await anonymise(portal, sofia);
    const row = await db.selectFrom('auth_user').selectAll().where('id', '=', sofia).executeTakeFirstOrThrow();
    const list = `Usuario;Nombre;Correo electrónico;Activa\n${row.username};Sofía;sofia@example.org;sí\n`;
    const id = await uploadFile(portal, 'people', list);
    expect(await listRows(portal, id)).toEqual([[2, 'refused', 'anonymised']]);
    expect(textOfHtml((await portal.as('ada').get(`/admin/imports/${id}`)).text)).toContain('Esa cuenta fue anonimizada');
    expect(await db.selectFrom('auth_user').selectAll().where('id', '=', sofia).executeTakeFirstOrThrow()).toEqual(row);
  });

  test('needs a confirmation and the authority to delete the account', async () => {
    const { portal, db, sofia } = await portalWithAttendance();
    const page = textOfHtml((await portal.as('ada').get(`/admin/users/${sofia}/anonymise`)).text);
    expect(page).toMatch(/¿Anonimizar a Sofía Riquelme\?.*La cuenta sofia dejará de pertenecer a alguien/);
    for (const member of ['tomas', 'sofia'] as const) expect((await anonymise(portal, sofia, member)).status).toBe(403);
    const ada = await findUserId(db, 'ada');
    await anonymise(portal, ada);
    expect(textOfHtml((await portal.as('ada').get(`/admin/users/${ada}`)).text)).toContain('ada');
    expect(await db.selectFrom('auth_user').select('id').where('anonymised_at', 'is not', null).execute()).toEqual([]);
  });

  test('gets a free username', async () => {
    const { portal, db, sofia } = await portalWithAttendance();
    await db
      .updateTable('auth_user')
      .set({ username: `persona-anonimizada-${sofia}` })
      .where('username', '=', 'otto')
      .execute();
    await anonymise(portal, sofia).expect(303);
    expect((await db.selectFrom('auth_user').select('username').where('id', '=', sofia).executeTakeFirstOrThrow()).username).toMatch(
      new RegExp(`^persona-anonimizada-${sofia}-[0-9a-f]{8}$`),
    );
  });
});
