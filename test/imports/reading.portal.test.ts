import iconv from 'iconv-lite';
import { describe, expect, test } from 'vitest';
import { detectEncoding } from '../../src/imports/sheet/detect-encoding.ts';
import { selectableEncodings, type Encoding } from '../../src/imports/sheet/encoding.ts';
import { csv, listRows, loadImport, runImports, submitConfirmation, uploadFile } from '../support/import-file.ts';
import { openPortal, type TestPortal } from '../support/test-portal.ts';
import { textOfHtml } from '../support/text-of-html.ts';

const list = csv(
  'Usuario;Nombre;Apellido;Correo electrónico',
  'caso.uno;José;Pérez Núñez;caso.uno@example.cl',
  'caso.dos;Begoña;Muñoz;caso.dos@example.cl',
);

async function choose(portal: TestPortal, id: number, choices: Record<string, string>, as: 'ada' | 'tomas' = 'ada') {
  const { run } = await loadImport(portal, id);
  const response = await portal
    .as(as)
    .post(`/admin/imports/${id}/choices`)
    .type('form')
    .send({ run: String(run), ...choices });
  await runImports(portal);
  return response;
}

async function pageText(portal: TestPortal, id: number): Promise<string> {
  return textOfHtml((await portal.as('ada').get(`/admin/imports/${id}`)).text);
}

describe('a list', () => {
  test.each<[Encoding, string]>([
    ['windows-1252', 'Leímos el archivo como lo guarda Excel en Windows'],
    ['macintosh', 'Leímos el archivo como lo guarda Excel en Mac'],
    ['cp850', 'Leímos el archivo como lo guardaba MS-DOS'],
    ['utf-8', 'Leímos el archivo como «CSV UTF-8»'],
    ['utf-16le', 'Leímos el archivo como «Texto Unicode» de Excel'],
  ])('in %s is read as that, says so, and shows its names', async (encoding, sentence) => {
    const portal = await openPortal();
    const id = await uploadFile(portal, 'people', iconv.encode(list, encoding, { addBOM: encoding === 'utf-16le' }));
    expect(await loadImport(portal, id)).toMatchObject({ state: 'ready', encoding, counts: { new: 2, refused: 0 } });
    const text = await pageText(portal, id);
    expect(text).toContain(sentence);
    expect(text).toContain('José · Pérez Núñez · Begoña · Muñoz');
    await submitConfirmation(portal, id);
    const db = portal.context.db;
    expect(
      await db.selectFrom('auth_user').select(['first_name', 'last_name', 'email']).where('username', '=', 'caso.uno').execute(),
    ).toEqual([{ first_name: 'José', last_name: 'Pérez Núñez', email: 'caso.uno@example.cl' }]);
  });

  test('that two encodings can read waits for a choice, and nothing can be confirmed before', async () => {
    const portal = await openPortal();
    const id = await uploadFile(portal, 'people', iconv.encode('usuario;nombre\ncaso.uno;JOSÉ\n', 'cp850'));
    expect(await loadImport(portal, id)).toMatchObject({ state: 'unclear', encoding: null, problem: null });
    const page = await portal.as('ada').get(`/admin/imports/${id}`);
    expect(textOfHtml(page.text)).toContain('¿Cómo se leen bien los nombres?');
    for (const encoding of selectableEncodings) expect(page.text).toContain(`value="${encoding}"`);
    expect(page.text).not.toContain('checked');
    expect(page.text).not.toContain('/confirm');
    await portal.as('ada').post(`/admin/imports/${id}/confirm`).type('form').send({ run: '1' });
    expect(await loadImport(portal, id)).toMatchObject({ state: 'unclear' });

    expect((await choose(portal, id, { encoding: 'cp850' })).status).toBe(303);
    expect(await loadImport(portal, id)).toMatchObject({ state: 'ready', encoding: 'cp850', counts: { new: 1 } });
    expect(await pageText(portal, id)).toContain('JOSÉ');
  });

  test('of which one line is not UTF-8 names that line; read as UTF-8, only that row is refused', async () => {
    const portal = await openPortal();
    const mixed = Buffer.concat([Buffer.from(list), iconv.encode('caso.tres;Íñigo;Ibáñez;\r\n', 'windows-1252')]);
    const id = await uploadFile(portal, 'people', mixed);
    expect(await loadImport(portal, id)).toMatchObject({ state: 'unclear', problem: { code: 'mixed-encodings', line: 4 } });
    expect(await pageText(portal, id)).toContain('Revisa la línea 4.');
    await choose(portal, id, { encoding: 'utf-8' });
    expect(await listRows(portal, id)).toEqual([
      [2, 'new'],
      [3, 'new'],
      [4, 'refused', expect.stringContaining('damaged-text'), expect.stringContaining('damaged-text')],
    ]);
  });

  test('that is cut off in the middle of a letter says so', async () => {
    const portal = await openPortal();
    const file = Buffer.from(list);
    const id = await uploadFile(portal, 'people', file.subarray(0, file.lastIndexOf(Buffer.from('ñ')) + 1));
    expect(await loadImport(portal, id)).toMatchObject({ state: 'unreadable', problem: { code: 'cut-off', line: 3 } });
    expect(await pageText(portal, id)).toContain('El archivo está cortado: termina en la línea 3');
  });

  test('can be read with another separator', async () => {
    const portal = await openPortal();
    const id = await uploadFile(portal, 'people', 'usuario;nombre|apellido\nuno;Ana|Paz\n');
    expect(await loadImport(portal, id)).toMatchObject({ state: 'ready', separator: ';' });
    await choose(portal, id, { separator: 'bar' });
    expect(await loadImport(portal, id)).toMatchObject({ state: 'unclear', problem: { code: 'missing-column' }, separator: '|' });
    expect(await pageText(portal, id)).toContain('Falta una columna que identifique cada fila');
    await choose(portal, id, { separator: 'semicolon' });
    expect(await loadImport(portal, id)).toMatchObject({ state: 'ready', problem: null, separator: ';' });
  });

  test('that was discarded leaves no examples behind', async () => {
    const portal = await openPortal();
    const id = await uploadFile(portal, 'people', iconv.encode(list, 'cp850'));
    expect((await loadImport(portal, id)).samples).toHaveLength(4);
    await portal.as('ada').post(`/admin/imports/${id}/abandon`);
    await runImports(portal);
    expect(await loadImport(portal, id)).toMatchObject({ dataDeleted: true, samples: [] });
  });

  test('is read again only for who uploaded it, as long as it waits', async () => {
    const portal = await openPortal();
    const id = await uploadFile(portal, 'people', list);
    expect((await choose(portal, id, { separator: 'comma' }, 'tomas')).status).toBe(403);
    expect((await choose(portal, id, { encoding: 'koi8-r' })).status).toBe(400);
    await submitConfirmation(portal, id);
    await choose(portal, id, { separator: 'comma' });
    expect(await loadImport(portal, id)).toMatchObject({ state: 'applied', separator: ';' });
  });
});

