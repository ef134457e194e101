import { Fault, isDrawn, packageUrn, packageUuid, type Sample } from '../base/index.ts';
import type { Catalogue, CataloguedPackage } from '../catalogue/index.ts';

/** Which packages an audit looks at. */
export interface PackageChoice extends Sample {
  /** One package; the bare UUID is accepted too. */
  readonly id?: string;
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
    for (const entry of page.items) if (isDrawn(entry.id, choice)) yield entry;
    after = page.next;
  } while (after !== undefined);
}

async function packageOf(catalogue: Catalogue, asked: string): Promise<CataloguedPackage> {
  const uuid = packageUuid(asked);
  const entry = uuid === undefined ? undefined : await catalogue.package(packageUrn(uuid));
  if (entry === undefined) throw new Fault('PACKAGE_NOT_FOUND', { id: asked });
  return entry;
}
