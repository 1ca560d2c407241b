import { expect } from 'vitest';
import { formatError } from '../../src/format-error.ts';

/** What an operator reads whose command was refused. That it is a sentence, without a stack, is looked at here. */
export async function errorMessage(work: Promise<unknown>): Promise<string> {
  const shown = formatError(
    await work.then(
      () => 'it was not refused',
      (error: unknown) => error,
    ),
  );
  expect(shown).toEqual(expect.any(String));
  return shown as string;
}
