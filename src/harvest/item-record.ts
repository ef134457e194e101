import type { OaiItem } from '../catalogue/index.ts';
import type { OaiHeader, OaiRecord } from '../formats/oaipmh/index.ts';
import type { HarvestFormat } from './metadata-formats.ts';
import { oaiIdentifier } from './oai-identifier.ts';

/** The header of an item with all its sets (OAI-PMH 2.0 §2.5). */
export function headerOf(item: OaiItem, namespace: string): OaiHeader {
  return {
    identifier: oaiIdentifier(namespace, item.id),
    datestamp: item.datestamp,
    deleted: item.deleted,
    sets: item.sets,
  };
}

/** The record of an item in a format; a deleted one has no metadata; undefined when the format cannot be given now. */
export async function recordOf(item: OaiItem, format: HarvestFormat, namespace: string): Promise<OaiRecord | undefined> {
  const header = headerOf(item, namespace);
  if (item.deleted) return format.kinds.includes(item.kind) ? header : undefined;
  const metadata = await format.disseminate(item);
  return metadata === undefined ? undefined : { ...header, metadata };
}
