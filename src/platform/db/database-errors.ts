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
const driverConnectionError =
  /^(Connection terminated|Connection ended|Client (was closed|has encountered a connection error)|timeout (exceeded when|expired)|Query read timeout)/;

/** Of the driver and of TLS, by their codes or texts, and what an operator does about them. */
const driverErrors: [RegExp, string][] = [
  [
    /^(DEPTH_ZERO_)?SELF_SIGNED_CERT|^UNABLE_TO_(VERIFY|GET_ISSUER)/,
    'no authority that is known here signed its certificate: name one with sslrootcert=FILE, or encrypt without a check with sslmode=require',
  ],
  [/^CERT_(HAS_EXPIRED|NOT_YET_VALID)/, 'its certificate is not valid today: renew it, and look at the clock'],
  [
    /^(ERR_TLS_CERT_ALTNAME_INVALID|HOSTNAME_MISMATCH)/,
    'its certificate is for another name than the one in the URL: take that name, or sslmode=verify-ca',
  ],
  [/password must be a (non-empty )?string/, 'the server asks for a password: write it in DATABASE_URL'],
  [/server does not support SSL/, 'the server does not encrypt: set ssl = on there, or sslmode=disable'],
  [/^(ERR_SSL|ERR_OSSL|EPROTO|CERT_|UNABLE_TO_)|establishing an SSL connection/, 'an encrypted connection could not be made'],
];

/** Of PostgreSQL, by its codes, and what an operator does about them. */
const accessErrors: Record<string, string> = {
  '28P01': 'set the password of the role in DATABASE_URL, or another one for the role («alter role … password …»)',
  '28000': 'make the role («create role … login password …»), or let it in from here in pg_hba.conf',
  '3D000': "make the database («create database … owner … encoding 'UTF8' template template0»)",
  '42501': 'give the role that right, or make it the owner of the database («alter database … owner to …»)',
};

/** Undefined for an error that is the statement's own, such as a violated key. */
export function databaseFailure(error: unknown): DatabaseFailure | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error.cause !== undefined) return databaseFailure(error.cause);
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (typeof code !== 'string') return driverConnectionError.test(error.message) ? 'unreachable' : undefined;
  if (driverErrors.some(([pattern]) => pattern.test(code))) return 'unreachable';
  const isSqlite = (beginning: string) => code.startsWith(beginning);
  if (sqliteOpenErrors.some(isSqlite)) return 'unreachable';
  if (sqliteWriteErrors.some(isSqlite) || postgresWriteErrors.has(code)) return 'cannot-write';
  // A missing socket file: the server is stopped.
  if (systemConnectionErrors.has(code) || (code === 'ENOENT' && syscall === 'connect')) return 'unreachable';
  return postgresConnectionError.test(code) ? 'unreachable' : undefined;
}

/** A message for an operator when the error means that `what` cannot be used. Without the URL, which may hold a password. */
export function describeConnectionError(error: unknown, what = 'the database of DATABASE_URL'): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code = '', message } = error as NodeJS.ErrnoException;
  const advice = accessErrors[code] ?? driverErrors.find(([pattern]) => pattern.test(code || message))?.[1];
  if (!advice && databaseFailure(error) === undefined) return undefined;
  // When a host has several addresses, the error is an AggregateError without a message.
  return `${what} cannot be used: ${message === '' ? code : message}${advice ? `; ${advice}` : ''}`;
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
