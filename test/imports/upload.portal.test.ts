import { connect } from 'node:net';
import { describe, expect, inject, test } from 'vitest';
import { uploadFile, loadImport, listRows } from '../support/import-file.ts';
import { openPortal, type TestPortal } from '../support/test-portal.ts';
import { textOfHtml } from '../support/text-of-html.ts';

async function listStored(portal: TestPortal) {
  const pieces = await portal.context.db.selectFrom('import_chunks').select('import_id').execute();
  return { imports: await portal.context.db.selectFrom('imports').select(['id', 'state']).execute(), pieces: pieces.length };
}

describe('the upload form', () => {
  test('lists the columns and offers a template that can be imported', async () => {
    const portal = await openPortal();
    for (const kind of ['people', 'courses', 'enrollments', 'meetings'] as const) {
      const form = await portal.as('ada').get(`/admin/imports/${kind}`);
      expect(form.text).toContain('enctype="multipart/form-data"');
      const template = await portal.as('ada').get(`/admin/imports/${kind}/template`).buffer();
      expect(template.headers['content-type']).toContain('text/csv');
      for (const title of template.text.slice(1).split('\r\n')[0]!.split(';')) expect(textOfHtml(form.text)).toContain(title);
      const id = await uploadFile(portal, kind, template.text);
      expect(await loadImport(portal, id)).toMatchObject({ state: 'ready', problem: null });
    }
  });

  test.each([
    ['no file', undefined, 422, 'Elige un archivo'],
    ['an empty file', Buffer.from(''), 422, 'está vacío'],
    ['a file that is too large', Buffer.alloc(33 * 1024 * 1024, 'x'), 413, 'pesa más de 32 MB'],
  ])('is shown again for %s, and nothing is stored', async (_name, file, status, sentence) => {
    const portal = await openPortal();
    const request = portal.as('ada').post('/admin/imports/people');
    const response = await (file ? request.attach('file', file, 'lista.csv') : request.field('other', 'x'));
    expect([response.status, response.text]).toEqual([status, expect.stringContaining(sentence)]);
    expect(response.text).toContain('aria-invalid="true"');
    expect(await listStored(portal)).toEqual({ imports: [], pieces: 0 });
  });

  test('rejects a malformed body', async () => {
    const portal = await openPortal();
    const post = () => portal.as('ada').post('/admin/imports/people');
    expect((await post().set('Content-Type', 'multipart/form-data').send('x')).status).toBe(400);
    expect((await post().set('Content-Type', 'multipart/form-data; boundary=b').send('--b\r\nnonsense')).status).toBe(400);
    const twice = await post().attach('file', Buffer.from('a'), 'a.csv').attach('file', Buffer.from('b'), 'b.csv');
    expect(twice.status).toBe(400);
    expect((await post().attach('other', Buffer.from('a'), 'a.csv')).status).toBe(400);
    const unsigned = await portal.stranger().post('/admin/imports/people').type('form').send({ file: 'x' });
    expect([unsigned.status, unsigned.headers['location']]).toEqual([302, '/login']);
    expect((await post().type('form').send({ file: 'x' })).status).toBe(422);
    expect(await listStored(portal)).toEqual({ imports: [], pieces: 0 });
  });

  test('rejects a cross-site upload', async () => {
    const portal = await openPortal();
    const post = () => portal.as('ada').post('/admin/imports/people').attach('file', Buffer.from('usuario;nombre\nx;X\n'), 'x.csv');
    expect((await post().set('Sec-Fetch-Site', 'cross-site')).status).toBe(403);
    expect((await post().set('Origin', 'https://elsewhere.example')).status).toBe(403);
    expect(await listStored(portal)).toEqual({ imports: [], pieces: 0 });
  });

  test('is forbidden without the permission, before the file is read', async () => {
    const portal = await openPortal();
    for (const member of ['tomas', 'sofia', 'otto'] as const) {
      const response = await portal.as(member).post('/admin/imports/people').attach('file', Buffer.from('usuario\nx\n'), 'x.csv');
      expect(response.status).toBe(403);
    }
    expect(
      (await portal.stranger().post('/admin/imports/people').attach('file', Buffer.from('usuario\nx\n'), 'x.csv')).headers['location'],
    ).toMatch(/^\/login/);
    expect(await listStored(portal)).toEqual({ imports: [], pieces: 0 });
  });

  test('stores nothing of an interrupted upload', async () => {
    const portal = await openPortal();
    const cookie = inject('prepared').cookies['ada']!;
    const head = `POST /admin/imports/people HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: ${cookie}\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 900000\r\n\r\n`;
    const socket = connect(portal.port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.write(`${head}--b\r\nContent-Disposition: form-data; name="file"; filename="x.csv"\r\n\r\nusuario\r\n${'x'.repeat(400_000)}`);
    await expect.poll(async () => (await listStored(portal)).imports.length, { timeout: 5000 }).toBe(1);
    socket.destroy();
    await expect.poll(() => listStored(portal), { timeout: 5000 }).toEqual({ imports: [], pieces: 0 });
  });

  test('allows twenty unfinished imports per account', async () => {
    const portal = await openPortal();
    const ids: number[] = [];
    for (let count = 0; count < 20; count++) ids.push(await uploadFile(portal, 'people', `usuario;nombre\nana${count};Ana\n`));
    const bring = () => portal.as('ada').post('/admin/imports/courses').attach('file', Buffer.from('curso\nUno\n'), 'x.csv');
    const refused = await bring();
    expect([refused.status, refused.text]).toEqual([409, expect.stringContaining('Tienes 20 importaciones sin terminar')]);
    expect((await listStored(portal)).imports).toHaveLength(20);
    await portal.as('ada').post(`/admin/imports/${ids[0]}/abandon`);
    expect((await bring()).status).toBe(303);
  });

  test('stores the file name without its path, on one line', async () => {
    const portal = await openPortal();
    const id = await uploadFile(portal, 'people', 'usuario;nombre\nx;X\n', { as: 'ada', name: 'C:\\listas\\Año 2027 <b>.csv' });
    expect((await loadImport(portal, id)).fileName).toBe('Año 2027 <b>.csv');
    expect((await portal.as('ada').get(`/admin/imports/${id}`)).text).toContain('Año 2027 &lt;b&gt;.csv');
  });
});

describe('a file that cannot be read', () => {
  test.each([
    ['usuario;nombre\nana;Ana\nluis;"Luis\n', 'En la línea 3 se abre una comilla que no se cierra'],
    ['usuario;nombre\n', 'solo tiene los nombres de las columnas'],
    ['nombre;apellido\nAna;Soto\n', '«Usuario» o «Correo electrónico»'],
    ['usuario;user;nombre\n;;x\n', 'La columna «user» está dos veces'],
    ['uno;dos\n1;2\n', 'no tiene ninguna columna conocida'],
    ['PK\u0003\u0004', 'es un libro de Excel'],
  ])('is refused with reason and line, and nothing is stored: %j', async (file, sentence) => {
    const portal = await openPortal();
    const id = await uploadFile(portal, 'people', file);
    expect(await loadImport(portal, id)).toMatchObject({ state: 'unreadable', dataDeleted: true });
    expect((await listStored(portal)).pieces).toBe(0);
    expect(await listRows(portal, id)).toEqual([]);
    const page = await portal.as('ada').get(`/admin/imports/${id}`);
    expect([page.status, textOfHtml(page.text)]).toEqual([200, expect.stringContaining(sentence)]);
    expect(page.text).not.toContain('/confirm');
    expect((await portal.as('ada').get('/admin/imports')).text).toContain('No se pudo leer');
  });

  test('with unknown columns is validated, and the columns are listed', async () => {
    const portal = await openPortal();
    const id = await uploadFile(portal, 'people', 'usuario;nombre;talla;color <i>\nana;Ana;M;azul\n');
    expect(textOfHtml((await portal.as('ada').get(`/admin/imports/${id}`)).text)).toContain('no se usarán: talla, color &lt;i&gt;.');
    expect(await listRows(portal, id)).toEqual([[2, 'new']]);
  });
});
