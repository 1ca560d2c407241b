import { describe, expect, test } from 'vitest';
import { assignNumbers, nextNumber, numberTitle, retitle } from '../../src/meetings/series-numbers.ts';

describe('the number in a title', () => {
  test('stands where the place for it is; other braces stay as they are', () => {
    expect(numberTitle('Clase {n}: {x} de {n}', 12)).toBe('Clase 12: {x} de 12');
    expect(numberTitle('Conjuntos {1, 2}', 3)).toBe('Conjuntos {1, 2}');
  });

  test.each([
    ['Clase {n}', [], 1],
    ['Clase {n}', ['Clase 1', 'clase 12: cierre', 'Taller 40', 'Clase de repaso'], 13],
    ['Taller {n}', ['Clase 9'], 1],
    ['{n}. Intro', ['4. Cierre', 'Clase 9'], 5],
    ['Clase', ['Clase 9'], 1],
  ])('of «%s» continues that of the course', (title, titles, next) => {
    expect(nextNumber(title, titles)).toBe(next);
  });

  test.each([
    ['new classes are counted', [undefined, undefined, undefined], 5, [5, 6, 7]],
    ['a gap stays, because a class keeps its number', [1, 2, 4, 5], 1, [1, 2, 4, 5]],
    ['a new class fills a gap', [1, 2, undefined, 4], 1, [1, 2, 3, 4]],
    ['where there is none, the later ones move on', [1, 2, undefined, 3], 1, [1, 2, 3, 4]],
  ])('%s', (_what, numbers, first, assigned) => {
    expect(
      assignNumbers(
        numbers.map((number) => ({ number, cancelled: false })),
        first,
      ),
    ).toEqual(assigned);
  });

  test('of a cancelled class stays', () => {
    const cancelled = { number: 2, cancelled: true };
    expect(assignNumbers([{ number: 1, cancelled: false }, cancelled, { number: 3, cancelled: false }], 1)).toEqual([1, 2, 3]);
    expect(assignNumbers([{ number: undefined, cancelled: false }, cancelled], 2)).toEqual([2, 2]);
  });
});

test.each([
  ['Clase 4', 'Clase 4', 'Clase 5', 'Clase 5'],
  ['Clase 4: bucles', 'Clase 4', 'Sesión 5', 'Sesión 5: bucles'],
  ['Visita al museo', 'Clase 4', 'Clase 5', 'Visita al museo'],
  ['Clase 12', 'Clase 1', 'Clase 2', 'Clase 12'],
])('the title %s, given as %s, becomes with %s: %s', (current, given, next, title) => {
  expect(retitle(current, given, next)).toBe(title);
});
