import type { Catalogue } from '../catalogue/index.ts';
import type { Ledger } from '../ledger/index.ts';

/** Packages that one transaction adopts. */
const AT_ONCE = 500;

/**
 * Says in the ledger which software works from now on. The first time, packages that were archived before there was a ledger
 * get their leaf first, with the digest that the catalogue has had since; an interruption is gone on from.
 */
export async function adoptCatalogued({ catalogue, ledger }: { readonly catalogue: Catalogue; readonly ledger: Ledger }, software: string): Promise<void> {
  const started = await ledger.newest('software.start');
  if (started?.detail?.['version'] === software) return;
  if (started === undefined) await adoptHeads(catalogue, ledger);
  await catalogue.transaction(async (tx) => ledger.append([{ type: 'software.start', outcome: 'started', detail: { version: software } }], tx));
}

async function adoptHeads(catalogue: Catalogue, ledger: Ledger): Promise<void> {
  let after: string | undefined;
  do {
    const page = await catalogue.packages({ limit: AT_ONCE, ...(after === undefined ? {} : { after }) });
    await catalogue.transaction(async (tx) => ledger.append(page.items.map(({ id, head, inventoryDigest }) => (
      { type: 'aip.commit' as const, object: id, version: head, inventorySha512: inventoryDigest, outcome: 'adopted' }
    )), tx));
    after = page.next;
  } while (after !== undefined);
}
