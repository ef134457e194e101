import { Fault } from '../base/index.ts';
import type { OaiItem, OaiSpan } from '../catalogue/index.ts';
import type { OaiFormat } from '../formats/oaipmh/index.ts';
import { PREMIS_NS } from '../formats/premis/index.ts';
import { metsElement } from './mets-record.ts';
import { crosswalkToDc, writeOaiDc } from './oai-dc.ts';
import { unitFromDublinCore, writeOaiEad3 } from './oai-ead3.ts';
import { oaiIdentifier } from './oai-identifier.ts';
import type { HarvestOptions, RecordDocuments } from './options.ts';
import { tt05FromDublinCore, VN_TT05, writeVnTt05 } from './vn-tt05.ts';

/** One metadata format: its entry in `ListMetadataFormats` and how an item is written in it. */
export interface HarvestFormat extends OaiFormat {
  /** Which items can have it. */
  readonly only: Pick<OaiSpan, 'onlyPackages' | 'levels'>;
  /** Reads what a page of items is written from. */
  prepare?(items: readonly OaiItem[]): Promise<Prepared>;
  /** One serialised element, or undefined when the item cannot be given in this format now. */
  disseminate(item: OaiItem, prepared: Prepared): string | undefined | Promise<string | undefined>;
}

/** Records by item; absent when nothing is read of records. */
export type Prepared = ReadonlyMap<string, RecordDocuments> | undefined;

/** Whether an item can have a format, now or when it was not deleted. */
export function isIn({ only: { onlyPackages = false, levels } }: Pick<HarvestFormat, 'only'>, { kind, level, behind }: OaiItem): boolean {
  if (kind === 'package') return true;
  return onlyPackages ? behind !== undefined : levels === undefined || levels.includes(level ?? '');
}

/** Whether an item is not there any more in a format: METS of a package that was taken away, though its description stays. */
export function isGone({ only: { onlyPackages = false } }: Pick<HarvestFormat, 'only'>, { kind, deleted, behind }: OaiItem): boolean {
  return deleted || (onlyPackages && kind === 'record' && behind?.given !== true);
}

/** The formats that this repository offers, by prefix. */
export function createFormats(options: HarvestOptions): ReadonlyMap<string, HarvestFormat> {
  const { documents, repository } = options;
  const tt05Schema = `${repository.baseUrl}/vn_tt05.xsd`;
  const prepare = async (items: readonly OaiItem[]): Promise<Prepared> => documents.records?.(items.filter(({ kind, deleted }) => kind === 'record' && !deleted));
  const formats: readonly HarvestFormat[] = [
    {
      metadataPrefix: 'oai_dc', schema: 'http://www.openarchives.org/OAI/2.0/oai_dc.xsd', namespace: 'http://www.openarchives.org/OAI/2.0/oai_dc/', only: ALL,
      disseminate: (item) => dublinCoreOf(item, options),
    },
    {
      metadataPrefix: 'oai_ead3', schema: 'https://www.loc.gov/ead/ead3.xsd', namespace: 'http://ead3.archivists.org/schema/', only: ALL, prepare,
      disseminate: async (item, prepared) => eadOf(item, prepared, options),
    },
    {
      metadataPrefix: 'vn_tt05', schema: tt05Schema, namespace: VN_TT05, only: TT05_LEVELS, prepare,
      disseminate: async (item, prepared) => tt05Of(item, prepared, options, tt05Schema),
    },
    {
      metadataPrefix: 'mets', schema: 'http://www.loc.gov/standards/mets/mets.xsd', namespace: 'http://www.loc.gov/METS/', only: PACKAGES,
      disseminate: async (item) => whenThere(async () => stored(await documents.mets(packageOf(item)), (text) => metsElement(text, packageOf(item)))),
    },
    {
      metadataPrefix: 'premis', schema: 'http://www.loc.gov/standards/premis/v3/premis-v3-0.xsd', namespace: PREMIS_NS, only: PACKAGES,
      disseminate: async (item) => whenThere(async () => stored(await documents.premis?.(packageOf(item)), elementOf)),
    },
  ];
  return new Map(formats.map((format) => [format.metadataPrefix, format]));
}

const ALL: HarvestFormat['only'] = {};
const PACKAGES: HarvestFormat['only'] = { onlyPackages: true };
/** The circular has no class of records for fonds and catalogues. */
const TT05_LEVELS: HarvestFormat['only'] = { levels: ['file', 'transfer', 'document', 'photo', 'recording'] };

function packageOf({ id, behind }: OaiItem): string {
  return behind?.packageId ?? id;
}

function dublinCoreOf(item: OaiItem, { pageUrl, repository }: HarvestOptions): string {
  const { description, package: entry } = item;
  const { rightsUri } = repository;
  return writeOaiDc(crosswalkToDc({ description, pageUrl: pageUrl(item), repository: repository.name, ...entry, ...(rightsUri !== undefined && { rightsUri }) }));
}

async function tt05Of(item: OaiItem, prepared: Prepared, { documents }: HarvestOptions, schema: string): Promise<string | undefined> {
  if (item.kind === 'record' && prepared !== undefined) {
    const description = prepared.get(item.id)?.tt05;
    return description === undefined ? undefined : writeVnTt05(description, schema);
  }
  return whenThere(async () => writeVnTt05((item.kind === 'package' ? await documents.tt05?.(item.id) : undefined) ?? tt05FromDublinCore(item.description), schema));
}

async function eadOf(item: OaiItem, prepared: Prepared, { repository, pageUrl }: HarvestOptions): Promise<string | undefined> {
  return whenThere(async () => {
    if (item.kind === 'record' && prepared?.has(item.id) === false) return undefined;
    const { id, datestamp, description, package: entry } = item;
    const title = description.title?.[0] ?? entry?.title ?? id;
    const described = { ...description, title: description.title ?? [title], identifier: [...description.identifier ?? [], pageUrl(item)] };
    const unit = prepared?.get(id)?.ead ?? unitFromDublinCore(id, described);
    return writeOaiEad3(unit, { id: oaiIdentifier(repository.namespace, id), title, agency: repository.name, created: datestamp });
  });
}

/** A stored document as one element: XML 1.0 §2.8 allows a declaration only at the very start of a document. */
function elementOf(document: string): string {
  return document.replace(/^\uFEFF?(<\?xml\s[^>]*\?>)?\s*/, '').trimEnd();
}

function stored(text: string | undefined, write: (text: string) => string): string | undefined {
  return text === undefined ? undefined : write(text);
}

async function whenThere(read: () => Promise<string | undefined>): Promise<string | undefined> {
  try {
    return await read();
  } catch (error) {
    // One damaged package must not stop the harvest of all others; the audit reports it to those who can act.
    if (error instanceof Fault && UNAVAILABLE.has(error.code)) return undefined;
    throw error;
  }
}

const UNAVAILABLE: ReadonlySet<string> = new Set(['OBJECT_DAMAGED', 'PACKAGE_NOT_FOUND', 'VERSION_NOT_FOUND']);
