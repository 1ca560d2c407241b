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
  ['nobody', ' \n ,;', []],
])('finds the people in %s', (_what, text, names) => {
  expect(parseLogins(text)).toEqual(names);
});
