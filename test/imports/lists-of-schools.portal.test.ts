import { describe, expect, test } from 'vitest';
import type { ImportKind } from '../../src/imports/import.ts';
import { matchColumns } from '../../src/imports/sheet-columns.ts';
import { csv, listRows, loadImport, runImports, submitConfirmation, uploadFile } from '../support/import-file.ts';
import { openPortal, type TestPortal } from '../support/test-portal.ts';
import { textOfHtml } from '../support/text-of-html.ts';

async function choose(portal: TestPortal, id: number, choice: 'use_proposals' | 'drop_shared_emails'): Promise<void> {
  const { run } = await loadImport(portal, id);
  await portal
    .as('ada')
    .post(`/admin/imports/${id}/choices`)
    .type('form')
    .send({ run, [choice]: 'on' })
    .expect(303);
  await runImports(portal);
}

async function pageText(portal: TestPortal, id: number, tab = ''): Promise<string> {
  return textOfHtml((await portal.as('ada').get(`/admin/imports/${id}${tab && `?tab=${tab}`}`)).text);
}

async function newValues(portal: TestPortal, id: number) {
  const rows = await portal.context.db.selectFrom('import_rows').selectAll().where('import_id', '=', id).orderBy('line').execute();
  return rows.map(({ new_values: values }) => {
    const { username, firstName, lastName, email } = JSON.parse(values ?? '{}') as Record<string, string>;
    return [username, firstName, lastName, email];
  });
}

const ana = ['ana.rojas', 'Ana María', 'Rojas Díaz', 'ana.rojas@example.cl'];

