import type { OaiProblem } from '../formats/oaipmh/index.ts';

/** Ends the work on one request with a protocol error; never leaves this module. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly problem: OaiProblem;

  constructor(problem: OaiProblem) {
    super(problem.reason);
    this.problem = problem;
  }
}
