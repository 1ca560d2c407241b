import { describeConnectionError } from './platform/db/database-errors.ts';
import { OperatorError } from './platform/shared/operator-error.ts';

/** What to print of an error that ended the process: the message of one that an operator can mend, otherwise the error with its stack. */
export function formatError(error: unknown): unknown {
  return error instanceof OperatorError ? error.message : (describeConnectionError(error) ?? error);
}
