import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { describe, expect, test } from 'vitest';
import type { ImportKind } from '../../src/imports/import.ts';
import type { Locale } from '../../src/platform/shared/locale.ts';
import { createCustomRole } from '../support/custom-role.ts';
import { uploadFile, submitConfirmation, loadImport } from '../support/import-file.ts';
import { addPeopleRows } from '../support/people.ts';
import { classes, findUserId } from '../support/rows.ts';
import { openPortal, type TestPortal } from '../support/test-portal.ts';

/** Titles of the seeded meetings. */
const { open, soon, over, noLink } = classes;

/** A portal with values that no form would accept: data of other programs, and texts that look like formulas. */
async function openPortalWithOddData(locale: Locale): Promise<TestPortal> {
  const portal = await openPortal();
  const { db } = portal.context;
  await addPeopleRows(db, [
    { username: 'malo', firstName: '=1+1', lastName: '  Soto; "Uno"  ', email: 'malo@example.cl', roles: ['teacher', 'student'] },
    { username: 'raro', firstName: "'=x", lastName: "'+56 9", email: 'sin arroba' },
    { username: 'nadie', firstName: 'Ana', active: false },
    { username: 'espera', firstName: 'Luis', awaitsPassword: true, email: 'e@example.cl' },
  ]);
  await createCustomRole(db, 'Coordinación de tarde', ['courses:write'], ['malo', 'tomas']);
  const odd = { description: '-uno\r\n\r\n  "dos"; tres\n', title: '@Gestión ', sort_key: '@gestion' };
  await db.updateTable('courses').set(odd).where('id', '=', 2).execute();
  await db.updateTable('courses').set({ title: '', is_active: 0 }).where('id', '=', 3).execute();
  await db
    .insertInto('enrollments')
    .values(endedIn(1, await findUserId(db, 'malo')))
    .execute();

  const change = async (title: string, values: object) => {
    await db.updateTable('meetings').set(values).where('title', '=', title).execute();
  };
  await change(soon, { teacher_opening: 0, student_opening: 7, closing: 90, starts_at: '2026-11-20T17:25:31.123Z' });
  await change(over, { title: '', is_active: 0 });
  await change(noLink, { ends_at: '2026-11-25T17:00:00.000Z' });
  // The clocks of Chile show this hour twice; this is the second time.
  await change(open, { starts_at: '2027-04-04T03:30:00.000Z', ends_at: '2027-04-04T04:30:00.000Z' });
  await db.updateTable('auth_user').set({ locale }).where('username', '=', 'ada').execute();
  return portal;
}

function endedIn(courseId: number, userId: number) {
  const [created_at, ended_at] = ['2026-03-01T12:00:00.000Z', '2026-10-01T12:00:00.000Z'];
  return { user_id: userId, course_id: courseId, role: 'teacher', status: 'ended', created_at, ended_at } as const;
}

/** Every export that can be imported. */
const lists: [kind: ImportKind, url: string][] = [
  ['people', '/admin/users/export'],
  ['people', '/admin/users/export?tab=invited'],
  ['people', '/admin/users/export?tab=off'],
  ['courses', '/admin/courses/export'],
  ['courses', '/admin/courses/export?tab=inactive'],
  ['enrollments', '/courses/1/members/export'],
  ['enrollments', '/courses/1/members/export?tab=ended'],
  ['enrollments', '/courses/2/members/export'],
  ['meetings', '/admin/meetings/export'],
  ['meetings', '/admin/meetings/export?tab=past'],
  ['meetings', '/admin/meetings/export?tab=cancelled'],
  ['meetings', '/courses/2/meetings/export'],
];

async function download(portal: TestPortal, url: string): Promise<string> {
  return (await portal.as('ada').get(url).buffer(true).expect(200)).text;
}

function cellsOf(text: string): string[][] {
  return parse(text, { delimiter: ';', bom: true });
}

