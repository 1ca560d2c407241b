import { OperatorError } from '../../platform/shared/operator-error.ts';

/** A database cannot be moved, taken over, backed up or restored as it was asked; the message says why and what to do. Nothing was changed. */
export class OperationRefusedError extends OperatorError {}