describe('a list of people', () => {
  test.each([
    ['Usuario;RUT;Apellido Paterno;Apellido Materno;Nombres;Correo', 'ana.rojas;11.111.111-1;Rojas;Díaz;Ana María;ana.rojas@example.cl'],
    [
      'USUARIO;1er;Primer Apellido;Segundo Apellido;Primer nombre;Segundo nombre;Mail',
      'ana.rojas;;Rojas;Díaz;Ana;María;ana.rojas@example.cl',
    ],
    ['Nombre de usuario,Nombre,Apellido(s),Dirección de correo,Número de ID', 'ana.rojas,Ana María,Rojas Díaz,ana.rojas@example.cl,7'],
    ['username,firstname,lastname,email,idnumber,cohort1', 'ana.rojas,Ana María,Rojas Díaz,ana.rojas@example.cl,7,2026'],
    ['Usuario;Nombre\u00a0completo;E-mail', 'ana.rojas;Rojas Díaz, Ana María;ana.rojas@example.cl'],
    ['sourcedId,username,givenName,familyName,email,password', '1,ana.rojas,Ana María,Rojas Díaz,ana.rojas@example.cl,x'],
    [
      'Usuario;  Apellido   Paterno;APELLIDO_MATERNO;nombres;Correo\u00a0electrónico',
      'ana.rojas;Rojas;Díaz;Ana María;ana.rojas@example.cl',
    ],
    ['Usuario;Nombre del alumno;Ap. Paterno;Ap. Materno;E-mail', 'ana.rojas;Ana María;Rojas;Díaz;ana.rojas@example.cl'],
    [
      'Usuario;Primer Nombre Alumno;Segundo nombre alumno;Apellido Paterno Alumno;Apellido materno del alumno;Mail del estudiante;Correo apoderado',
      'ana.rojas;Ana;María;Rojas;Díaz;ana.rojas@example.cl;eva@example.cl',
    ],
    [
      'NÓMINA DE ESTUDIANTES 2026;;;\r\n;;;\r\nCurso:;1° Medio A;;\r\nUsuario;Nombres;Apellidos;Correo',
      'ana.rojas;Ana María;Rojas Díaz;ana.rojas@example.cl',
    ],
    [
      'Colegio San José, 1° Medio A, 2026, diurno\r\n"Usuario";"Nombres";"Apellidos";"Correo"',
      'ana.rojas;Ana María;Rojas Díaz;ana.rojas@example.cl',
    ],
  ])('with «%s» has its names and addresses', async (header, row) => {
    const portal = await openPortal();
    const id = await uploadFile(
      portal,
      'people',
      csv(header, header.includes('Nombre\u00a0') ? row.replace('Rojas Díaz, Ana María', '"Rojas Díaz, Ana María"') : row),
    );
    expect(await newValues(portal, id)).toEqual([ana]);
  });

  test.each([
    ['Nº;Apellido Paterno;Apellido Materno;Nombres;Correo electrónico institucional', '1;Rojas;Díaz;Ana María;ana.rojas@example.cl'],
    [
      'First Name [Required],Last Name [Required],Email Address [Required],Password [Required],Org Unit Path [Required]',
      'Ana María,Rojas Díaz,ana.rojas@example.cl,****,/',
    ],
    [
      'Nombre [Obligatorio],Apellidos [Obligatorio],Dirección de correo electrónico [Obligatorio]',
      'Ana María,Rojas Díaz,ana.rojas@example.cl',
    ],
    [
      'version:v1.0\r\nName [displayName] Required,User name [userPrincipalName] Required,Initial password [passwordProfile] Required,Block sign in (Yes/No) [accountEnabled] Required,First name [givenName],Last name [surname]',
      'Ana María Rojas Díaz,ana.rojas@example.cl,secret,No,Ana María,Rojas Díaz',
    ],
    ['userPrincipalName,displayName,surname,givenName,objectId', 'ana.rojas@example.cl,Ana Rojas,Rojas Díaz,Ana María,8f'],
    ['Nombre de usuario,Nombre,Apellidos,Nombre para mostrar,Puesto,Departamento', 'ana.rojas@example.cl,Ana María,Rojas Díaz,Ana,,Básica'],
    ['Nombre principal de usuario,Nombre para mostrar,Nombre,Apellidos', 'ana.rojas@example.cl,Ana,Ana María,Rojas Díaz'],
  ])('without usernames takes the proposed ones: «%s»', async (header, row) => {
    const portal = await openPortal();
    const id = await uploadFile(portal, 'people', csv(header, row));
    expect(await loadImport(portal, id)).toMatchObject({ state: 'ready', findings: { proposals: 1 } });
    expect(await pageText(portal, id)).toContain('Usar los propuestos');
    await choose(portal, id, 'use_proposals');
    expect(await newValues(portal, id)).toEqual([ana]);
  });

  test('names every column that it does not use', async () => {
    const portal = await openPortal();
    const header = 'Nº;Usuario;Nombres;Correo;Correo institucional;Nivel;Talla;;RUT apoderado;Creada;;';
    const id = await uploadFile(portal, 'people', csv(header, '1;ana;Ana;ana@example.cl;a@example.cl;1° A;M;x;1-9;;;'));
    expect(await listRows(portal, id)).toEqual([[2, 'new']]);
    const text = await pageText(portal, id);
    expect(text).toContain('no se usarán: Talla, la columna 8, que no tiene título.');
    expect(text).toContain('otra del archivo dice lo mismo: Correo institucional.');
    expect(text).toContain('no los usa: Nº, Nivel, RUT apoderado.');
    expect(text).toContain('solo informativas y no cambian nada: Creada.');
  });

  test('of hundreds without usernames gets different ones, also from those that a later row or an account has', async () => {
    const portal = await openPortal();
    const rows = Array.from({ length: 1100 }, (_, at) => `Ana;Rojas;ana${at}@a.cl`).map((row) => `;${row}`);
    const id = await uploadFile(
      portal,
      'people',
      csv('Usuario;Nombre;Apellido;Correo', ...rows, ';Sofía;;sofia@otra.cl', 'ana7;Eva;;', ';李;;'),
    );
    expect(await loadImport(portal, id)).toMatchObject({ counts: { new: 1, refused: 1102 }, findings: { proposals: 1102 } });
    await choose(portal, id, 'use_proposals');
    expect(await loadImport(portal, id)).toMatchObject({ counts: { new: 1103, refused: 0 } });
    const usernames = (await newValues(portal, id)).map(([username]) => username);
    expect(new Set(usernames).size).toBe(1103);
    expect(usernames.slice(7, 8)).not.toContain('ana7');
    expect(usernames.slice(-3)).toEqual(['sofia2', 'ana7', 'usuario']);
    await submitConfirmation(portal, id);
    expect(await loadImport(portal, id)).toMatchObject({ state: 'applied' });
  });

  test('with one address for two children says whose it is, and takes them without it if asked', async () => {
    const portal = await openPortal();
    const id = await uploadFile(
      portal,
      'people',
      csv(
        'Usuario;Nombre;Apellido;Correo',
        'ana.paz;Ana;Paz;familia.paz@example.cl',
        'leo.paz;Leo;Paz;Familia.Paz@example.cl',
        ';Eva;Paz;familia.paz@example.cl',
        'hijo;Hijo;;sofia@gryphos.example',
        'otro;Otro;;otro@example.cl',
      ),
    );
    expect(await listRows(portal, id)).toEqual([
      [2, 'refused', 'same-email Leo Paz 3'],
      [3, 'refused', 'same-email Ana Paz 2'],
      [4, 'refused', 'missing-username eva.paz', 'same-email Ana Paz 2'],
      [5, 'refused', 'email-taken sofia'],
      [6, 'new'],
    ]);
    const text = await pageText(portal, id, 'refused');
    expect(text).toContain('Ana Paz, línea 2, tiene el mismo correo');
    expect(text).toContain('4 filas tienen el correo de otra persona');
    await choose(portal, id, 'drop_shared_emails');
    await choose(portal, id, 'use_proposals');
    expect(await newValues(portal, id)).toEqual([
      ['ana.paz', 'Ana', 'Paz', ''],
      ['leo.paz', 'Leo', 'Paz', ''],
      ['eva.paz', 'Eva', 'Paz', ''],
      ['hijo', 'Hijo', '', ''],
      ['otro', 'Otro', '', 'otro@example.cl'],
    ]);
  });

  test('in which usernames lost their leading zeros is asked about', async () => {
    const portal = await openPortal();
    const rows = Array.from({ length: 20 }, (_, at) => `${at === 7 ? '1234' : 100_000 + at};Ana`);
    const id = await uploadFile(portal, 'people', csv('Usuario;Nombre', ...rows));
    expect(await pageText(portal, id)).toContain('El usuario de la línea 9 tiene menos cifras que los demás.');
  });
});

