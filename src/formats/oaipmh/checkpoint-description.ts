import { cleanXmlText, type XmlWriter } from '../xml/index.ts';

/** The newest checkpoint of a repository's signed log: harvesters that keep it notice later when history was rewritten. */
export interface OaiCheckpoint {
  readonly origin: string;
  readonly size: number;
  /** Base64. */
  readonly root: string;
  /** The address that the log's files are below; ends in a slash. */
  readonly prefix: string;
  /** The whole signed note. */
  readonly note: string;
}

const NAMESPACE = 'urn:kho:ledger-checkpoint:1';

/** A description of `Identify` (OAI-PMH §4.2) by schemas/ledger-checkpoint.xsd, which the repository serves itself. */
export function writeCheckpointDescription(xml: XmlWriter, { origin, size, root, prefix, note }: OaiCheckpoint): void {
  xml.open('description').open('checkpoint', { xmlns: NAMESPACE, 'xsi:schemaLocation': `${NAMESPACE} ${prefix}checkpoint.xsd` });
  xml.leaf('origin', cleanXmlText(origin)).leaf('size', String(size)).leaf('root', root).leaf('prefix', prefix).leaf('note', cleanXmlText(note));
  xml.close().close();
}
