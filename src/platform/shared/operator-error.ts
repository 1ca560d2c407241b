/** An error that an operator can mend: its message says what is wrong and what to do, and is printed without a stack. */
export class OperatorError extends Error {
  override readonly name = this.constructor.name;
}