describe.each(['es', 'en'] as const)('an export in %s', (locale) => {
  test('is imported without any change and without unknown columns', async () => {
    const portal = await openPortalWithOddData(locale);
    for (const [kind, url] of lists) {
      const text = await download(portal, url);
      const rows = cellsOf(text).length - 1;
      const id = await uploadFile(portal, kind, text);
      const { counts, state } = await loadImport(portal, id);
      expect([url, state, counts]).toEqual([url, 'ready', { new: 0, changed: 0, unchanged: rows, refused: 0 }]);
      expect(rows).toBeGreaterThan(0);
      const page = (await portal.as('ada').get(`/admin/imports/${id}`)).text;
      expect(page).not.toMatch(/No conocemos estas columnas|We do not know these columns/);
      expect(page).toMatch(/Estas columnas son solo informativas|These columns are for information only/);
    }
  });

  /** The export, a cell of the row to change, the titles of its column, the new content, and the changed columns of the database. */
  const changes: [kind: ImportKind, url: string, row: string, columns: string[], cell: string, changed: object][] = [
    ['people', '/admin/users/export', 'malo', ['Apellido', 'Last name'], 'Soto', { last_name: 'Soto', sort_key: 'soto =1+1', version: 2 }],
    ['people', '/admin/users/export', 'sofia', ['Activa', 'Active'], 'no', { is_active: 0, version: 2, device_version: 1 }],
    ['courses', '/admin/courses/export', "'@Gestión ", ['Descripción', 'Description'], 'Otra', { description: 'Otra', version: 2 }],
    ['enrollments', '/courses/1/members/export', 'sofia', ['Rol', 'Role'], 'docente', { role: 'teacher' }],
    [
      'meetings',
      '/admin/meetings/export',
      soon,
      ['Minutos antes para estudiantes', 'Minutes before for students'],
      '8',
      { student_opening: 8, version: 2 },
    ],
    [
      'meetings',
      '/courses/2/meetings/export',
      soon,
      ['Fin', 'End'],
      '20-11-2026 16:00',
      { ends_at: '2026-11-20T19:00:00.000Z', version: 2 },
    ],
  ];

  test.each(changes)('with one changed cell changes only that: %s %s, %s', async (kind, url, text, columns, cell, changed) => {
    const portal = await openPortalWithOddData(locale);
    const table = cellsOf(await download(portal, url));
    const row = table.findIndex((cells) => cells.includes(text));
    const column = table[0]!.findIndex((title) => columns.includes(title));
    table[row]![column] = cell;
    const before = await takeSnapshot(portal);
    const id = await uploadFile(portal, kind, stringify(table, { delimiter: ';', bom: true, record_delimiter: 'windows' }));
    expect((await loadImport(portal, id)).counts).toEqual({ new: 0, changed: 1, unchanged: table.length - 2, refused: 0 });
    await submitConfirmation(portal, id);
    expect(differences(before, await takeSnapshot(portal))).toEqual([changed]);
  });
});

type Snapshot = Map<string, Record<string, unknown>>;

/** All rows of the tables that an import can change. */
async function takeSnapshot(portal: TestPortal): Promise<Snapshot> {
  const { db } = portal.context;
  const rows: [string, Record<string, unknown>][] = [];
  for (const row of await db.selectFrom('auth_user').selectAll().execute()) rows.push([`person ${row.id}`, row]);
  for (const row of await db.selectFrom('user_roles').selectAll().execute()) rows.push([`role ${row.user_id} ${row.role_id}`, row]);
  for (const row of await db.selectFrom('courses').selectAll().execute()) rows.push([`course ${row.id}`, row]);
  for (const row of await db.selectFrom('enrollments').selectAll().execute()) rows.push([`place ${row.user_id} ${row.course_id}`, row]);
  for (const row of await db.selectFrom('meetings').selectAll().execute()) rows.push([`meeting ${row.id}`, row]);
  return new Map(rows);
}

/** The changed columns of each changed row. */
function differences(before: Snapshot, after: Snapshot): Record<string, unknown>[] {
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names].flatMap((name) => {
    const [was, is] = [before.get(name) ?? {}, after.get(name) ?? {}];
    const changed = Object.keys({ ...was, ...is }).filter((column) => was[column] !== is[column]);
    return changed.length > 0 ? [Object.fromEntries(changed.map((column) => [column, is[column]]))] : [];
  });
}
