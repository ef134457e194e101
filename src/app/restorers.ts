import { restoreDescriptions } from '../description/index.ts';
import type { Restorer } from '../ingest/index.ts';
import { restoreIncidents } from '../replicas/index.ts';
import type { ReadingKho } from './compose.ts';
import type { Surroundings } from './surroundings.ts';
import { restoreEvidence } from './restore-evidence.ts';
import { restoreFixity } from './restore-fixity.ts';

/** What `kho rebuild` brings back besides packages, in this order: a module that keeps something in storage adds its own. */
export function restorers(kho: ReadingKho, surroundings: Pick<Surroundings, 'clock'>): readonly Restorer[] {
  const { catalogue, store } = kho;
  return [
    descriptionRestorer(kho, surroundings),
    { about: 'evidence', restore: async () => restoreEvidence(kho) },
    { about: 'fixity', restore: async () => restoreFixity(kho) },
    {
      about: 'incidents',
      restore: async () => {
        await restoreIncidents({ incidents: catalogue.incidents, quarantine: store.locations.quarantine });
        return [];
      },
    },
  ];
}

/** The records of the archive's catalogue, from the packages that hold them. */
export function descriptionRestorer({ catalogue, store }: Pick<ReadingKho, 'catalogue' | 'store'>, { clock }: Pick<Surroundings, 'clock'>): Restorer {
  return { about: 'description', restore: async ({ signal }) => restoreDescriptions({ store, catalogue, clock, signal }, { every: true }) };
}
