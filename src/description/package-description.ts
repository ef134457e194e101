import { derivedUuid } from '../base/index.ts';
import type { CataloguedPackage } from '../catalogue/index.ts';
import { fileFromDublinCore, readRecordsFromEad, recordFromTt05 } from '../crosswalks/index.ts';
import { readDublinCore } from '../formats/dublincore/index.ts';
import { aipFolderName } from '../formats/eark/index.ts';
import { checkTt05, type Tt05Package } from '../formats/tt05/index.ts';
import type { ArchivalRecord } from '../records/index.ts';
import type { ObjectView, StoredFile } from '../storage/index.ts';

/** What a package says of its content, before it has a place in the archive. */
export interface PackageDescription {
  /** Names by which it may mean its fonds, the surest first: codes of fonds and of agencies. */
  readonly fondsNamed: readonly string[];
  /** The body that made the records, as the package calls it. */
  readonly creator?: string;
  /** Parents first; those without a parent stand directly under the fonds. */
  readonly records: readonly ArchivalRecord[];
}

/** Descriptive documents that are read of one package; E-ARK packages have one or two. */
const MOST_DOCUMENTS = 50;
/** More units in the EAD of a package are a finding aid, which is imported as such. */
const MOST_UNITS = 20_000;

/**
 * Reads what a stored package says of its content, from its bytes: the records of Circular 05/2025/TT-BNV as they were submitted, EAD or Dublin
 * Core of an E-ARK package, otherwise the description in the catalogue. Ids follow from the package: read twice, they are the same. Untrusted.
 */
export async function describedByPackage(view: ObjectView, entry: CataloguedPackage): Promise<PackageDescription | undefined> {
  if (entry.kind === 'tt05') return describedByTt05(view);
  return await describedByEad(view) ?? describedByDublinCore(view.id, entry);
}

async function describedByTt05(view: ObjectView): Promise<PackageDescription | undefined> {
  const submitted = submittedFiles(view);
  const files = new Map([...submitted].map(([path, file]) => [path, { path, size: view.sizeOf(file), digests: { sha512: file.sha512, ...(file.sha256 === undefined ? {} : { sha256: file.sha256 }) } }]));
  const { package: tt05 } = await checkTt05({
    files,
    open: (path) => {
      const file = submitted.get(path);
      return file === undefined ? [] : view.open(file);
    },
  });
  return tt05 === undefined ? undefined : tt05Description(tt05, view.id);
}

/** The package as it came: its documents under `submission/`, its content where the AIP keeps it. */
function submittedFiles(view: ObjectView): ReadonlyMap<string, StoredFile> {
  const folder = `data/${aipFolderName(view.id)}/`;
  const files = new Map<string, StoredFile>();
  for (const file of view.files()) {
    if (file.path.startsWith(`${folder}representations/`) && file.path.includes('/data/')) files.set(file.path.slice(folder.length), file);
    if (file.path.startsWith(`${folder}submission/`)) files.set(file.path.slice(`${folder}submission/`.length), file);
  }
  return files;
}

/** A package of the circular as records: the file or transfer, and what is in it. */
export function tt05Description(tt05: Tt05Package, packageId: string): PackageDescription {
  const { kind, record, items, fondsCode, creator } = tt05;
  const top = recordFromTt05(kind.endsWith('_tailieu') ? 'loose' : 'file', record, { id: derivedUuid(packageId, 'file') });
  const named = /^urn:([^:]+):uuid/i.exec(tt05.objectId)?.[1];
  return {
    fondsNamed: [fondsCode, named, agencyIn(record['fileCode'] ?? record['arcFileCode'])].filter((name) => name !== undefined),
    ...(creator === undefined ? {} : { creator }),
    records: [top, ...items.map(({ itemClass, name, record: said }) => recordFromTt05(itemClass, said, { id: derivedUuid(packageId, itemClass, name), parent: top.id }))],
  };
}

/** The agency, or the fonds where that is closed, with which the code of a file begins. */
function agencyIn(code: string | undefined): string | undefined {
  return /^(.+)\.(?:1[5-9]|20)\d\d\..+$/.exec(code ?? '')?.[1];
}

async function describedByEad(view: ObjectView): Promise<PackageDescription | undefined> {
  for (const file of descriptiveFiles(view)) {
    const records: ArchivalRecord[] = [];
    const ids = new Map<string, string>();
    // Ids of ours that a producer writes are not believed: they would name records of others.
    const own = (id: string): string => {
      const known = ids.get(id) ?? derivedUuid(view.id, file.path, String(ids.size));
      ids.set(id, known);
      return known;
    };
    let next = 0;
    const reading = await readRecordsFromEad(view.open(file), () => `unit ${next++}`, (record) => { if (records.length < MOST_UNITS) records.push(record); });
    if (reading.kind === 'finding-aid' && records.length > 0) return eadDescription(records.map((record) => ({ ...record, id: own(record.id), ...(record.parent === undefined ? {} : { parent: own(record.parent) }) })));
    if (reading.kind === 'not-ead') {
      const dc = await readDublinCore(view.open(file));
      if (dc.kind === 'description' && Object.keys(dc.description).length > 0) return dublinCoreDescription(dc.description, view.id);
    }
  }
  return undefined;
}

/** A fonds in a finding aid names the fonds; what stands below it goes into the one that the archive has. */
function eadDescription([top, ...below]: readonly ArchivalRecord[]): PackageDescription | undefined {
  if (top === undefined) return undefined;
  if (top.kind !== 'fonds') return { fondsNamed: [], records: [top, ...below] };
  const { fondsCode, title } = top.fields;
  return {
    fondsNamed: [fondsCode, title].filter((name) => name !== undefined),
    records: below.map(({ parent, ...record }) => (parent === undefined || parent === top.id ? record : { ...record, parent })),
  };
}

function descriptiveFiles(view: ObjectView): readonly StoredFile[] {
  const folder = `data/${aipFolderName(view.id)}/`;
  const found = [...view.files()].filter(({ path }) => path.startsWith(folder) && /^(?:submission\/)?metadata\/(?:descriptive\/)?(?!premis|dc\.xml$)[^/]+\.xml$/i.test(path.slice(folder.length)));
  return found.sort((a, b) => (a.path < b.path ? -1 : 1)).slice(0, MOST_DOCUMENTS);
}

function describedByDublinCore(id: string, { description }: CataloguedPackage): PackageDescription | undefined {
  return (description.title ?? []).length === 0 ? undefined : dublinCoreDescription(description, id);
}

function dublinCoreDescription(description: CataloguedPackage['description'], id: string): PackageDescription {
  const { relation = [], source = [], publisher = [], creator = [] } = description;
  return {
    fondsNamed: [...relation, ...source, ...publisher, ...creator].map((name) => name.trim()),
    ...(creator[0] === undefined ? {} : { creator: creator[0] }),
    records: [fileFromDublinCore(description, { id: derivedUuid(id, 'file') })],
  };
}