describe('what a spreadsheet damaged', () => {
  const damaged = [
    ['9,87654E+11', 'long-number'],
    ['9.87654E+11', 'long-number'],
    ['1E+12', 'long-number'],
    ['12345678.0', 'long-number'],
    ['01-mar', 'date-for-text'],
    ['Mar-26', 'date-for-text'],
    ['01-03-2026', 'date-for-text'],
    ['########', 'narrow-cell'],
    ['#N/A', 'formula-error'],
    ['#N/D', 'formula-error'],
    ['#¡REF!', 'formula-error'],
    ['#REF!', 'formula-error'],
    ['#¿NOMBRE?', 'formula-error'],
    ['VERDADERO', 'boolean-for-text'],
    ['TRUE', 'boolean-for-text'],
    ['JosÃ©', 'damaged-text'],
    ['MarÃ\u00ada', 'damaged-text', 'MarÃa'],
  ];

  test('is refused and named', async () => {
    const portal = await openPortal();
    const rows = damaged.map(([cell], at) => `"${cell}";Eva;eva${at}@example.cl`);
    const id = await uploadFile(portal, 'people', csv('Usuario;Nombre;Correo', ...rows));
    expect(await listRows(portal, id)).toEqual(damaged.map(([cell, code, shown = cell], at) => [at + 2, 'refused', `${code} ${shown}`]));
    expect(await pageText(portal, id)).toContain('No se puede importar ninguna fila.');
    expect(await pageText(portal, id)).not.toContain('ya están así en el portal.');
  });

  test('in names is refused whatever the encoding: signs that no name has', async () => {
    const portal = await openPortal();
    const broken = ['Jos‚', 'JosŽ', 'Mu¤oz', 'Pe¥a', 'Mar¡a', 'Mu?oz', 'N£¤ez', 'Tom√°s', 'Bego±a'];
    const id = await uploadFile(portal, 'people', csv('Usuario;Nombre', ...broken.map((name, at) => `u${at};${name}`)));
    expect(await listRows(portal, id)).toEqual(broken.map((name, at) => [at + 2, 'refused', `damaged-text ${name}`]));
  });

  test('is nothing that people and courses are called', async () => {
    const portal = await openPortal();
    const file = csv(
      'Usuario;Nombre;Apellido',
      '1-3;María José;O’Higgins',
      'a1e5;Ángel;May',
      'n.1;Abril;Mar-Ruiz',
      'u9;João;São',
      'u10;O´Higgins;N°',
      'u11;Þór;D’Angelo · Ñ',
    );
    expect((await listRows(portal, await uploadFile(portal, 'people', file))).every(([, verdict]) => verdict === 'new')).toBe(true);
  });
});

