import type { OaiItem } from '../catalogue/index.ts';
import type { OaiHeader, OaiRecord } from '../formats/oaipmh/index.ts';
import { isGone, isIn, type HarvestFormat, type Prepared } from './metadata-formats.ts';
import { oaiIdentifier } from './oai-identifier.ts';

/** The header of an item in a format: METS may be gone of what is still described. */
export function headerIn(item: OaiItem, format: HarvestFormat, namespace: string): OaiHeader {
  return { ...headerOf(item, namespace), deleted: isGone(format, item) };
}

/** The header of an item with all its sets (OAI-PMH 2.0 §2.5). */
function headerOf(item: OaiItem, namespace: string): OaiHeader {
  return {
    identifier: oaiIdentifier(namespace, item.id),
    datestamp: item.datestamp,
    deleted: item.deleted,
    sets: item.sets,
  };
}

/** The record of an item in a format; a deleted one has no metadata; undefined when the format cannot be given now. */
export async function recordOf(item: OaiItem, format: HarvestFormat, { namespace, prepared }: { readonly namespace: string; readonly prepared: Prepared }): Promise<OaiRecord | undefined> {
  if (!isIn(format, item)) return undefined;
  const header = headerIn(item, format, namespace);
  if (header.deleted) return header;
  const metadata = await format.disseminate(item, prepared);
  return metadata === undefined ? undefined : { ...header, metadata };
}
