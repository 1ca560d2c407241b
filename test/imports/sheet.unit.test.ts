import { describe, expect, test } from 'vitest';
import { findColumn, isHeader, matchColumns } from '../../src/imports/sheet-columns.ts';
import { detectEncoding } from '../../src/imports/sheet/detect-encoding.ts';
import type { Encoding } from '../../src/imports/sheet/encoding.ts';
import { openSheet, rejectWorkbooks } from '../../src/imports/sheet/open-sheet.ts';
import type { SheetError } from '../../src/imports/import.ts';

type Bytes = string | Buffer;

function fileOf(...chunks: Bytes[]) {
  async function* read() {
    for (const piece of chunks) yield await Promise.resolve(Buffer.from(piece as string));
  }
  return {
    read,
    open: (encoding: Encoding) => openSheet(read, { encoding, separator: undefined, isKnownTitle, isHeader: isHeaderOfPeople }),
  };
}

const naming = { identifierKind: 'rut', identifierLabel: '' } as const;

const isKnownTitle = (cell: string) => findColumn('people', cell, naming) !== undefined;
const isHeaderOfPeople = (cells: string[]) => isHeader('people', cells, naming);

async function readRows(...chunks: Bytes[]) {
  const { read, open } = fileOf(...chunks);
  await rejectWorkbooks(read());
  const detected = await detectEncoding(read);
  const encoding = 'encoding' in detected ? detected.encoding : 'utf-8';
  const { separator, header, rows } = await open(encoding);
  const found: [number, ...string[]][] = [];
  for await (const { line, cells } of rows) found.push([line, ...cells]);
  return { encoding, separator, header, rows: found };
}

async function readProblem(...chunks: Bytes[]) {
  const error = await readRows(...chunks).then(
    () => undefined,
    (thrown: unknown) => thrown as SheetError,
  );
  return error?.problem;
}

/** The encoding of «CSV (delimitado por comas)» in Excel. */
const encodeWindows1252 = (text: string) => Buffer.from(text.replace('€', '\u0080'), 'latin1');

describe('a CSV file', () => {
  test.each([
    ['UTF-8', 'usuario;nombre\nana;José\n', 'utf-8', ';'],
    ['UTF-8 with its mark, and commas', '\ufeffusuario,nombre\nana,José\n', 'utf-8', ','],
    ['windows-1252', encodeWindows1252('usuario;nombre\r\nana;José\r\n'), 'windows-1252', ';'],
    ['«Texto Unicode» of Excel: UTF-16 and tabs', Buffer.from('\ufeffusuario\tnombre\r\nana\tJosé\r\n', 'utf16le'), 'utf-16le', '\t'],
    ['UTF-16 without a mark', Buffer.from('usuario\tnombre\nana\tJosé\n', 'utf16le'), 'utf-16le', '\t'],
    ['UTF-16 the other way round', Buffer.from('\ufeffusuario\tnombre\nana\tJosé\n', 'utf16le').swap16(), 'utf-16be', '\t'],
    ['a Mac of old', encodeWindows1252('usuario;nombre\rana;José\r'), 'windows-1252', ';'],
    ['with its separator told', 'sep=|\nusuario|nombre\nana|José\n', 'utf-8', '|'],
  ])('is read: %s', async (_name, file, encoding, separator) => {
    expect(await readRows(file)).toMatchObject({ encoding, separator, header: ['usuario', 'nombre'] });
    expect((await readRows(file)).rows.map(([, ...cells]) => cells)).toEqual([['ana', 'José']]);
  });

  test('is windows-1252 as a whole, also if its first accented letter comes late', async () => {
    const plain = Buffer.from(`usuario;nombre\n${'x;y\n'.repeat(100_000)}`);
    const { encoding, rows } = await readRows(plain, encodeWindows1252('ana;Peña €\n'));
    expect([encoding, rows.at(-1)]).toEqual(['windows-1252', [100_002, 'ana', 'Peña €']]);
  });

  test('can arrive in chunks that split a character, a line end or a byte order mark', async () => {
    const file = Buffer.from('\ufeffusuario;nombre\r\nana;"José\r\nLuis"\r\nñandú;Peña\r\n');
    const whole = await readRows(file);
    expect(whole.rows).toEqual([
      [2, 'ana', 'José\nLuis'],
      [4, 'ñandú', 'Peña'],
    ]);
    for (let at = 1; at < file.length; at++) expect(await readRows(file.subarray(0, at), file.subarray(at))).toEqual(whole);
  });

  test('has its separator detected by known column titles, not by frequency', async () => {
    expect(await readRows('usuario;nombre, segundo nombre, otros\na;b\n')).toMatchObject({ separator: ';' });
  });

  test('keeps its line numbers, also after empty lines', async () => {
    const { rows } = await readRows('usuario;nombre\n\n;\n"ana";"dos\nlíneas"\n\nluis;Luis\n');
    expect(rows.map(([line]) => line)).toEqual([4, 7]);
  });
});

describe('an unreadable file', () => {
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
    expect(await readProblem(file)).toEqual(problem);
  });
});

describe('the first row of a file', () => {
  test('matches columns in any order and language, and lists unknown ones', () => {
    expect(matchColumns('people', ['E-MAIL', 'Apellidos', 'Talla', 'correo_X', 'Nombre de Usuario', 'Último ingreso', ''], naming)).toEqual(
      {
        indexes: new Map([
          ['email', 0],
          ['lastName', 1],
          ['username', 4],
        ]),
        unknown: ['Talla', 'correo_X'],
        exportOnly: ['Último ingreso'],
        notKept: [],
        superfluous: [],
        untitled: [7],
      },
    );
  });

  test.each([
    [['Usuario', 'Nombre', 'user'], { code: 'duplicate-column', line: 1, text: 'user' }],
    [['Nombre', 'Apellido'], { code: 'missing-column', line: 1, text: 'username email identifier' }],
    [['Foo', 'Bar'], { code: 'no-known-column', line: 1 }],
  ])('is refused: %s', (header, problem) => {
    expect(() => matchColumns('people', header, naming)).toThrow(expect.objectContaining({ problem }) as Error);
  });
});
