import { Fault } from '../base/index.ts';
import type { OaiItem } from '../catalogue/index.ts';
import type { OaiFormat } from '../formats/oaipmh/index.ts';
import { metsElement } from './mets-record.ts';
import { crosswalkToDc, writeOaiDc } from './oai-dc.ts';
import type { HarvestOptions } from './options.ts';

/** One metadata format: its entry in `ListMetadataFormats` and how an item is written in it. */
export interface HarvestFormat extends OaiFormat {
  /** One serialised element, or undefined when the item cannot be given in this format now. */
  disseminate(item: OaiItem): string | undefined | Promise<string | undefined>;
}

/** The formats that this repository offers, by prefix. */
export function createFormats(options: HarvestOptions): ReadonlyMap<string, HarvestFormat> {
  const formats: readonly HarvestFormat[] = [
    {
      metadataPrefix: 'oai_dc',
      schema: 'http://www.openarchives.org/OAI/2.0/oai_dc.xsd',
      namespace: 'http://www.openarchives.org/OAI/2.0/oai_dc/',
      disseminate: (item) => dublinCoreOf(item, options),
    },
    {
      metadataPrefix: 'mets',
      schema: 'http://www.loc.gov/standards/mets/mets.xsd',
      namespace: 'http://www.loc.gov/METS/',
      disseminate: async (item) => metsOf(item, options),
    },
  ];
  return new Map(formats.map((format) => [format.metadataPrefix, format]));
}

function dublinCoreOf(item: OaiItem, { pageUrl }: HarvestOptions): string {
  const entry = item.package;
  return writeOaiDc(
    crosswalkToDc({
      description: item.description,
      pageUrl: pageUrl(item.id),
      ...(entry !== undefined && { title: entry.title, createdAt: entry.createdAt }),
      ...(entry?.producerId !== undefined && { producerId: entry.producerId }),
    }),
  );
}

async function metsOf(item: OaiItem, { openMets }: HarvestOptions): Promise<string | undefined> {
  try {
    const text = await openMets(item.id);
    return text === undefined ? undefined : metsElement(text, item.id);
  } catch (error) {
    // One damaged package must not stop the harvest of all others; the audit reports it to those who can act.
    if (error instanceof Fault && UNAVAILABLE.has(error.code)) return undefined;
    throw error;
  }
}

const UNAVAILABLE: ReadonlySet<string> = new Set(['OBJECT_DAMAGED', 'PACKAGE_NOT_FOUND', 'VERSION_NOT_FOUND']);
