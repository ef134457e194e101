import { digestOf, Fault, packageUrn, packageUuid } from '../base/index.ts';
import type { Catalogue, CataloguedPackage } from '../catalogue/index.ts';

/** Which packages an audit looks at. */
export interface PackageChoice {
  /** One package; the bare UUID is accepted too. */
  readonly id?: string;
  /** Percent, above 0 and up to 100. The same seed chooses the same packages, so that an auditor can ask for them. */
  readonly sample?: number;
  readonly seed?: string;
}

const AT_ONCE = 500;

/** The chosen packages, newest first; `PACKAGE_NOT_FOUND` for an id that the catalogue does not know. */
export async function* choosePackages(catalogue: Catalogue, choice: PackageChoice): AsyncGenerator<CataloguedPackage> {
  if (choice.id !== undefined) {
    yield await packageOf(catalogue, choice.id);
    return;
  }
  let after: string | undefined;
  do {
    const page = await catalogue.packages({ limit: AT_ONCE, ...(after === undefined ? {} : { after }) });
    for (const entry of page.items) if (isChosen(entry.id, choice)) yield entry;
    after = page.next;
  } while (after !== undefined);
}

async function packageOf(catalogue: Catalogue, asked: string): Promise<CataloguedPackage> {
  const uuid = packageUuid(asked);
  const entry = uuid === undefined ? undefined : await catalogue.package(packageUrn(uuid));
  if (entry === undefined) throw new Fault('PACKAGE_NOT_FOUND', { id: asked });
  return entry;
}

/** Sampling by digest: independent of order and of what else is in the store, and verifiable by anyone. */
function isChosen(id: string, { sample = 100, seed = '' }: PackageChoice): boolean {
  const place = parseInt(digestOf('sha256', `${seed}\n${id}`).slice(0, 12), 16) / 2 ** 48;
  return place < sample / 100;
}
