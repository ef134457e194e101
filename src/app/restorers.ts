import { checksOf, keptRuns, type RunCheck } from '../fixity/index.ts';
import type { Restorer } from '../ingest/index.ts';
import { restoreIncidents } from '../replicas/index.ts';
import type { ReadingKho } from './compose.ts';

/** Checks restored in one transaction. */
const CHECKS_AT_ONCE = 500;

/** When each copy was last read again, from the files of the runs. */
async function restoreChecks({ fixityPlan }: ReadingKho['catalogue'], run: string, checks: AsyncIterable<RunCheck>): Promise<void> {
  let page: Parameters<typeof fixityPlan.restore>[0][number][] = [];
  for await (const { object, version, location, at, outcome } of checks) {
    page.push({ packageId: object, locationId: location, outcome, checkedAt: at, head: version, run });
    if (page.length < CHECKS_AT_ONCE) continue;
    await fixityPlan.restore(page);
    page = [];
  }
  await fixityPlan.restore(page);
}

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
    {
      about: 'fixity',
      restore: async () => {
        for await (const run of keptRuns(store.locations.fixityRuns)) await restoreChecks(catalogue, run.head.run, checksOf(run));
        return [];
      },
    },
  ];
}
