/** In the title of a series, the place of the number of each class. */
const PLACE = '{n}';

/** «Clase 4: bucles» for «Clase {n}: bucles». Other braces stay as they are typed. */
export function numberTitle(title: string, number: number): string {
  return title.replaceAll(PLACE, String(number));
}

/** The title without the place of the number: «Clase» for «Clase {n}». */
export function seriesName(title: string): string {
  return title.replaceAll(PLACE, '').replaceAll('  ', ' ').replaceAll(' :', ':').trim() || title;
}

export function isNumbered(title: string): boolean {
  return title.includes(PLACE);
}

/**
 * The number that continues the titles of a course: one more than the highest that stands where the title of the new series has its
 * own, behind the same words. «Clase {n}» continues «Clase 12: cierre» with 13, and «Taller {n}» does not.
 */
export function nextNumber(title: string, titles: string[]): number {
  if (!isNumbered(title)) return 1;
  const words = title.slice(0, title.indexOf(PLACE)).toLowerCase();
  const numbers = titles
    .filter((one) => one.toLowerCase().startsWith(words))
    .map((one) => Number(/^\d{1,6}/.exec(one.slice(words.length))?.[0] ?? 0));
  return Math.max(0, ...numbers) + 1;
}

/** A class in the order of its date: the number that it has, or undefined for a new one. `cancelled`: keeps its own. */
export type Numbered = { number: number | undefined; cancelled: boolean };

/** Every class keeps its number as long as the numbers rise with the dates; a new class has the one after the class before it. */
export function assignNumbers(classes: Numbered[], first: number): number[] {
  let last = first - 1;
  return classes.map(({ number, cancelled }) => {
    if (cancelled && number !== undefined) {
      last = Math.max(last, number);
      return number;
    }
    last = Math.max(last + 1, number ?? 0);
    return last;
  });
}

/**
 * The title of a class after its series changed. One that has words of its own keeps them: all of the title, or what follows the title
 * that the series gave it.
 */
export function retitle(current: string, given: string, next: string): string {
  if (!current.startsWith(given)) return current;
  const rest = current.slice(given.length);
  return /^\d/.test(rest) ? current : next + rest;
}