describe('courses', () => {
  test('with sections are one each, and enrollments find them', async () => {
    const portal = await openPortal();
    const file = csv('Asignatura;Sigla;Sección', 'Matemática;MAT1;1', 'Matemática;MAT1;2', '1° Medio;;A');
    const id = await uploadFile(portal, 'courses', file);
    await submitConfirmation(portal, id);
    const titles = await portal.context.db.selectFrom('courses').select('title').execute();
    expect(titles.map(({ title }) => title)).toEqual(
      expect.arrayContaining(['Matemática, sección 1', 'Matemática, sección 2', '1° Medio A']),
    );
    const enrollments = csv(
      'RUT;Nombre de usuario;Apellido Paterno;Curso;Sección',
      '1-9;otto;Otto;matemática;2',
      '1-9;otto;Otto;1° medio;A',
      '1-9;otto;Otto;Gestión\u00a0 de   proyectos;7',
    );
    expect(await listRows(portal, await uploadFile(portal, 'enrollments', enrollments))).toEqual([
      [2, 'new'],
      [3, 'new'],
      [4, 'new'],
    ]);
  });

  test('whose title looks like another one are that course', async () => {
    const portal = await openPortal();
    const file = csv('Título;Descripción', 'Gestión\u00a0 de proyectos;Lunes');
    expect(await listRows(portal, await uploadFile(portal, 'courses', file))).toEqual([[2, 'changed']]);
  });
});

test.each<[ImportKind, string, Record<string, number>]>([
  ['enrollments', 'RUN;Correo alumno;Curso/Nivel;Letra curso', { identifier: 0, email: 1, course: 2, section: 3 }],
  ['enrollments', 'E-mail;Grupo', { email: 0, course: 1 }],
  ['enrollments', 'Correo institucional;Ramo', { email: 0, course: 1 }],
  ['enrollments', 'Dirección de correo;Sigla', { email: 0, courseCode: 1 }],
  ['enrollments', 'username;course1;role1', { username: 0, course: 1, role: 2 }],
  ['enrollments', 'Curso;Sigla;Nombre de usuario', { course: 0, courseCode: 1, username: 2 }],
  ['courses', 'shortname;fullname;summary', { code: 0, title: 1, description: 2 }],
  ['courses', 'Código', { code: 0 }],
  ['meetings', 'Asignatura;Sección;Clase;Inicio;Fin', { course: 0, section: 1, title: 2, start: 3, end: 4 }],
])('%s: %s', (kind, header, indexes) => {
  expect(Object.fromEntries(matchColumns(kind, header.split(';'), { identifierKind: 'rut', identifierLabel: '' }).indexes)).toEqual(
    indexes,
  );
});
