import type { CataloguedPackage } from '../catalogue/index.ts';
import { fixityPremis } from '../access/index.ts';
import { untoldRepairs } from '../ingest/index.ts';
import { readCopySettings, writeDurably } from '../storage/index.ts';
import type { ReadingKho } from './compose.ts';
import { softwareVersion, type Surroundings } from './surroundings.ts';

/** Readings that are written; a copy that is read every quarter has them for centuries. */
const MOST = 10_000;

/** Writes the fixity history of a package beside its export, `<export>.fixity.premis.xml`; a newer one takes the place of an older. Answers its path. */
export async function writeHistory({ store, catalogue }: ReadingKho, { clock }: Surroundings, { entry, exported }: { readonly entry: CataloguedPackage; readonly exported: string }): Promise<string> {
  const { locations } = await readCopySettings(store.locations.copySettings);
  const target = `${exported}.fixity.premis.xml`;
  await writeDurably(target, fixityPremis({
    packageId: entry.id, clock, software: softwareVersion(), checks: await catalogue.copyChecks.of(entry.id, MOST),
    repairs: await untoldRepairs(catalogue, entry.id, []), places: new Map(locations.map(({ id, name }) => [id, name])),
  }));
  return target;
}
