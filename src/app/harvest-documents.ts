import { packageUuid } from '../base/index.ts';
import { RecordFinder, recordResource, type Catalogue, type OaiItem } from '../catalogue/index.ts';
import { eadUnitOf, KIND_OF_CLASS, tt05FromRecord, type DescribingClass } from '../crosswalks/index.ts';
import { ROOT_PREMIS, readRecord } from '../formats/tt05/index.ts';
import type { HarvestDocuments, RecordDocuments, Tt05Description } from '../harvest/index.ts';
import { deriveCodes, publicationOf, type ArchivalRecord, type FindRecord, type RecordFields } from '../records/index.ts';
import { can, PUBLIC } from '../policy/index.ts';
import type { ObjectReading } from './object-views.ts';
import { programFile } from './surroundings.ts';

/** What the harvest reads of packages in storage and of the archive's catalogue. */
export function harvestDocuments({ openDocument }: Pick<ObjectReading, 'openDocument'>, catalogue: Pick<Catalogue, 'sql'>): HarvestDocuments {
  const text = async (id: string, paths: readonly string[]): Promise<string | undefined> => {
    const bytes = await openDocument(id, paths);
    return bytes === undefined ? undefined : Buffer.from(bytes).toString('utf8');
  };
  return {
    mets: async (id) => text(id, ['METS.xml']),
    premis: async (id) => text(id, [ROOT_PREMIS, 'metadata/preservation/premis.xml']),
    tt05: async (id) => tt05Of(await openDocument(id, ['metadata/descriptive/EAD.xml'])),
    records: async (items) => recordsOf(items, catalogue),
  };
}

async function tt05Of(bytes: Uint8Array | undefined): Promise<Tt05Description | undefined> {
  if (bytes === undefined) return undefined;
  const reading = await readRecord([bytes]);
  if (reading.kind === 'problem') return undefined;
  const record = Object.fromEntries(reading.fields.map(({ name, value }) => [name, value]));
  // Loose documents have no retention of their own (Circular 05/2025/TT-BNV).
  return { class: 'maintenance' in record ? 'file' : 'loose', record };
}

/** A page of records, read together. Asked once more whether everybody may see them: the index may be a moment older. */
async function recordsOf(items: readonly OaiItem[], { sql }: Pick<Catalogue, 'sql'>): Promise<ReadonlyMap<string, RecordDocuments>> {
  const finder = RecordFinder.over(sql);
  const uuids = items.flatMap(({ id }) => packageUuid(id) ?? []);
  await finder.load(uuids, ({ fields }) => [...fields.creators ?? [], ...fields.box === undefined ? [] : [fields.box]]);
  const find: FindRecord = (id) => finder.stored(id)?.record;
  const found = uuids.flatMap((uuid): readonly (readonly [string, RecordDocuments])[] => {
    const stored = finder.stored(uuid);
    if (stored === undefined) return [];
    const chain = finder.chain(stored.record);
    const { access, description: shown } = publicationOf(chain);
    return can(PUBLIC, 'view-record', recordResource({ state: stored.state, access, shown })) ? [[`urn:uuid:${uuid}`, documentsOf(stored.record, chain, find)]] : [];
  });
  return new Map(found);
}

const CLASSES = new Map(Object.entries(KIND_OF_CLASS).map(([recordClass, kind]) => [kind, recordClass as DescribingClass]));

function documentsOf(record: ArchivalRecord, chain: readonly ArchivalRecord[], find: FindRecord): RecordDocuments {
  const recordClass = CLASSES.get(record.kind);
  const ead = eadUnitOf(shownOf(record), find);
  return recordClass === undefined ? { ead } : { ead, tt05: { class: recordClass, record: tt05FromRecord(recordClass, record, deriveCodes(chain)) } };
}

/** Where the original stands, and when somebody will look at its access again, is for the archive. */
const OWN: ReadonlySet<string> = new Set<keyof RecordFields>(['store', 'shelf', 'box', 'accessReview']);

/** What is handed on of a record that is open: columns of somebody's table that no field is for may hold anything. */
function shownOf({ asReceived: _asReceived, ...record }: ArchivalRecord): ArchivalRecord {
  return { ...record, fields: Object.fromEntries(Object.entries(record.fields).filter(([name]) => !OWN.has(name))) };
}

/** The schema of `vn_tt05`. */
export function tt05Schema(): string {
  return programFile('schemas/vn-tt05.xsd');
}
