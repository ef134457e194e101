import type { Catalogue, Sql } from '../catalogue/index.ts';
import type { StepContext } from '../jobs/index.ts';

/**
 * A repository as the worker of a job may write to it: what an audit finds, of the store or of a copy, is recorded in a transaction
 * with the job's fence, so that a worker that was paused past its lease records nothing. What it read may be long out of date by
 * then: harm that was repaired meanwhile would come back as an incident.
 */
export function fencedKho<Kho extends { readonly catalogue: Catalogue }>(kho: Kho, fence: StepContext['fence']): Kho {
  const { catalogue } = kho;
  const { copies, incidents } = catalogue;
  const fenced = <Facts>(record: (facts: Facts, tx: Sql) => Promise<void>) => async (facts: Facts, outer?: Sql): Promise<void> => {
    const both = async (tx: Sql): Promise<void> => {
      await fence(tx);
      await record(facts, tx);
    };
    await (outer === undefined ? catalogue.transaction(both) : both(outer));
  };
  return {
    ...kho,
    catalogue: {
      ...catalogue,
      recordFixity: fenced(async (checks, tx) => catalogue.recordFixity(checks, tx)),
      copies: { ...copies, record: fenced(async (records, tx) => copies.record(records, tx)) },
      incidents: {
        ...incidents,
        record: async (sighting, also) => {
          await fence();
          return incidents.record(sighting, async (recorded, tx) => {
            await fence(tx);
            await also?.(recorded, tx);
          });
        },
      },
    },
  };
}
