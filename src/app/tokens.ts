import type { TokenOperations } from '../cli/index.ts';
import { openForReading } from './compose.ts';
import { tokensOf } from './persons.ts';
import type { Surroundings } from './surroundings.ts';

/** `kho token`. */
export function tokenOperations(surroundings: Surroundings): TokenOperations {
  return {
    using: async ({ repo }, work) => {
      const kho = await openForReading(repo, surroundings);
      try {
        return await work(tokensOf(kho, surroundings));
      } finally {
        await kho.close();
      }
    },
  };
}
