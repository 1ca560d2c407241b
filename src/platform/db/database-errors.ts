import { OperatorError } from '../shared/operator-error.ts';

/** The file of DATABASE_URL cannot be created. */
export class DatabaseFileError extends OperatorError {}

/** Codes of the system, PostgreSQL and SQLite for a database that cannot be reached, or not with these credentials. */
const connectionErrorCodes = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH'],
  ...['28P01', '28000', '3D000', '57P03'],
  ...['SQLITE_CANTOPEN', 'SQLITE_NOTADB', 'SQLITE_READONLY'],
]);

/** A message for an operator when the error means that `what` cannot be reached or opened. Without the URL, which may hold a password. */
export function describeConnectionError(error: unknown, what = 'the database of DATABASE_URL'): string | undefined {
  const { code, message } = error as { code?: unknown; message: string };
  if (typeof code !== 'string' || !connectionErrorCodes.has(code)) return undefined;
  // When a host has several addresses, the error is an AggregateError without a message.
  return `${what} cannot be used: ${message === '' ? code : message}`;
}

/**
 * Runs a transaction that checks whether a name is free and inserts it. When another transaction inserts it in between, it runs
 * once more and finds the name taken.
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

/** Whether a row violates a unique or foreign key: its name is taken, or what it refers to was deleted. */
export function isConstraintViolation(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  return isUniqueViolation(error) || code === '23503' || code === 'SQLITE_CONSTRAINT_FOREIGNKEY' || code === 'SQLITE_CONSTRAINT_PRIMARYKEY';
}