const names = [
  ...['José', 'Peña', 'María', 'Núñez', 'Gestión', 'ÁLVAREZ', 'MUÑOZ', 'Tomás', 'Hernández', 'GARCÍA', 'Ñuñoa', 'Ángela', 'Óscar'],
  ...[
    'Úrsula',
    'JOSÉ',
    'Güell',
    'Müller',
    'François',
    'João',
    'Zoë',
    'LEÓN',
    'LUCÍA',
    'Íñigo',
    '1º básico',
    'Ana\u00a0Paz',
    '¿Qué?',
    'O’Higgins',
  ],
];

/** One accent tells little: no list is ever read as another encoding than its own, but some are asked about. */
test.each(names)('«%s» alone is never read wrong', async (name) => {
  for (const encoding of ['windows-1252', 'macintosh', 'cp850'] as const) {
    if (!iconv.decode(iconv.encode(name, encoding), encoding).includes(name)) continue;
    const bytes = iconv.encode(`usuario;nombre\nana;${name}\n`, encoding);
    const result = await detectEncoding(async function* () {
      yield await Promise.resolve(bytes);
    });
    expect(['unclear', encoding]).toContain('encoding' in result ? result.encoding : result.kind);
  }
});

test.each<[string, Buffer, object]>([
  [
    'its mark says UTF-8',
    Buffer.concat([Buffer.from('\ufeffusuario;nombre\n'), iconv.encode('uno;José\ndos;Begoña\n', 'windows-1252')]),
    [2, 3],
  ],
  [
    'its titles are of another encoding',
    Buffer.concat([iconv.encode('usuario;Teléfono\n', 'cp850'), Buffer.from('uno;José\ndos;Begoña\n')]),
    [1],
  ],
  ['a byte was lost', Buffer.concat([Buffer.from('usuario;nombre\nuno;José\ndos;Mu'), Buffer.from([0xc3]), Buffer.from('oz\n')]), [3]],
])('the odd lines are named where %s', async (_name, file, lines) => {
  const result = await detectEncoding(async function* () {
    yield await Promise.resolve(file);
  });
  expect(result).toMatchObject({ kind: 'mixed', lines });
});
