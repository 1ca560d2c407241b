import { OperatorError } from '../../platform/shared/operator-error.ts';

/** The command cannot do what was asked; its message says why and what to type instead. */
export class CommandError extends OperatorError {}
