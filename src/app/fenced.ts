import type { Sql } from '../catalogue/index.ts';
import type { StepContext } from '../jobs/index.ts';
import type { ReadingKho } from './compose.ts';

/**
 * A repository as the worker of a job may write to it: what an audit finds is recorded in a transaction with the job's fence, so
 * that a worker that was paused past its lease records nothing. What it read may be long out of date by then: harm that was
 * repaired meanwhile would come back as an incident.
 */
export function fencedKho(kho: ReadingKho, fence: StepContext['fence']): ReadingKho {
  const { catalogue } = kho;
  const { incidents } = catalogue;
  return {
    ...kho,
    catalogue: {
      ...catalogue,
      recordFixity: async (checks, outer) => {
        const record = async (tx: Sql): Promise<void> => {
          await fence(tx);
          await catalogue.recordFixity(checks, tx);
        };
        return outer === undefined ? catalogue.transaction(record) : record(outer);
      },
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
