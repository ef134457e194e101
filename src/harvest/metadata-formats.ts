import { Fault } from '../base/index.ts';
import type { OaiItem } from '../catalogue/index.ts';
import type { OaiFormat } from '../formats/oaipmh/index.ts';
import { PREMIS_NS } from '../formats/premis/index.ts';
import { metsElement } from './mets-record.ts';
import { crosswalkToDc, writeOaiDc } from './oai-dc.ts';
import { unitFromDublinCore, writeOaiEad3 } from './oai-ead3.ts';
import { oaiIdentifier } from './oai-identifier.ts';
import type { HarvestOptions } from './options.ts';
import { tt05FromDublinCore, VN_TT05, writeVnTt05 } from './vn-tt05.ts';

/** One metadata format: its entry in `ListMetadataFormats` and how an item is written in it. */
export interface HarvestFormat extends OaiFormat {
  /** Kinds of items that can have it. */
  readonly kinds: readonly OaiItem['kind'][];
  /** One serialised element, or undefined when the item cannot be given in this format now. */
  disseminate(item: OaiItem): string | undefined | Promise<string | undefined>;
}

/** The formats that this repository offers, by prefix. */
export function createFormats(options: HarvestOptions): ReadonlyMap<string, HarvestFormat> {
  const { documents, repository } = options;
  const tt05Schema = `${repository.baseUrl}/vn_tt05.xsd`;
  const formats: readonly HarvestFormat[] = [
    {
      metadataPrefix: 'oai_dc', schema: 'http://www.openarchives.org/OAI/2.0/oai_dc.xsd', namespace: 'http://www.openarchives.org/OAI/2.0/oai_dc/', kinds: ALL,
      disseminate: (item) => dublinCoreOf(item, options),
    },
    {
      metadataPrefix: 'oai_ead3', schema: 'https://www.loc.gov/ead/ead3.xsd', namespace: 'http://ead3.archivists.org/schema/', kinds: ALL,
      disseminate: async (item) => eadOf(item, options),
    },
    {
      metadataPrefix: 'vn_tt05', schema: tt05Schema, namespace: VN_TT05, kinds: ALL,
      disseminate: async (item) => whenThere(async () => writeVnTt05(await documents.tt05?.(item) ?? tt05FromDublinCore(item.description), tt05Schema)),
    },
    {
      metadataPrefix: 'mets', schema: 'http://www.loc.gov/standards/mets/mets.xsd', namespace: 'http://www.loc.gov/METS/', kinds: PACKAGES,
      disseminate: async ({ id }) => whenThere(async () => stored(await documents.mets(id), (text) => metsElement(text, id))),
    },
    {
      metadataPrefix: 'premis', schema: 'http://www.loc.gov/standards/premis/v3/premis-v3-0.xsd', namespace: PREMIS_NS, kinds: PACKAGES,
      disseminate: async ({ id }) => whenThere(async () => stored(await documents.premis?.(id), elementOf)),
    },
  ];
  return new Map(formats.map((format) => [format.metadataPrefix, format]));
}

const ALL: HarvestFormat['kinds'] = ['package', 'record'];
const PACKAGES: HarvestFormat['kinds'] = ['package'];

function dublinCoreOf({ id, description, package: entry }: OaiItem, { pageUrl, repository }: HarvestOptions): string {
  const { rightsUri } = repository;
  return writeOaiDc(crosswalkToDc({ description, pageUrl: pageUrl(id), repository: repository.name, ...entry, ...(rightsUri !== undefined && { rightsUri }) }));
}

async function eadOf(item: OaiItem, { documents, repository, pageUrl }: HarvestOptions): Promise<string | undefined> {
  return whenThere(async () => {
    const { id, datestamp, description, package: entry } = item;
    const title = description.title?.[0] ?? entry?.title ?? id;
    const described = { ...description, title: description.title ?? [title], identifier: [...description.identifier ?? [], pageUrl(id)] };
    const unit = await documents.ead?.(item) ?? unitFromDublinCore(id, described);
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
