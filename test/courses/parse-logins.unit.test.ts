import { expect, test } from 'vitest';
import { parseLogins } from '../../src/courses/enroll-users.ts';

test.each([
  ['a line with commas', 'ana.perez, luis@uni.cl,otto', ['ana.perez', 'luis@uni.cl', 'otto']],
  ['a column of a sheet', 'ana\r\nluis\n\n  otto \t', ['ana', 'luis', 'otto']],
  ['semicolons and spaces', 'ana; luis otto;;', ['ana', 'luis', 'otto']],
  ['each name once, whatever its case, as it was first typed', 'Ana, ana ANA, luis', ['Ana', 'luis']],
  [
    'what a mail program copies',
    '"Pérez, Ana" <ana@uni.cl>; Luis Soto <luis@uni.cl>, otto@uni.cl',
    ['ana@uni.cl', 'luis@uni.cl', 'otto@uni.cl'],
  ],
  ['names with more than one address', 'Ana <ana@uni.cl> Luis <luis@uni.cl> otto', ['ana@uni.cl', 'luis@uni.cl', 'otto']],
  ['brackets without an address', 'ana < luis', ['ana', '<', 'luis']],
  ['nobody', ' \n ,;', []],
])('finds the people in %s', (_what, text, names) => {
  expect(parseLogins(text)).toEqual(names);
});

/** With a pattern that starts anew at each character this takes minutes, and nobody else is served meanwhile. */
test.each(['a', '<', '>', '"', 'a<', '<>', 'a\n', ' ', '"\n', 'á'])('reads a list of nothing but %j in one pass', (piece) => {
  const text = piece.repeat(400_000 / piece.length);
  expect(parseLogins(text).join('').length).toBeLessThanOrEqual(text.length);
});
