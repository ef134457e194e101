import type { Restorer } from '../ingest/index.ts';
import { restoreIncidents } from '../replicas/index.ts';
import type { ReadingKho } from './compose.ts';

/** What `kho rebuild` brings back besides packages, in this order: a module that keeps something in storage adds its own. */
export function restorers({ catalogue, store }: ReadingKho): readonly Restorer[] {
  return [
    {
      about: 'incidents',
      restore: async () => {
        await restoreIncidents({ incidents: catalogue.incidents, quarantine: store.locations.quarantine });
        return [];
      },
    },
  ];
}
