import { describe, expect, test } from 'vitest';
import { inTransaction, type Db } from '../../../src/platform/db/database.ts';
import type { AuditEvent } from '../../../src/platform/audit-log/audit-event.ts';
import { recordAuditEvent } from '../../../src/platform/audit-log/record-audit-event.ts';
import { setAccountActive } from '../../../src/accounts/management/deactivate-account.ts';
import { deleteAccount } from '../../../src/accounts/management/delete-account.ts';
import { findActor } from '../../support/find-actor.ts';
import { findUserId } from '../../support/rows.ts';
import { openPortal, type Member, type TestPortal } from '../../support/test-portal.ts';
import { textOfHtml } from '../../support/text-of-html.ts';

describe('access to the audit log', () => {
  test.each([
    ['ada', 200],
    ['tomas', 403],
    ['sofia', 403],
  ] as const)('%s: %i', async (member, status) => {
    const portal = await openPortal();
    for (const path of ['/admin/audit-log', '/admin/audit-log/export', '/admin/audit-log/1'])
      await portal.as(member).get(path).expect(status);
    await portal
      .as(member)
      .post('/admin/audit-log/check')
      .expect(status === 200 ? 303 : status);
  });

  test('redirects to sign-in without a session', async () => {
    const portal = await openPortal();
    await portal.stranger().get('/admin/audit-log').expect(302).expect('Location', '/login?next=%2Fadmin%2Faudit-log');
  });
});

describe('the list', () => {
  test('names event, actor and subject, newest first', async () => {
    const portal = await openPortal();
    const sofia = await findUserId(portal.context.db, 'sofia');
    await setAccountActive(portal.context, sofia, false, await findActor(portal, 'ada'));
    portal.clock.advance({ minutes: 1 });
    await setAccountActive(portal.context, sofia, true, null);
    const page = await pageText(portal, '/admin/audit-log');
    const inOrder = ['Cuenta activada', 'Sistema', 'Sofía Riquelme', 'Cuenta desactivada', 'Ada Ibáñez', 'Sofía Riquelme'];
    expect(page).toMatch(new RegExp(inOrder.join('.*')));
    expect(page).toMatch(/Cuenta creada.*Comienzo del registro/);
  });

  test('says when nothing matches', async () => {
    const portal = await openPortal();
    for (const query of ['q=nadie', 'area=token', 'person=4711', 'about=course:1', 'from=2030-01-01'])
      expect([query, await pageText(portal, `/admin/audit-log?${query}`)]).toEqual([query, expect.stringContaining('Nada coincide')]);
  });

  test('ignores invalid filters', async () => {
    const portal = await openPortal();
    const all = await listed(portal, '');
    for (const query of [
      'area=nothing',
      'person=x',
      'about=course',
      'from=2026-13-40',
      'from=0000-01-01',
      'until=9999-12-31',
      'as=everyone',
      'at=after.xyz',
      'person=1&person=2',
    ])
      expect([query, await listed(portal, query)]).toEqual([query, all]);
    await portal.as('ada').get('/admin/audit-log?q=%00').expect(200);
    await portal.as('ada').get('/admin/audit-log?about=course:99999999999').expect(200);
  });

  test('is in English for a user who prefers it', async () => {
    const portal = await openPortal();
    await portal.context.db.updateTable('auth_user').set({ locale: 'en' }).where('username', '=', 'ada').execute();
    expect(await pageText(portal, '/admin/audit-log')).toMatch(/Audit log.*Account created.*System/);
  });
});

