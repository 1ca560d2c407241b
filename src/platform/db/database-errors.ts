import { OperatorError } from '../shared/operator-error.ts';

/** The file of DATABASE_URL cannot be made where it should be. */
export class DatabaseFileError extends OperatorError {}

/** What the system, PostgreSQL and SQLite say when there is no database to talk to, or not for us. */
const connectionErrorCodes = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH'],
  ...['28P01', '28000', '3D000', '57P03'],
  ...['SQLITE_CANTOPEN', 'SQLITE_NOTADB', 'SQLITE_READONLY'],
]);

/** A sentence for an operator, where this error says that `what` cannot be reached or opened. Does not show the URL, which may hold a password. */
export function describeConnectionError(error: unknown, what = 'the database of DATABASE_URL'): string | undefined {
  const { code, message } = error as { code?: unknown; message: string };
  if (typeof code !== 'string' || !connectionErrorCodes.has(code)) return undefined;
  // Where a name has several addresses the error holds one for each, and has no message of its own.
  return `${what} cannot be used: ${message === '' ? code : message}`;
}
