import { describe, expect, test } from 'vitest';
import { findColumn, matchColumns } from '../../src/imports/sheet-columns.ts';
import { openSheet } from '../../src/imports/sheet/open-sheet.ts';
import type { SheetError } from '../../src/imports/import.ts';

type Bytes = string | Buffer;

function open(...pieces: Bytes[]) {
  async function* read() {
    for (const piece of pieces) yield await Promise.resolve(Buffer.from(piece as string));
  }
  return openSheet(read, (cell) => findColumn('people', cell) !== undefined);
}

async function rowsOf(...pieces: Bytes[]) {
  const { encoding, separator, header, rows } = await open(...pieces);
  const found: [number, ...string[]][] = [];
  for await (const { line, cells } of rows) found.push([line, ...cells]);
  return { encoding, separator, header, rows: found };
}

async function problemOf(...pieces: Bytes[]) {
  const error = await rowsOf(...pieces).then(
    () => undefined,
    (thrown: unknown) => thrown as SheetError,
  );
  return error?.problem;
}

/** What Excel in Spanish writes for «CSV (delimitado por comas)». */
const windows = (text: string) => Buffer.from(text.replace('€', '\u0080'), 'latin1');

describe('a file as programs write it', () => {
  test.each([
    ['UTF-8', 'usuario;nombre\nana;José\n', 'utf-8', ';'],
    ['UTF-8 with its mark, and commas', '\ufeffusuario,nombre\nana,José\n', 'utf-8', ','],
    ['windows-1252', windows('usuario;nombre\r\nana;José\r\n'), 'windows-1252', ';'],
    ['«Texto Unicode» of Excel: UTF-16 and tabs', Buffer.from('\ufeffusuario\tnombre\r\nana\tJosé\r\n', 'utf16le'), 'utf-16le', '\t'],
    ['UTF-16 without a mark', Buffer.from('usuario\tnombre\nana\tJosé\n', 'utf16le'), 'utf-16le', '\t'],
    ['UTF-16 the other way round', Buffer.from('\ufeffusuario\tnombre\nana\tJosé\n', 'utf16le').swap16(), 'utf-16be', '\t'],
    ['a Mac of old', windows('usuario;nombre\rana;José\r'), 'windows-1252', ';'],
    ['with its separator told', 'sep=|\nusuario|nombre\nana|José\n', 'utf-8', '|'],
  ])('is read: %s', async (_name, file, encoding, separator) => {
    expect(await rowsOf(file)).toMatchObject({ encoding, separator, header: ['usuario', 'nombre'] });
    expect((await rowsOf(file)).rows.map(([, ...cells]) => cells)).toEqual([['ana', 'José']]);
  });

  test('is windows-1252 as a whole, also where its first accent comes late', async () => {
    const plain = Buffer.from(`usuario;nombre\n${'x;y\n'.repeat(100_000)}`);
    const { encoding, rows } = await rowsOf(plain, windows('ana;Peña €\n'));
    expect([encoding, rows.at(-1)]).toEqual(['windows-1252', [100_002, 'ana', 'Peña €']]);
  });

  test('may be cut anywhere on its way: in a letter, in the end of a line, in a mark', async () => {
    const file = Buffer.from('\ufeffusuario;nombre\r\nana;"José\r\nLuis"\r\nñandú;Peña\r\n');
    const whole = await rowsOf(file);
    expect(whole.rows).toEqual([
      [2, 'ana', 'José\nLuis'],
      [4, 'ñandú', 'Peña'],
    ]);
    for (let at = 1; at < file.length; at++) expect(await rowsOf(file.subarray(0, at), file.subarray(at))).toEqual(whole);
  });

  test('has its separator found by the columns that one knows, not by what is frequent', async () => {
    expect(await rowsOf('usuario;nombre, segundo nombre, otros\na;b\n')).toMatchObject({ separator: ';' });
  });

  test('keeps the numbers of its lines, whatever is left out before', async () => {
    const { rows } = await rowsOf('usuario;nombre\n\n;\n"ana";"dos\nlíneas"\n\nluis;Luis\n');
    expect(rows.map(([line]) => line)).toEqual([4, 7]);
  });
});

describe('a file that is none', () => {
  test.each([
    ['empty', '', { code: 'empty' }],
    ['of empty lines', '\n\n;;\n', { code: 'empty' }],
    ['a workbook of Excel', Buffer.from('PK\u0003\u0004……'), { code: 'excel-workbook' }],
    ['a workbook of old', Buffer.from('d0cf11e0a1b11ae1', 'hex'), { code: 'excel-workbook' }],
    ['a quote that stays open', 'usuario;nombre\nana;Ana\nluis;"Luis\nrosa;Rosa\n', { code: 'unclosed-quote', line: 3 }],
    [
      'a quote that stays open for ever',
      `usuario;nombre\nluis;"Luis\n${'rosa;Rosa\n'.repeat(20_000)}`,
      { code: 'unclosed-quote', line: 2 },
    ],
    ['a quote in the middle', 'usuario;nombre\nana;Ana\nluis;Luis "el" Soto\n', { code: 'stray-quote', line: 3 }],
    ['letters behind a quote', 'usuario;nombre\nluis;"Luis" Soto\n', { code: 'stray-quote', line: 2 }],
    ['a line of 10 MB', `usuario;nombre\nana;${'x'.repeat(10_000_000)}\n`, { code: 'line-too-long', line: 2 }],
    ['a million columns', `${'x;'.repeat(1_000_000)}\n`, { code: 'line-too-long', line: 1 }],
    ['a million empty cells', `usuario;nombre\n${';'.repeat(1_000_000)}\n`, { code: 'line-too-long', line: 2 }],
    ['with NUL in its first line', Buffer.from('usu\u0000ario;nombre\n'), { code: 'not-text' }],
  ])('is refused with the line: %s', async (_name, file, problem) => {
    expect(await problemOf(file)).toEqual(problem);
  });
});

describe('the first row of a file', () => {
  test('has columns in any order, by their names in both languages, and says which are unknown', () => {
    expect(matchColumns('people', ['E-MAIL', 'Apellidos', 'Talla', 'correo_X', 'Nombre de Usuario', 'Último ingreso', ''])).toEqual({
      indexes: new Map([
        ['email', 0],
        ['lastName', 1],
        ['username', 4],
      ]),
      unknown: ['Talla', 'correo_X'],
      exportOnly: ['Último ingreso'],
    });
  });

  test.each([
    [['Usuario', 'Nombre', 'user'], { code: 'duplicate-column', line: 1, text: 'user' }],
    [['Nombre', 'Apellido'], { code: 'missing-column', line: 1, text: 'username email' }],
    [['Foo', 'Bar'], { code: 'no-known-column', line: 1 }],
  ])('is refused: %s', (header, problem) => {
    expect(() => matchColumns('people', header)).toThrow(expect.objectContaining({ problem }) as Error);
  });
});
