/** The command cannot do what was asked; its message says why and what to type instead. */
export class CommandError extends Error {
  override name = 'CommandError';
}
