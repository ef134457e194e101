import type { Operations } from '../cli/index.ts';
import { updatePackage } from '../ingest/index.ts';
import { tellUnsigned, withCopies } from './copies.ts';
import { ingestParts, openForReading, openForWriting } from './compose.ts';
import type { Surroundings } from './surroundings.ts';

/** `kho update`: one new version of one package; a dry run only reads and takes no lock. */
export function updateOperation(surroundings: Surroundings): Operations['update'] {
  return async ({ repo, ...run }) => {
    if (run.dryRun) {
      const reading = await openForReading(repo, surroundings);
      return updatePackage(ingestParts(reading, surroundings), run).finally(async () => reading.close());
    }
    const kho = await openForWriting(repo, 'update', surroundings);
    try {
      const outcome = await withCopies(kho.parts, run, async (parts) => updatePackage(parts, run));
      tellUnsigned(kho, run);
      return outcome;
    } finally {
      await kho.close();
    }
  };
}
