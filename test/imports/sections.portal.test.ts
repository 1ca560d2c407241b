import { expect, test } from 'vitest';
import { csv, listRows, submitConfirmation, uploadFile } from '../support/import-file.ts';
import { findUserId } from '../support/rows.ts';
import { divideCourse } from '../support/sections.ts';
import { openPortal, type TestPortal } from '../support/test-portal.ts';

const python = 'Python para análisis de datos';

const sectionOf = async ({ context }: TestPortal, username: string) => {
  const row = await context.db
    .selectFrom('enrollments as e')
    .leftJoin('sections as s', 's.id', 'e.section_id')
    .select('s.name')
    .where('e.course_id', '=', 1)
    .where('e.user_id', '=', await findUserId(context.db, username))
    .executeTakeFirst();
  return row?.name;
};

const verdicts = async (portal: TestPortal, kind: 'people' | 'enrollments' | 'meetings', file: Buffer | string) => {
  const id = await uploadFile(portal, kind, file);
  return { id, rows: (await listRows(portal, id)).map(([, verdict]) => verdict) };
};

test('a list of enrollments puts people into the sections of the course, and refuses one that it does not have', async () => {
  const portal = await openPortal();
  await divideCourse(portal);
  const file = csv('Usuario;Curso;Sección', `sofia;${python};b`, `otto;${python};B`, `tomas;${python};C`, `ada;${python};Sección a`);
  expect((await verdicts(portal, 'enrollments', file)).rows).toEqual(['changed', 'unchanged', 'refused', 'refused']);
  await portal.context.db.updateTable('sections').set({ name: 'Sección A', name_key: 'seccion a' }).where('name', '=', 'A').execute();
  const { id, rows } = await verdicts(portal, 'enrollments', csv('Usuario;Curso;Sección', `sofia;${python};B`, `ada;${python};A`));
  expect(rows).toEqual(['changed', 'new']);
  await submitConfirmation(portal, id);
  expect([await sectionOf(portal, 'sofia'), await sectionOf(portal, 'ada'), await sectionOf(portal, 'otto')]).toEqual([
    'B',
    'Sección A',
    'B',
  ]);
});

test('a list without the column, or with an empty cell, keeps the sections; a course without sections passes the column over', async () => {
  const portal = await openPortal();
  await divideCourse(portal);
  const { id, rows } = await verdicts(
    portal,
    'enrollments',
    csv('Usuario;Curso;Rol;Sección', `otto;${python};docente;`, 'sofia;Gestión de proyectos;estudiante;7'),
  );
  expect(rows).toEqual(['changed', 'unchanged']);
  await submitConfirmation(portal, id);
  expect(await sectionOf(portal, 'otto')).toBe('B');
});

test('a list of people enrolls them in a section', async () => {
  const portal = await openPortal();
  await divideCourse(portal);
  const file = csv('Usuario;Nombre;Correo;Curso;Sección', `nueva;Nueva;nueva@example.cl;${python};a`, `otto;;;${python};A`);
  const { id, rows } = await verdicts(portal, 'people', file);
  expect(rows).toEqual(['new', 'changed']);
  await submitConfirmation(portal, id);
  expect([await sectionOf(portal, 'nueva'), await sectionOf(portal, 'otto')]).toEqual(['A', 'A']);
});

test('meetings are imported into sections, moved to another, and exported so that nothing changes', async () => {
  const portal = await openPortal();
  const { b } = await divideCourse(portal);
  const { db } = portal.context;
  const file = csv('Número;Curso;Sección;Título;Inicio;Fin', `;${python};B;Taller;04-12-2026 11:00;04-12-2026 12:00`, '1;;B;;;', '2;;C;;;');
  const { id, rows } = await verdicts(portal, 'meetings', file);
  expect(rows).toEqual(['new', 'changed', expect.stringMatching(/refused|unchanged/)]);
  await submitConfirmation(portal, id);
  const meetings = await db
    .selectFrom('meetings')
    .select(['title', 'section_id'])
    .where('section_id', 'is not', null)
    .orderBy('id')
    .execute();
  expect(meetings).toEqual([
    { title: 'Clase 3: tablas y gráficos', section_id: b },
    { title: 'Taller', section_id: b },
  ]);
  for (const [kind, url] of [
    ['meetings', '/courses/1/meetings/export'],
    ['meetings', '/admin/meetings/export'],
    ['enrollments', '/courses/1/members/export'],
  ] as const) {
    const { text } = await portal.as('ada').get(url);
    expect(text).toContain(';Sección;');
    const again = await verdicts(portal, kind, text);
    expect([url, new Set(again.rows)]).toEqual([url, new Set(['unchanged'])]);
  }
});
