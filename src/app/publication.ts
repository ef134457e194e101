import { decidePublication } from '../access/index.ts';
import { Fault, packageUrn, packageUuid } from '../base/index.ts';
import type { Catalogue } from '../catalogue/index.ts';
import type { PublicationOperations } from '../cli/index.ts';
import type { PortalCatalogue } from '../portal/index.ts';
import { can, PUBLIC } from '../policy/index.ts';
import { openForWriting } from './compose.ts';
import type { Surroundings } from './surroundings.ts';

/** `kho withdraw` and `kho publish`. */
export function publicationOperations(surroundings: Surroundings): PublicationOperations {
  return {
    decide: async ({ repo, id, into, ...decision }) => {
      const kho = await openForWriting(repo, 'publication', surroundings);
      try {
        const { catalogue, ledger, store } = kho;
        const packageId = named(id);
        return await decidePublication({ catalogue, ledger, clock: surroundings.clock, folder: store.locations.publication }, {
          ...decision, packageId, ...(into === undefined ? {} : { mergedInto: named(into) }),
        });
      } finally {
        await kho.close();
      }
    },
  };
}

function named(id: string): string {
  const uuid = packageUuid(id);
  if (uuid === undefined) throw new Fault('PACKAGE_NOT_FOUND', { id });
  return packageUrn(uuid);
}

/** The catalogue as the public may see it: what was withdrawn or restricted is not there, by no door. */
export function publicCatalogue(catalogue: Catalogue): PortalCatalogue {
  const isPublic = async (id: string): Promise<boolean> => can(PUBLIC, 'view-package', await catalogue.packageResource(id) ?? {});
  return {
    package: async (id) => (await isPublic(id) ? catalogue.package(id) : undefined),
    packages: async (query) => catalogue.packages({ ...query, allowedTo: { subject: PUBLIC, action: 'view-package' } }),
    files: async (id, query) => (await isPublic(id) ? catalogue.files(id, query) : { items: [] }),
    file: async (id, path) => (await isPublic(id) ? catalogue.file(id, path) : undefined),
    versions: async (id) => (await isPublic(id) ? catalogue.versions(id) : []),
    events: async (id) => (await isPublic(id) ? catalogue.events(id) : []),
    fixityChecks: async (id, limit) => (await isPublic(id) ? catalogue.fixityChecks(id, limit) : []),
    totals: async () => catalogue.publicTotals(),
    oaiItem: async (id) => catalogue.oaiItem(id),
    oaiSets: async (query) => catalogue.oaiSets(query),
    oaiSetSize: async (spec) => catalogue.oaiSetSize(spec),
    mergedInto: async (id) => {
      const into = (await catalogue.publication(id))?.mergedInto;
      return into !== undefined && await isPublic(into) && (await catalogue.package(into)) !== undefined ? into : undefined;
    },
    tombstone: async (id) => catalogue.tombstone(id),
    copyChecks: { of: async (id, limit) => (await isPublic(id) ? catalogue.copyChecks.of(id, limit) : []) },
    incidents: { events: async (id) => (await isPublic(id) ? catalogue.incidents.events(id) : []) },
  };
}
