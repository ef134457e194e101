import type { OaiItem } from '../catalogue/index.ts';
import type { OaiHeader, OaiRecord } from '../formats/oaipmh/index.ts';
import { isGone, isIn, type HarvestFormat, type Prepared } from './metadata-formats.ts';
import { oaiIdentifier } from './oai-identifier.ts';

/** The header of an item in a format with all its sets (OAI-PMH 2.0 §2.5): METS may be gone of what is still described. */
export function headerIn(item: OaiItem, format: HarvestFormat, namespace: string): OaiHeader {
  return { identifier: oaiIdentifier(namespace, item.id), datestamp: item.datestamp, deleted: isGone(format, item), sets: item.sets };
}

function withMetadata({ identifier, datestamp, deleted, sets }: OaiHeader, metadata: string | undefined): OaiRecord | undefined {
  return metadata === undefined ? undefined : { identifier, datestamp, deleted, sets, metadata };
}

/** The record of an item in a format; a deleted one has no metadata; undefined when the format cannot be given now. */
export function recordOf(
  item: OaiItem, format: HarvestFormat, { namespace, prepared }: { readonly namespace: string; readonly prepared: Prepared },
): OaiRecord | undefined | Promise<OaiRecord | undefined> {
  if (!isIn(format, item)) return undefined;
  const header = headerIn(item, format, namespace);
  if (header.deleted) return header;
  const metadata = format.disseminate(item, prepared);
  return metadata instanceof Promise ? metadata.then((text) => withMetadata(header, text)) : withMetadata(header, metadata);
}