describe('a filter', () => {
  test('by person: as actor, as subject or as either, searched or chosen', async () => {
    const portal = await portalWithEvents();
    const sofia = await findUserId(portal.context.db, 'sofia');
    for (const person of ['q=riquelme', 'q=SOFIA', `person=${sofia}`]) {
      expect(await listed(portal, `${person}&as=actor`)).toEqual(['by sofia', 'by sofia on otto']);
      expect(await listed(portal, `${person}&as=subject`)).toEqual(['by ada on sofia', 'by sofia', 'made']);
      expect(await listed(portal, person)).toEqual(['by ada on sofia', 'by sofia', 'by sofia on otto', 'made']);
    }
    expect(await listed(portal, `q=sofia&as=operator`)).toEqual(await listed(portal, 'as=operator'));
  });

  test('by a search that matches several people lists the events of all and lets the user choose one', async () => {
    const portal = await portalWithEvents();
    await portal.context.db
      .insertInto('search_terms')
      .values({ kind: 'person', term: 'sofronio', subject_id: await idOf(portal, 'otto') })
      .execute();
    expect(await listed(portal, 'q=sof&as=subject')).toEqual(['by ada on sofia', 'by sofia', 'by sofia on otto', 'made', 'made']);
    expect(await pageText(portal, '/admin/audit-log?q=sof')).toMatch(/Coinciden: .*Otto Fuentes.*Sofía Riquelme/);
  });

  test('by category and by subject, also together with a person', async () => {
    const portal = await portalWithEvents();
    const ada = await idOf(portal, 'ada');
    expect(await listed(portal, 'area=course')).toEqual(['by ada on course 1', 'by ada on course 2']);
    expect(await listed(portal, 'about=course:1')).toEqual(['by ada on course 1']);
    expect(await listed(portal, `area=course&person=${ada}&as=subject`)).toEqual([]);
    expect(await listed(portal, `area=course&person=${ada}`)).toEqual(['by ada on course 1', 'by ada on course 2']);
    expect(await listed(portal, `area=account&person=${ada}&as=actor`)).toEqual(['by ada on sofia']);
    expect(await pageText(portal, '/admin/audit-log?about=course:1')).toContain('Quitar el filtro Python para análisis de datos');
  });

  test('by date, in the time zone of the user', async () => {
    const portal = await openPortal();
    // Chile is UTC-3: the last moment of the 30th, the first of the 1st, the last of the 1st.
    for (const at of ['2026-12-01T02:59:59.999Z', '2026-12-01T03:00:00.000Z', '2026-12-02T02:59:59.999Z'])
      await record(portal.context.db, { at: new Date(at), subjectId: 1 }, at);
    expect(await listed(portal, 'from=2026-12-01&until=2026-12-01')).toEqual(['2026-12-01T03:00:00.000Z', '2026-12-02T02:59:59.999Z']);
    expect(await listed(portal, 'from=2026-11-30&until=2026-11-30')).toEqual(['2026-12-01T02:59:59.999Z']);
  });

  test('is kept by its pages: every entry once, forwards and backwards', async () => {
    const portal = await openPortal();
    const ada = await idOf(portal, 'ada');
    const sofia = await idOf(portal, 'sofia');
    for (let turn = 0; turn < 120; turn++) {
      const [actorId, subjectId] = [turn % 2 ? ada : sofia, turn % 3 ? ada : sofia];
      await record(portal.context.db, { actorId, subjectId }, String(turn));
    }
    for (const query of ['', `person=${ada}`, `person=${ada}&as=actor`, `area=account&person=${sofia}`]) {
      const forwards = await pagedIds(portal, query, 'Siguiente');
      const backwards = await pagedIds(portal, `${query}&at=end`, 'Anterior');
      expect(new Set(forwards).size).toBe(forwards.length);
      expect(forwards).toEqual(await exportedIds(portal, query));
      expect(backwards.sort()).toEqual([...forwards].sort());
    }
  });
});

describe('an entry of the audit log', () => {
  test('shows the IP address and the values before and after', async () => {
    const portal = await openPortal();
    const sofia = await idOf(portal, 'sofia');
    const event = {
      event: 'account.renamed',
      subjectId: sofia,
      details: { username: { before: 'sofia', after: 'sofi' } },
      clientIp: '192.0.2.7',
    } as const;
    const id = await record(portal.context.db, { ...event, actorId: sofia });
    const page = (await portal.as('ada').get(`/admin/audit-log/${id}`).expect(200)).text;
    expect(textOfHtml(page)).toMatch(
      /Nombre de usuario cambiado.*Sofía Riquelme.*192\.0\.2\.7.*Antes Después Nombre de usuario sofia sofi/,
    );
    expect(page).toContain(`href="/admin/users/${sofia}"`);
  });

  test('links only to pages that the user may open', async () => {
    const portal = await openPortal();
    await portal.context.db.deleteFrom('role_permissions').where('permission', '=', 'people:read').execute();
    const page = await portal.as('ada').get('/admin/audit-log').expect(200);
    expect(page.text).not.toContain('href="/admin/users/');
    expect(textOfHtml(page.text)).toContain('Sofía Riquelme');
  });

  test('escapes user input', async () => {
    const portal = await openPortal();
    const title = '<img src=x onerror=alert(1)>';
    const id = await record(portal.context.db, { event: 'course.made', subject: 'course', subjectId: 1, details: { title } });
    await portal.context.db.updateTable('courses').set({ title }).where('id', '=', 1).execute();
    for (const path of [`/admin/audit-log/${id}`, '/admin/audit-log', '/admin/audit-log?about=course:1']) {
      const { text } = await portal.as('ada').get(path).expect(200);
      expect(text).toContain('&lt;img src=x onerror=alert(1)&gt;');
      expect(text).not.toContain('<img src=x');
    }
  });

  test('of a deleted account still has its username', async () => {
    const portal = await openPortal();
    const otto = await idOf(portal, 'otto');
    await deleteAccount(portal.context, otto, await findActor(portal, 'ada'));
    expect(await pageText(portal, `/admin/audit-log?person=${otto}`)).toMatch(/Cuenta eliminada.*otto \(cuenta eliminada\)/);
  });

  test('says when its personal data were erased', async () => {
    const portal = await openPortal();
    const id = await record(portal.context.db, { actorId: 1, subjectId: 1, clientIp: '192.0.2.7' });
    await portal.context.db.updateTable('audit_log').set({ client_ip: null, client_ip_salt: null }).where('id', '=', id).execute();
    expect(await pageText(portal, `/admin/audit-log/${id}`)).toContain('Los datos personales de esta anotación se borraron');
  });

  test.each(['0', '4711', 'x', '1.csv', '99999999999'])('is a 404 for the id %s', async (id) => {
    const portal = await openPortal();
    await portal.as('ada').get(`/admin/audit-log/${id}`).expect(404);
  });
});

