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

/**
 * Runs a transaction that looks whether a name is free and takes it. Where someone else takes it in between, which the
 * database notices, it runs once more and sees that the name is taken.
 */
export async function retryOnUniqueViolation<Result>(transaction: () => Promise<Result>): Promise<Result> {
  return transaction().catch((error: unknown) => {
    if (isUniqueViolation(error)) return transaction();
    throw error;
  });
}

function isUniqueViolation(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  return code === '23505' || code === 'SQLITE_CONSTRAINT_UNIQUE';
}

/** Whether the database refused a row because of the others: its name is taken, or what it refers to is gone. */
export function isConstraintViolation(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  return isUniqueViolation(error) || code === '23503' || code === 'SQLITE_CONSTRAINT_FOREIGNKEY' || code === 'SQLITE_CONSTRAINT_PRIMARYKEY';
}
