import type { Locale } from '../platform/shared/locale.ts';
import { messagesFor } from '../platform/messages/messages.ts';
import { columnTitle } from './columns.ts';
import { countFormatter } from './format-count.ts';
import { MAX_ROWS, type ImportKind, type ImportProblem } from './import.ts';

/** Why a file cannot be read or was not imported, as a sentence. */
export function formatProblem(kind: ImportKind, { code, line, text }: ImportProblem, locale: Locale): string {
  const { problems, or } = messagesFor(locale).imports;
  const say = problems[code];
  if (typeof say === 'string') return say;
  const what = code === 'too-many-rows' ? countFormatter(locale)(MAX_ROWS) : code === 'column-missing' ? titles(text ?? '') : (text ?? '');
  return say(countFormatter(locale)(line ?? 1), what);

  function titles(names: string): string {
    return names
      .split(' ')
      .map((name) => `«${columnTitle(kind, name, locale)}»`)
      .join(` ${or} `);
  }
}