describe('the CSV export', () => {
  test('has the entries of the filter in words', async () => {
    const portal = await openPortal();
    const ada = await idOf(portal, 'ada');
    const details = { title: '=1+1', course: 1 };
    await record(portal.context.db, {
      actorId: ada,
      event: 'course.made',
      subject: 'course',
      subjectId: 1,
      details,
      clientIp: '192.0.2.7',
    });
    const response = await portal.as('ada').get('/admin/audit-log/export?area=course').expect(200);
    expect(response.headers['content-disposition']).toBe('attachment; filename=registro.csv');
    const [head, row, rest] = response.text.slice(1).split('\r\n');
    expect(head).toBe('Número;Cuándo;Qué;Quién;Tipo;Sobre;Dirección IP;Detalles');
    expect(row).toMatch(
      /^\d+;2026-11-20 14:00:00;Curso creado;Ada Ibáñez \(ada\);Curso;Python para análisis de datos;192\.0\.2\.7;"?Título: =1\+1; Curso: Python para análisis de datos"?$/,
    );
    expect(rest).toBe('');
  });

  test('neutralizes formulas', async () => {
    const portal = await openPortal();
    await portal.context.db.updateTable('courses').set({ title: '=HYPERLINK("x")' }).where('id', '=', 1).execute();
    await record(portal.context.db, { event: 'course.made', subject: 'course', subjectId: 1 });
    expect((await portal.as('ada').get('/admin/audit-log/export?area=course')).text).toContain(`"'=HYPERLINK(""x"")"`);
  });
});

describe('the integrity check', () => {
  test('runs in the background, is recorded in the audit log and shown above the list', async () => {
    const portal = await openPortal();
    expect(await pageText(portal, '/admin/audit-log')).toContain('Todavía no se ha verificado');
    await portal.as('ada').post('/admin/audit-log/check').expect(303).expect('Location', '/admin/audit-log');
    await portal.as('ada').post('/admin/audit-log/check').expect(303);
    expect(await pageText(portal, '/admin/audit-log')).toContain('Verificando…');
    await portal.runJobs();
    expect(await pageText(portal, '/admin/audit-log')).toMatch(
      /Verificado el 20 de noviembre de 2026, 14:00: \d+ anotaciones, todas intactas/,
    );
    expect(await listed(portal, 'area=journal')).toHaveLength(2);
    await record(portal.context.db, { subjectId: 1 });
    expect(await pageText(portal, '/admin/audit-log')).toContain('Desde entonces hay 1 más.');
  });

  test('names the defects it found', async () => {
    const portal = await openPortal();
    for (let turn = 0; turn < 5; turn++) await record(portal.context.db, { subjectId: turn });
    const { db } = portal.context;
    await db.updateTable('audit_log').set({ actor_id: 4711 }).where('id', '=', 2).execute();
    await db.deleteFrom('audit_log').where('id', 'in', [4, 5]).execute();
    await portal.as('ada').post('/admin/audit-log/check');
    await portal.runJobs();
    expect(portal.log.errors()).toHaveLength(1);
    expect(await pageText(portal, '/admin/audit-log')).toContain('encontró anotaciones modificadas o perdidas');
    const [check] = await exportedIds(portal, 'area=journal');
    expect(await pageText(portal, `/admin/audit-log/${check}`)).toMatch(/Anotaciones cambiadas 2 Anotaciones que faltan 4–5/);
  });

  test('cannot be recorded if the end of the chain is broken, but the page says so at once', async () => {
    const portal = await openPortal();
    await portal.context.db.deleteFrom('audit_log').where('id', '=', 4).execute();
    await portal.context.db.updateTable('audit_log_ends').set({ row_id: 3 }).where('side', '=', 'back').execute();
    expect(await pageText(portal, '/admin/audit-log')).toContain('Alguien modificó el comienzo o el final del registro');
    await portal.as('ada').post('/admin/audit-log/check').expect(303);
    await portal.runJobs();
    expect(portal.log.errors().map(({ message }) => message)).toEqual([expect.stringContaining('audit-log:verify')]);
  });
});

