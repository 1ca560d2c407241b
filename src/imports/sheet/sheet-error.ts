import type { ImportProblem } from '../import.ts';

/** The file as a whole cannot be read. */
export class SheetError extends Error {
  override name = 'SheetError';
  readonly problem: ImportProblem;

  constructor(problem: ImportProblem) {
    super(problem.code);
    this.problem = problem;
  }
}
