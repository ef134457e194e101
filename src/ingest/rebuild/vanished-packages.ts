import fs from 'node:fs';
import path from 'node:path';
import type { Catalogue } from '../../catalogue/index.ts';
import { objectRootPath, OCFL } from '../../formats/ocfl/index.ts';
import type { Store } from '../../storage/index.ts';

const PAGE = 500;

/** Packages that an interrupted rebuild had registered and whose objects have gone since (somebody set one aside) go from the catalogue. */
export async function forgetVanished({ store, catalogue }: { readonly store: Store; readonly catalogue: Catalogue }): Promise<void> {
  for (let after = ''; ;) {
    const page = await catalogue.headsAfter(after, PAGE);
    const gone = page.filter(({ id }) => !fs.existsSync(path.join(store.locations.objects, objectRootPath(id), OCFL.objectDeclaration)));
    await catalogue.forgetPackages(gone.map(({ id }) => id));
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return;
    after = last.id;
  }
}