type EventFields = Partial<Pick<AuditEvent, 'at' | 'actorId' | 'event' | 'subject' | 'details'>> & { subjectId: number; clientIp?: string };

/** Records an event and returns its id. A `title` in its details identifies it in lists. */
async function record(db: Db, { actorId = null, clientIp, ...fields }: EventFields, title?: string): Promise<number> {
  const actor = actorId === null ? { actorId } : { actorId, clientIp };
  const event: AuditEvent = {
    at: new Date('2026-11-20T17:00:00.000Z'),
    event: 'account.switched-on',
    subject: 'account',
    ...fields,
    ...actor,
  };
  await inTransaction(db, (tx) => recordAuditEvent(tx, title === undefined ? event : { ...event, details: { title } }));
  const { id } = await db.selectFrom('audit_log').select('id').orderBy('id', 'desc').limit(1).executeTakeFirstOrThrow();
  return id;
}

async function portalWithEvents(): Promise<TestPortal> {
  const portal = await openPortal();
  const { db } = portal.context;
  const [ada, sofia, otto] = [await idOf(portal, 'ada'), await idOf(portal, 'sofia'), await idOf(portal, 'otto')];
  await record(db, { actorId: ada, subjectId: sofia }, 'by ada on sofia');
  await record(db, { actorId: sofia, subjectId: sofia }, 'by sofia');
  await record(db, { actorId: sofia, subjectId: otto }, 'by sofia on otto');
  await record(db, { actorId: ada, event: 'course.made', subject: 'course', subjectId: 1 }, 'by ada on course 1');
  await record(db, { actorId: ada, event: 'course.changed', subject: 'course', subjectId: 2 }, 'by ada on course 2');
  return portal;
}

/** The titles of the listed events, sorted; `made` for the accounts of the test data. */
async function listed(portal: TestPortal, query: string): Promise<string[]> {
  const ids = await exportedIds(portal, query);
  const rows = await portal.context.db
    .selectFrom('audit_log')
    .select(['id', 'event', 'details'])
    .where('id', 'in', [0, ...ids])
    .execute();
  return rows
    .map(({ event, details }) => (JSON.parse(details) as { title?: string }).title ?? (event === 'account.created' ? 'made' : event))
    .sort();
}

/** The ids in the CSV export of a list, in its order. */
async function exportedIds(portal: TestPortal, query: string): Promise<number[]> {
  const { text } = await portal.as('ada').get(`/admin/audit-log/export?${query}`).expect(200);
  return [...text.matchAll(/^(\d+);/gm)].map(([, number]) => Number(number));
}

/** The ids of a list, page by page. */
async function pagedIds(portal: TestPortal, query: string, linkText: 'Siguiente' | 'Anterior'): Promise<number[]> {
  const ids: number[] = [];
  let path: string | undefined = `/admin/audit-log?${query}`;
  for (let pages = 0; path && pages < 20; pages++) {
    const { text }: { text: string } = await portal.as('ada').get(path).expect(200);
    ids.push(...[...text.matchAll(/href="\/admin\/audit-log\/(\d+)"/g)].map(([, number]) => Number(number)));
    const link: string | undefined = text.split('<a ').find((part) => part.includes(`<span>${linkText}</span>`));
    path = link === undefined ? undefined : /href="([^"]+)"/.exec(link)?.[1]?.replaceAll('&amp;', '&');
  }
  return ids;
}

async function pageText(portal: TestPortal, path: string): Promise<string> {
  return textOfHtml((await portal.as('ada').get(path).expect(200)).text);
}

function idOf(portal: TestPortal, member: Member): Promise<number> {
  return findUserId(portal.context.db, member);
}
