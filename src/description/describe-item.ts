import type { DublinCore } from '../base/index.ts';
import { recordResource, setsOf, type DescribeItem, type StoredRecord } from '../catalogue/index.ts';
import { dublinCoreOf } from '../crosswalks/index.ts';
import { can, PUBLIC } from '../policy/index.ts';
import { effectiveValue, labelOf, publicationOf, type ArchivalRecord } from '../records/index.ts';

/**
 * What harvesters are told of a record: Dublin Core with its place (`relation` has what it is called there, and the identifier of the record directly
 * above, so that the tree can be built again), and the sets of its fonds, catalogue, type and themes. Of what stands above it nothing is told that may not be
 * told by itself.
 */
export const describeItem: DescribeItem = (stored, find) => {
  const chain = stored.map(({ record }) => record);
  const [, above] = stored;
  const shown = stored.flatMap((_, at) => (at > 0 && isPublic(stored.slice(at)) ? [stored[at]?.record] : [])).filter((record) => record !== undefined);
  const parent = above !== undefined && isPublic(stored.slice(1)) ? [`urn:uuid:${above.record.id}`] : [];
  const relation = [...parent, ...shown.map(labelOf)];
  const { relation: _all, ...told } = dublinCoreOf(chain, find) ?? {};
  const description: DublinCore = { ...told, ...(relation.length === 0 ? {} : { relation }) };
  return { description, sets: setsOf(description, fondsOf(chain, new Set(shown))) };
};

function isPublic(chain: readonly StoredRecord[]): boolean {
  const [own] = chain;
  if (own === undefined) return false;
  const { access, description: shown } = publicationOf(chain.map(({ record }) => record));
  return can(PUBLIC, 'view-record', recordResource({ state: own.state, access, shown }));
}

/** A fonds goes by the code of its agency, as the codes of its files do, or else by its own; catalogues are sets below it. */
function fondsOf(chain: readonly ArchivalRecord[], shown: ReadonlySet<ArchivalRecord>): Parameters<typeof setsOf>[1] {
  const [own] = chain;
  const fonds = chain.find(({ kind }) => kind === 'fonds');
  const code = effectiveValue(chain, 'agencyCode')?.value ?? effectiveValue(chain, 'fondsCode')?.value;
  if (fonds === undefined || code === undefined) return undefined;
  const number = chain.find(({ kind }) => kind === 'catalogue')?.fields.number;
  const label = fonds === own || shown.has(fonds) ? labelOf(fonds) : code;
  return { code, label, ...(number === undefined ? {} : { catalogue: number }) };
}
