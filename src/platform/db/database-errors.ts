import { OperatorError } from '../shared/operator-error.ts';

/** The file of DATABASE_URL cannot be created. */
export class DatabaseFileError extends OperatorError {}

/** What the database cannot do at this moment, although nothing is wrong with the statement. */
export type DatabaseFailure = 'cannot-write' | 'unreachable';

/** The beginnings of SQLite's codes: full disk, read-only file or disk, errors of the disk, another program that holds the file. */
const sqliteWriteErrors = ['SQLITE_FULL', 'SQLITE_READONLY', 'SQLITE_IOERR', 'SQLITE_BUSY', 'SQLITE_LOCKED'];
const sqliteOpenErrors = ['SQLITE_CANTOPEN', 'SQLITE_NOTADB', 'SQLITE_IOERR_READ', 'SQLITE_IOERR_SHORT_READ'];

/**
 * PostgreSQL's codes (appendix A of its manual): read-only transaction, deadlock and conflict with another transaction, lock timeout, cancelled
 * statement, full disk, too large for the configuration, error of the disk.
 */
const postgresWriteErrors = new Set(['25006', '40001', '40P01', '55P03', '57014', '53100', '53400', '58030']);

/** PostgreSQL refuses or ends the connection: class 08, shutdown and start, memory, too many connections, role, password, database. */
const postgresConnectionError = /^(08...|57P0.|53200|53300|28P01|28000|3D000)$/;

const systemConnectionErrors = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH'],
]);

/** Errors that the driver throws without a code. */
const driverConnectionError = /^(Connection terminated|Connection ended|Client has encountered a connection error|timeout exceeded when)/;

/** Undefined for an error that is the statement's own, such as a violated key. */
export function databaseFailure(error: unknown): DatabaseFailure | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error.cause !== undefined) return databaseFailure(error.cause);
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (typeof code !== 'string') return driverConnectionError.test(error.message) ? 'unreachable' : undefined;
  const isSqlite = (beginning: string) => code.startsWith(beginning);
  if (sqliteOpenErrors.some(isSqlite)) return 'unreachable';
  if (sqliteWriteErrors.some(isSqlite) || postgresWriteErrors.has(code)) return 'cannot-write';
  // A missing socket file: the server is stopped.
  if (systemConnectionErrors.has(code) || (code === 'ENOENT' && syscall === 'connect')) return 'unreachable';
  return postgresConnectionError.test(code) ? 'unreachable' : undefined;
}

/** A message for an operator when the error means that `what` cannot be used. Without the URL, which may hold a password. */
export function describeConnectionError(error: unknown, what = 'the database of DATABASE_URL'): string | undefined {
  if (databaseFailure(error) === undefined) return undefined;
  const { code, message } = error as NodeJS.ErrnoException;
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
