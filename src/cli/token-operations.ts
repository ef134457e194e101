import type { Tokens } from '../persons/index.ts';
import type { StoreChoice } from './operations.ts';

/** Keys for machines; wired in `app`. */
export interface TokenOperations {
  /** Opens the store for the work and closes it after. */
  using<Answer>(choice: StoreChoice, work: (tokens: Tokens) => Promise<Answer>): Promise<Answer>;
}
