import type { Locale } from '../platform/shared/locale.ts';
import { wordsIn } from '../platform/messages/messages.ts';
import { columnTitle } from './columns.ts';
import { figureIn } from './format-count.ts';
import { MOST_ROWS, type ImportKind, type ImportProblem } from './import.ts';

/** Why a file cannot be read or was not imported, as a sentence. */
export function problemInWords(kind: ImportKind, { why, line, text }: ImportProblem, locale: Locale): string {
  const { problems, or } = wordsIn(locale).imports;
  const say = problems[why];
  if (typeof say === 'string') return say;
  const what = why === 'too-many-rows' ? figureIn(locale)(MOST_ROWS) : why === 'column-missing' ? titles(text ?? '') : (text ?? '');
  return say(figureIn(locale)(line ?? 1), what);

  function titles(names: string): string {
    return names
      .split(' ')
      .map((name) => `«${columnTitle(kind, name, locale)}»`)
      .join(` ${or} `);
  }
}
