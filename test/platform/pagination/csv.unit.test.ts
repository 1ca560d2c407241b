import { expect, test } from 'vitest';
import { createCsvStringifier, escapeFormulas, unescapeFormulas } from '../../../src/platform/pagination/csv.ts';

async function writeCsv(row: Record<string, string | number>): Promise<string> {
  const lines = createCsvStringifier(Object.keys(row));
  lines.end(row);
  let text = '';
  for await (const part of lines as AsyncIterable<Buffer>) text += String(part);
  return text.slice(1);
}

test.each([
  ['=1+1', "'=1+1"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['＝1', "'＝1"],
  [' =1', " '=1"],
  ['\t=1', "\t'=1"],
  ['\r+1', "\r'+1"],
  ['"=1', `"'=1`],
  ["'=1", "''=1"],
  ['\u00a0\u200b-1', "\u00a0\u200b'-1"],
  [';=1', ";'=1"],
  ['Ana;=cmd|x', "Ana;'=cmd|x"],
  ['Ana,"=1', `Ana,"'=1`],
  ['Ana\n  =1;＠b', "Ana\n  '=1;'＠b"],
  ['a;‘=1’', "a;‘'=1’"],
  ['`\u2800﹦1', "`\u2800'﹦1"],
  [';;,\t|-1', ";;,\t|'-1"],
])('no separator and no sign that is skipped hides a formula: %j', (text, escaped) => {
  expect(escapeFormulas(text)).toBe(escaped);
  expect(unescapeFormulas(escaped)).toBe(text);
});

test.each(['Ana-María', "O'Higgins", 'ana@example.cl', 'a = b', 'Matemática + Física', '«Sí», dijo', ''])('%j stays as it is', (text) => {
  expect(escapeFormulas(text)).toBe(text);
  expect(unescapeFormulas(text)).toBe(text);
});

test('a long cell of separators takes no longer than its length', () => {
  const text = `${'; "'.repeat(100_000)}=`;
  expect(escapeFormulas(text)).toHaveLength(text.length + 1);
});

test('titles are escaped as cells are, and numbers stay numbers', async () => {
  expect(await writeCsv({ '=title': -5, name: 'x;=1', quoted: '"=1' })).toBe(`'=title;name;quoted\r\n-5;"x;'=1";"""'=1"\r\n`);
});
