import { expect } from 'vitest';
import { formatError } from '../../src/format-error.ts';

/** The message of a rejected command. Checks that it has no stack. */
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
